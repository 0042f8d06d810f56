"""What differs between two structures, and what a scenario's cells make of one."""

from decimal import Decimal

import pytest
from hypothesis import given, settings

from comptune.structure import (
    Difference,
    Structure,
    StructureRefused,
    difference,
    example_structure,
    with_overrides,
)

from .strategies import structures


def test_a_changed_cell_is_named_with_both_values() -> None:
    before = example_structure()
    after = with_overrides(before, {"merit_matrix.R4.Z2": Decimal("1.6")})

    assert difference(before, after) == [
        Difference(
            "config_merit_matrix",
            "performance_rating 4, range_zone 2",
            "multiplier",
            "1.40",
            "1.60",
        )
    ]


def test_rows_added_and_removed_are_told_with_their_values() -> None:
    before = example_structure()
    ages = dict(before.rows("config_new_hire_age_distribution"))
    ages[21] = ages.pop(20)
    after = before.with_rows("config_new_hire_age_distribution", list(ages.items()))

    assert difference(before, after) == [
        ("config_new_hire_age_distribution", "hire_age 21", "row", None, "added"),
        ("config_new_hire_age_distribution", "hire_age 21", "weight", None, "0.04"),
        ("config_new_hire_age_distribution", "hire_age 20", "row", "removed", None),
        ("config_new_hire_age_distribution", "hire_age 20", "weight", "0.04", None),
    ]


@settings(deadline=None, max_examples=50)
@given(before=structures(), after=structures())
def test_there_is_a_difference_exactly_if_the_structures_differ(
    before: Structure, after: Structure
) -> None:
    assert difference(before, before) == []
    assert (difference(before, after) == []) == (before == after)


def test_cells_of_ranges_and_matrix_are_overridden() -> None:
    changed = with_overrides(
        example_structure(),
        {
            "range_minimum.L3": Decimal(90000),
            "range_maximum.L3": Decimal("140000.50"),
            "merit_matrix.R5.Z6": Decimal(0),
        },
    )

    assert changed.rows("config_job_levels")[2] == (
        3,
        "Senior Manager",
        Decimal(90000),
        Decimal("140000.50"),
    )
    assert changed.rows("config_merit_matrix")[-1] == (5, 6, Decimal(0))
    assert len(difference(example_structure(), changed)) == 3


def test_no_cells_change_nothing() -> None:
    assert with_overrides(example_structure(), {}) == example_structure()


@pytest.mark.parametrize(
    ("cell", "value", "message"),
    [
        (
            "range_minimum.L1",
            "75000",
            "config_job_levels, level_id 1, column min_compensation is 75000.00; "
            "the minimum is below the maximum, which is 75000.00. "
            "Lower the minimum or raise the maximum.",
        ),
        (
            "merit_matrix.R4.Z2",
            "11",
            "config_merit_matrix, performance_rating 4, range_zone 2, column multiplier is 11.00; "
            "a multiplier is 0 to 10. 1 leaves the rate as it is, 1.15 raises it by 15 %.",
        ),
        (
            "merit_matrix.R4.Z2",
            "1.0000001",
            "merit_matrix.R4.Z2 is 1.0000001; a number with at most six decimals is needed. "
            "Round it to 6 decimals.",
        ),
        (
            "range_maximum.L1",
            "75000.001",
            "range_maximum.L1 is 75000.001; an amount with at most two decimals is needed. "
            "Round it to 2 decimals.",
        ),
        *[
            (
                cell,
                "1",
                f"{cell}: a scenario may override merit_matrix.R1.Z1 to R5.Z6, range_minimum.L1 "
                "to L5 and range_maximum.L1 to L5. Correct the name of the cell; other tables are "
                "changed in the structure itself.",
            )
            for cell in ("merit_matrix.R6.Z1", "merit_matrix.R1.Z7", "range_minimum.L6", "range.L1")
        ],
    ],
)
def test_a_cell_that_cannot_be_is_refused(cell: str, value: str, message: str) -> None:
    with pytest.raises(StructureRefused) as refused:
        with_overrides(example_structure(), {cell: Decimal(value)})

    assert str(refused.value) == message


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e30"])
def test_a_value_that_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(StructureRefused, match=r"^range_maximum\.L5 is "):
        with_overrides(example_structure(), {"range_maximum.L5": Decimal(value)})
