"""A scenario's values and life: its file, its preview, its official run."""

from comptune.scenarios.desk import Desk
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.preview import DELIVERED, Preview, Rate
from comptune.scenarios.run import Run
from comptune.scenarios.scenario import Scenario
from comptune.scenarios.spec import ScenarioSpec, TargetSpec, read_spec
from comptune.scenarios.spec_text import spec_text

__all__ = [
    "DELIVERED",
    "Desk",
    "Preview",
    "Rate",
    "Run",
    "Scenario",
    "ScenarioRefused",
    "ScenarioSpec",
    "TargetSpec",
    "read_spec",
    "spec_text",
]
