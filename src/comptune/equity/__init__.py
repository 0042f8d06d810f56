"""Pay equity: gaps between women and men, in figures; arrays in, figures out.

What each figure is, and what it does not prove, stands in docs/pay-equity.md.
"""

from comptune.equity.adjusted import adjusted_gap
from comptune.equity.closing import closing_cost, fitted_pay, smallest_rule
from comptune.equity.decomposition import decompose, pay_decomposition
from comptune.equity.findings import (
    AdjustedGap,
    ClosingCost,
    ClosingRule,
    Condition,
    Contribution,
    Decomposition,
    Estimate,
    Gap,
    Group,
    Groups,
    NotEstimable,
    QuartileBand,
    Trigger,
    TriggerCategory,
    TwoFold,
)
from comptune.equity.people import PaidPeople, PeopleRefused
from comptune.equity.report import Article9, PayEquity, pay_equity

__all__ = [
    "AdjustedGap",
    "Article9",
    "ClosingCost",
    "ClosingRule",
    "Condition",
    "Contribution",
    "Decomposition",
    "Estimate",
    "Gap",
    "Group",
    "Groups",
    "NotEstimable",
    "PaidPeople",
    "PayEquity",
    "PeopleRefused",
    "QuartileBand",
    "Trigger",
    "TriggerCategory",
    "TwoFold",
    "adjusted_gap",
    "closing_cost",
    "decompose",
    "fitted_pay",
    "pay_decomposition",
    "pay_equity",
    "smallest_rule",
]
