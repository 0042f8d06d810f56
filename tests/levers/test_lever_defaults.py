"""The hand-edited defaults are held against the catalogue, every mistake with row and column."""

from decimal import Decimal
from pathlib import Path

import pytest

from comptune.levers import Cell, check_default_levers, jumps, load_catalogue

ROW_4 = "merit_rate,3,0.027"

# name of the case: (what row 4, the merit rate of level 3, becomes, the messages)
MISTAKES = {
    "out of bounds": (
        "merit_rate,3,0.27",
        [
            "default_levers.csv, row 4, column parameter_value is 0.27 (27 %); the catalogue "
            "allows 0 to 15 %. Give a value within the bounds."
        ],
    ),
    "a percentage instead of a share": (
        "merit_rate,3,2.7",
        [
            "default_levers.csv, row 4, column parameter_value is 2.7 (270 %); the catalogue "
            "allows 0 to 15 %. Did you mean 2.7 %?"
        ],
    ),
    "not a number": (
        "merit_rate,3,2.7 %",
        [
            'default_levers.csv, row 4, column parameter_value is "2.7 %"; it is not a number. '
            "Write it as in 0.025, which is 2.5 %."
        ],
    ),
    "empty": (
        "merit_rate,3,",
        [
            'default_levers.csv, row 4, column parameter_value is ""; it is not a number. '
            "Write it as in 0.025, which is 2.5 %."
        ],
    ),
    "not finite": (
        "merit_rate,3,nan",
        [
            "default_levers.csv, row 4, column parameter_value is nan; a value here is a "
            "percentage. Give a number."
        ],
    ),
    "too fine": (
        "merit_rate,3,0.0270001",
        [
            "default_levers.csv, row 4, column parameter_value is 0.0270001 (2.70001 %); a value "
            "here has at most 4 decimals. Round it, as to 2.7 %."
        ],
    ),
    "twice": (
        "merit_rate,3,0.027\nmerit_rate,3,0.028",
        [
            "default_levers.csv, row 5 is merit_rate, level 3; it stands in row 4 already. "
            "Remove one of the two."
        ],
    ),
    "missing": (
        "",
        [
            'default_levers.csv, row 4 is ""; a row has the 3 columns of the header. Mend the row.',
            "default_levers.csv: the row of merit_rate, level 3 is missing. "
            "Add it, as in merit_rate,3,0.027.",
        ],
    ),
    "a column too many": (
        "merit_rate,3,0.027,x",
        [
            'default_levers.csv, row 4 is "merit_rate,3,0.027,x"; a row has the 3 columns of the '
            "header. Mend the row.",
            "default_levers.csv: the row of merit_rate, level 3 is missing. "
            "Add it, as in merit_rate,3,0.027.",
        ],
    ),
    "an unknown lever": (
        "merit_rte,3,0.027",
        [
            'default_levers.csv, row 4, column parameter_name is "merit_rte"; it is not a lever '
            "of the catalogue. Did you mean merit_rate?",
            "default_levers.csv: the row of merit_rate, level 3 is missing. "
            "Add it, as in merit_rate,3,0.027.",
        ],
    ),
    "a level that is none": (
        "merit_rate,L3,0.027",
        [
            'default_levers.csv, row 4, column job_level is "L3"; merit_rate has the levels 1 to '
            "5. Mend the level or remove the row.",
            "default_levers.csv: the row of merit_rate, level 3 is missing. "
            "Add it, as in merit_rate,3,0.027.",
        ],
    ),
    "a level too many": (
        "merit_rate,3,0.027\npromotion_rate,5,0.01",
        [
            'default_levers.csv, row 5, column job_level is "5"; promotion_rate has the levels 1 '
            "to 4. Mend the level or remove the row."
        ],
    ),
    "a level for a lever without": (
        "merit_rate,3,0.027\nheadcount_growth,1,0.01",
        [
            'default_levers.csv, row 5, column job_level is "1"; headcount_growth has no levels, '
            "which is written 0. Mend the level or remove the row."
        ],
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_the_defaults_gets_its_message(
    case: str, tmp_path: Path, default_levers_path: Path
) -> None:
    row, messages = MISTAKES[case]
    shipped = default_levers_path.read_text(encoding="utf-8")
    assert shipped.splitlines()[3] == ROW_4
    path = tmp_path / "default_levers.csv"
    path.write_text(shipped.replace(ROW_4, row), encoding="utf-8")
    found = check_default_levers(path, load_catalogue())
    assert [str(mistake) for mistake in found] == messages


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "lever,level,value\nmerit_rate,1,0.025\n",
            'default_levers.csv, row 1 is "lever,level,value"; the header is '
            "parameter_name,job_level,parameter_value. Write it so.",
        ),
        (
            "",
            'default_levers.csv, row 1 is ""; the header is '
            "parameter_name,job_level,parameter_value. Write it so.",
        ),
    ],
)
def test_a_wrong_header_is_the_only_mistake_named(
    content: str, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "default_levers.csv"
    path.write_text(content, encoding="utf-8")
    found = check_default_levers(path, load_catalogue())
    assert [str(mistake) for mistake in found] == [message]


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "default_levers.csv"
    path.write_text("parameter_name,job_level,parameter_value\n", encoding="utf-8")
    assert len(check_default_levers(path, load_catalogue())) == len(load_catalogue().rows())


# --- Jumps --------------------------------------------------------------------------------------


def _values(name: str, level: int | None = None, **by_year: str) -> dict[Cell, Decimal]:
    return {
        Cell(name, year=int(year.removeprefix("y")), level=level): Decimal(value)
        for year, value in by_year.items()
    }


def test_a_leap_from_one_year_to_the_next_is_warned_of() -> None:
    values = _values("merit_rate", 3, y2027="0.027", y2028="0.06", y2029="0.06")
    assert [str(jump) for jump in jumps(values)] == [
        "merit_rate, level 3, 2028 is 6 %, after 2.7 % in 2027. Check that the jump is meant."
    ]


def test_a_step_of_a_tenth_of_the_width_is_no_jump_and_a_hair_more_is() -> None:
    assert jumps(_values("merit_rate", 3, y2027="0.02", y2028="0.035")) == ()
    assert len(jumps(_values("merit_rate", 3, y2027="0.02", y2028="0.035001"))) == 1
    assert len(jumps(_values("merit_rate", 3, y2027="0.035001", y2028="0.02"))) == 1


def test_levels_and_levers_are_not_compared_with_each_other() -> None:
    values = {
        **_values("promotion_rate", 1, y2027="0.12"),
        **_values("promotion_rate", 4, y2028="0.05"),
        **_values("headcount_growth", y2028="-0.1"),
    }
    assert jumps(values) == ()


def test_the_order_of_the_cells_does_not_matter() -> None:
    values = _values("merit_month", y2029="4", y2027="4", y2028="9")
    assert [str(jump.cell) for jump in jumps(values)] == ["merit_month.2028", "merit_month.2029"]


def test_cells_of_the_structure_have_no_years_to_jump_between() -> None:
    assert jumps({Cell("range_minimum", level=1): Decimal(50_000)}) == ()
