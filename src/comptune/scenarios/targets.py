"""Targets held against a preview: what was wanted, what was found, and whether it is met."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from comptune.metrics import load_metrics
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.preview import Preview
from comptune.scenarios.spec import TargetSpec


@dataclass(frozen=True)
class TargetState:
    """One target and the value found: money in units of the currency, rates in natural units."""

    target: TargetSpec
    found: Decimal | None  # None where the metric has no value

    @property
    def met(self) -> bool:
        """Whether the value is within the tolerance; never where there is none."""
        if self.found is None:
            return False
        excess = self.found - self.target.value
        match self.target.relation:
            case "<=":
                return excess <= self.target.tolerance
            case ">=":
                return -excess <= self.target.tolerance
            case _:
                return abs(excess) <= self.target.tolerance


def judge(targets: tuple[TargetSpec, ...], preview: Preview) -> tuple[TargetState, ...]:
    """The state of each target.

    Raises:
        ScenarioRefused: a target of a year or department that is not simulated.
        GrainRefused: a metric that is not defined for a level or a department.
    """
    return tuple(TargetState(target, _found(target, preview)) for target in targets)


def _found(target: TargetSpec, preview: Preview) -> Decimal | None:
    by = tuple(group for group in ("level", "department") if getattr(target, group) is not None)
    (metric,) = load_metrics().select([target.metric], by=by)
    if target.year not in preview.years:
        raise _refused(target, f"{preview.years[0]} to {preview.years[-1]} are simulated")
    value: Any = preview.metrics_by(*by)[target.metric][target.year - preview.start_year]
    if target.level is not None:
        value = value[target.level - 1]
    if target.department is not None:
        if target.department not in preview.departments:
            known = ", ".join(name for name in preview.departments if name is not None)
            raise _refused(target, f"the departments of the census are {known}")
        value = value[preview.departments.index(target.department)]
    if value != value:  # noqa: PLR0124 - NaN: not known
        return None
    return Decimal(int(value)).scaleb(-2) if metric.unit == "money" else Decimal(str(value))


def _refused(target: TargetSpec, rule: str) -> ScenarioRefused:
    place = target.department or target.year
    return ScenarioRefused(
        place=f"The target {target.metric}, {place}",
        rule=rule,
        remedy="Name one of these in the target.",
    )
