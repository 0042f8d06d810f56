"""The people of a sealed run: in groups, one by one, and the list of their increases."""

from comptune.scenarios.workforce.dimensions import DIMENSIONS, Dimension
from comptune.scenarios.workforce.history import Moment, PersonHistory, PersonYear
from comptune.scenarios.workforce.increases import Increase, IncreaseTotal, increases_name
from comptune.scenarios.workforce.measures import MEASURES, Measure
from comptune.scenarios.workforce.people import Found, People, TakenIncreases
from comptune.scenarios.workforce.shown import ShownRun, run_of_same, run_to_show
from comptune.scenarios.workforce.table import WorkforceRefused, WorkforceTable, workforce

__all__ = [
    "DIMENSIONS",
    "MEASURES",
    "Dimension",
    "Found",
    "Increase",
    "IncreaseTotal",
    "Measure",
    "Moment",
    "People",
    "PersonHistory",
    "PersonYear",
    "ShownRun",
    "TakenIncreases",
    "WorkforceRefused",
    "WorkforceTable",
    "increases_name",
    "run_of_same",
    "run_to_show",
    "workforce",
]
