"""The dbt tests that hold tables against the catalogue, as SQL text."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from comptune.levers.catalogue import Catalogue, Lever
from comptune.levers.units import UNIT_RULES, plain

_NOTICE: Final = "-- Generated from levers/catalogue.yml by `python -m comptune.levers.generate`."

_BOUNDS: Final = """\
with bounds (
    parameter_name,
    event_type,
    first_level,
    last_level,
    lower_bound,
    upper_bound,
    smallest_unit
) as (
    values
{rows}
)"""

_EFFECTIVE_PARAMETERS: Final = """\
-- One row per value in force that the catalogue does not allow.
{notice}
{bounds}

select
    parameters.parameter_set,
    parameters.scenario_id,
    parameters.fiscal_year,
    parameters.job_level,
    parameters.parameter_name,
    parameters.parameter_value,
    bounds.lower_bound,
    bounds.upper_bound
from {{{{ ref('int_effective_parameters') }}}} as parameters
left join bounds using (parameter_name)
where (
    parameters.parameter_value between bounds.lower_bound and bounds.upper_bound
    and parameters.parameter_value % bounds.smallest_unit = 0
    and parameters.job_level between bounds.first_level and bounds.last_level
    and parameters.event_type = bounds.event_type
) is not true
"""

_DEFAULT_LEVERS: Final = """\
-- One row per default that the catalogue does not allow, or that is missing.
{notice}
{bounds},

wanted as (
    select
        parameter_name,
        unnest(range(first_level, last_level + 1)) as job_level,
        lower_bound,
        upper_bound,
        smallest_unit
    from bounds
)

select
    parameter_name,
    job_level,
    defaults.parameter_value,
    wanted.lower_bound,
    wanted.upper_bound
from {{{{ ref('default_levers') }}}} as defaults
full join wanted using (parameter_name, job_level)
where (
    defaults.parameter_value between wanted.lower_bound and wanted.upper_bound
    and defaults.parameter_value % wanted.smallest_unit = 0
) is not true
"""


def effective_parameters_test(catalogue: Catalogue) -> str:
    """The test of `int_effective_parameters`: lists every value outside its lever's declaration."""
    return _EFFECTIVE_PARAMETERS.format(notice=_NOTICE, bounds=_bounds(catalogue.levers))


def default_levers_test(catalogue: Catalogue) -> str:
    """The test of the seed `default_levers`: lists values not allowed, and those missing."""
    return _DEFAULT_LEVERS.format(notice=_NOTICE, bounds=_bounds(catalogue.levers))


def _bounds(levers: Iterable[Lever]) -> str:
    return _BOUNDS.format(rows=",\n".join(f"    ({_row(lever)})" for lever in levers))


def _row(lever: Lever) -> str:
    smallest_unit = Decimal(1).scaleb(-UNIT_RULES[lever.unit].decimals)
    numbers = [plain(lever.lower), plain(lever.upper), smallest_unit]
    return ", ".join(
        [
            f"'{lever.name}'",
            f"'{lever.event_type.value}'",
            f"{lever.job_levels[0]}",
            f"{lever.job_levels[-1]}",
            *(f"{number:f}" for number in numbers),
        ]
    )
