"""The shipped catalogue says what the simulation's page says, lever by lever."""

from decimal import Decimal

import pytest
from pydantic import ValidationError

from comptune.levers import (
    Cell,
    UnknownLever,
    check_default_levers,
    load_catalogue,
)
from comptune.levers.units import UNIT_RULES

# The table of levers, written by hand: name, levels, bounds, values by level, kind, event type.
# Values are in natural units. "all" is levels 1 to 5, "promoted" 1 to 4, "none" no level.
LEVERS = """
merit_rate                 all         0 0.15  0.025 0.026 0.027 0.028 0.03 policy     RAISE
cola_rate                  all         0 0.1   0.01 0.01 0.01 0.01 0.01     policy     RAISE
promotion_rate             promoted    0 0.5   0.12 0.1 0.08 0.05           policy     PROMOTION
promotion_raise            promoted    0 0.4   0.08 0.085 0.09 0.1          policy     PROMOTION
new_hire_range_position    all         0 1     0.35 0.35 0.35 0.35 0.35     policy     HIRE
new_hire_salary_adjustment all       0.8 1.3   1 1 1 1 1                    policy     HIRE
headcount_growth           none     -0.2 0.3   0.03                         policy     HIRE
structure_adjustment       none        0 0.1   0.02                         policy     STRUCTURE
bonus_target               all         0 1     0.05 0.15 0.2 0.3 0.4        policy     COST
leaver_bonus_share         none        0 1     0                            policy     COST
lump_sum_share             none        0 1     0                            policy     RAISE
cola_month                 none        1 12    1                            policy     RAISE
merit_month                none        1 12    4                            policy     RAISE
promotion_month            none        1 12    4                            policy     PROMOTION
merit_min_service_months   none        0 24    3                            policy     RAISE
termination_rate           all         0 0.8   0.15 0.12 0.1 0.08 0.06      assumption TERMINATION
new_hire_termination_rate  all         0 0.8   0.2 0.16 0.14 0.12 0.1       assumption TERMINATION
benefits_load              all         0 1     0.24 0.24 0.24 0.24 0.24     assumption COST
new_hire_range_spread      none        0 1     0.2                          assumption HIRE
market_movement            none        0 0.2   0.035                        assumption TERMINATION
quit_elasticity            none        0 5     0                            assumption TERMINATION
"""
LEVELS = {"all": (1, 2, 3, 4, 5), "promoted": (1, 2, 3, 4), "none": (0,)}
WANTED = {line.split()[0]: line.split()[1:] for line in LEVERS.strip().splitlines()}


def test_the_catalogue_has_the_levers_of_the_page_in_its_order() -> None:
    assert list(load_catalogue()) == list(WANTED)


@pytest.mark.parametrize("name", WANTED)
def test_a_lever_is_declared_as_on_the_page(name: str) -> None:
    levels, lower, upper, *values, kind, event_type = WANTED[name]
    lever = load_catalogue()[name]
    assert lever.job_levels == LEVELS[levels]
    assert (lever.lower, lever.upper) == (Decimal(lower), Decimal(upper))
    assert lever.fallback == tuple(Decimal(value) for value in values)
    assert (lever.kind.value, lever.event_type.value) == (kind, event_type)
    assert lever.grain == (("year",) if levels == "none" else ("year", "level"))


@pytest.mark.parametrize("name", WANTED)
def test_the_shipped_default_is_the_built_in_value(name: str, default_levers: dict) -> None:
    lever = load_catalogue()[name]
    shipped = tuple(default_levers[name, level] for level in lever.job_levels)
    assert shipped == lever.fallback


def test_the_shipped_defaults_are_in_order(default_levers_path) -> None:
    assert check_default_levers(default_levers_path, load_catalogue()) == ()


def test_every_assumption_asks_for_a_reason() -> None:
    for lever in load_catalogue().values():
        assert lever.asks_reason or lever.kind.value == "policy", lever.name


def test_the_step_is_no_finer_than_the_engine_can_count() -> None:
    for lever in load_catalogue().values():
        smallest = Decimal(1).scaleb(-UNIT_RULES[lever.unit].decimals)
        assert lever.step % smallest == 0, lever.name


def test_rows_have_one_row_for_each_lever_and_level() -> None:
    rows = load_catalogue().rows()
    keys = [(row["parameter_name"], row["job_level"]) for row in rows]
    wanted = [(name, level) for name, words in WANTED.items() for level in LEVELS[words[0]]]
    assert keys == wanted
    assert rows[2] == {
        "parameter_name": "merit_rate",
        "job_level": 3,
        "event_type": "RAISE",
        "kind": "policy",
        "unit": "rate",
        "fallback_value": Decimal("0.027"),
        "lower_bound": Decimal(0),
        "upper_bound": Decimal("0.15"),
    }


def test_the_fallback_of_a_level_is_found_by_its_number() -> None:
    catalogue = load_catalogue()
    assert catalogue["promotion_rate"].fallback_at(4) == Decimal("0.05")
    assert catalogue["headcount_growth"].fallback_at() == Decimal("0.03")
    with pytest.raises(ValueError, match="not in tuple"):
        catalogue["promotion_rate"].fallback_at(5)


def test_a_lever_cannot_be_changed() -> None:
    lever = load_catalogue()["merit_rate"]
    with pytest.raises(ValidationError, match="frozen"):
        lever.upper = Decimal(1)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "merit_rat",
            'The name is "merit_rat"; it is not a lever of the catalogue. Did you mean merit_rate?',
        ),
        (
            "MERIT_RATE",
            'The name is "MERIT_RATE"; it is not a lever of the catalogue. '
            f"The names are {', '.join(WANTED)}.",
        ),
        (
            "merit_matrix",
            'The name is "merit_matrix"; it is not a lever of the catalogue. '
            "Did you mean merit_rate?",
        ),
    ],
)
def test_an_unknown_lever_is_refused_with_the_closest_name(name: str, message: str) -> None:
    with pytest.raises(UnknownLever) as refused:
        load_catalogue()[name]
    assert str(refused.value) == message


def test_an_unknown_lever_is_not_silently_nothing() -> None:
    with pytest.raises(UnknownLever):
        load_catalogue().get("merit_rat")
    assert "merit_rat" not in load_catalogue()


def test_structure_values_are_found_beside_the_levers() -> None:
    catalogue = load_catalogue()
    names = [value.name for value in catalogue.structure_values]
    assert names == ["merit_matrix", "range_minimum", "range_maximum"]
    assert catalogue.quantity(Cell.parse("merit_matrix.R4.Z2").name).grain == ("rating", "zone")


def test_every_reference_names_its_source() -> None:
    references = [lever.reference for lever in load_catalogue().values() if lever.reference]
    assert references
    assert all(len(reference.source) > 10 for reference in references)
