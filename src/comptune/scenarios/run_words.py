"""What a build does and what its tests hold true, in words for people."""

from collections.abc import Mapping
from typing import Final

_STEPS: Final[Mapping[str, str]] = {
    "stg_census": "Read the people",
    "default_levers": "Read the built-in values",
    "int_effective_parameters": "Found every value in force",
    "int_hazard_merit": "Worked out merit rates",
    "int_hazard_promotion": "Worked out promotion rates",
    "int_hazard_termination": "Worked out exit rates",
    "int_job_level_ranges": "Worked out the ranges of pay",
    "fct_parameter_lineage": "Noted where every value comes from",
    "dim_hazard_table": "Wrote down the rates",
    "dim_job_levels": "Wrote down the ranges",
    "int_control_totals": "Simulated everybody, year by year",
    "int_workforce_transitions": "Simulated everybody, year by year",
    "fct_control_totals": "Added up the control totals",
    "fct_workforce_snapshot": "Wrote down everybody's years",
    "fct_yearly_events": "Wrote down every event",
    "fct_data_quality": "Checked the rows",
    "int_results_digest": "Hashed the results",
    "int_measures": "Added everything up again from the events",
    "fct_compensation_growth": "Worked out growth and bridge",
    "dim_run": "Wrote down what the run is made of",
    "fct_metrics": "Worked out the metrics",
    "int_paid_people": "Worked out what everybody is paid",
    "fct_pay_equity": "Compared the pay of women and men",
    "fct_pay_quartiles": "Divided women and men into quarters by pay",
    "fct_budget_variance": "Held the results against the targets",
}
# What the rows are that a check looks at, by how its name begins.
_ROWS_OF: Final[Mapping[str, str]] = {
    "census": "People",
    "snapshot": "Years of people",
    "event": "Events",
}
_MODEL: Final = ("stg_", "int_", "fct_", "dim_")
# What the tests of one kind hold true, by how their names begin.
_KINDS: Final[tuple[tuple[str, str], ...]] = (
    ("unique_combination_", "Rows have a key of their own ({} and what else is named)."),
    ("unique_", "No value of {} occurs twice."),
    ("not_null_", "{} always has a value."),
    ("accepted_values_", "{} holds known values only."),
    ("declared_columns_", "{} has the columns that are declared."),
    ("no_row_check_fails_fct_data_quality_error", "Every row passes the checks for errors."),
    ("no_row_check_fails_fct_data_quality_warning", "Every row passes the checks for warnings."),
    ("enough_row_checks_pass", "At least 99.9 % of all checks of rows pass."),
    ("default_lever_ranges", "Every built-in value is within the bounds of its lever."),
    ("lever_ranges", "Every value in force is within the bounds of its lever."),
)


def step_words(node: str) -> str:
    """A step of a build that is done: "Simulated everybody, year by year"."""
    if node in _STEPS:
        return _STEPS[node]
    if node.startswith(_MODEL):
        return f"Made the table {node}"
    return f"Tested: {words_of_test(node, '')}"


def is_row_check(name: str) -> bool:
    """Whether it is a check of rows and no test of a table."""
    return name.split("_", maxsplit=1)[0] in _ROWS_OF


def words_of_test(name: str, description: str) -> str:
    """What a test holds true: as it was described, else by what its name says."""
    if description:
        return description
    for beginning, sentence in _KINDS:
        if name.startswith(beginning):
            return sentence.format(_subject(name.removeprefix(beginning)))
    return f"{_plain(name)}."


def check_words(name: str) -> str:
    """What a check of rows holds true: "Census: birth is before hire"."""
    table, _, rule = name.partition("_")
    words = rule.replace("_", " ").replace("fte ", "FTE ")
    return f"{_ROWS_OF.get(table, table)}: {words}"


def _subject(rest: str) -> str:
    """fct_data_quality_severity__error__warning as severity in fct_data_quality."""
    place = rest.split("__", maxsplit=1)[0].rstrip("_")
    table = max((one for one in _STEPS if place.startswith(one)), key=len, default="")
    column = place.removeprefix(table).strip("_")
    if not table:
        return place
    return f"{column} in {table}" if column else table


def _plain(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
