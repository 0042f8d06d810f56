"""The words of lists, differences, comparisons and queues, without a page."""

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pytest

from comptune.app import comparison
from comptune.app.approval_queue import affected_words, cost_change, cost_share, people_count
from comptune.app.comparison import Compared
from comptune.app.widgets.side_by_side import chart
from comptune.app.widgets.verbatim import verbatim
from comptune.ledger.actor import Authentication
from comptune.metrics import load_metrics
from comptune.scenarios.affected import Affected
from comptune.scenarios.cell_groups import change_words, difference_lines, where
from comptune.scenarios.standing_words import signed_percent
from comptune.scenarios.views import CellDifference, Decision, SideValue

NAMES = {1: "Staff", 2: "Manager", 3: "Senior Manager", 4: "Director", 5: "VP"}
COST = "total_compensation_cost"


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["merit_rate.2027.L3"], "Senior Manager, 2027"),
        (
            [f"merit_rate.{y}.L{n}" for y in (2027, 2028) for n in (1, 2)],
            "Staff to Manager, 2027 to 2028",
        ),
        (["merit_rate.2027.L1", "merit_rate.2028.L2"], "Staff, 2027; Manager, 2028"),
        (["headcount_growth.2027", "headcount_growth.2029"], "2027; 2029"),
        (
            [f"headcount_growth.{year}" for year in range(2027, 2036, 2)],
            "2027; 2029; 2031; and 2 more",
        ),
        (["merit_matrix.R4.Z2"], "rating 4, zone 2"),
        (["range_minimum.L3"], "Senior Manager"),
    ],
)
def test_cells_are_named_by_their_places(cells: list[str], words: str) -> None:
    assert where(cells, NAMES) == words


def test_cells_that_do_not_fill_a_block_are_not_told_as_one() -> None:
    cells = ["merit_rate.2027.L1", "merit_rate.2027.L2", "merit_rate.2028.L1"]
    assert where(cells, NAMES) == "Staff, 2027 to 2028; Manager, 2027"


@pytest.mark.parametrize(
    ("cell", "before", "after", "words"),
    [
        ("merit_rate.2027.L1", "0.025", "0.035", "+1 pp"),
        ("merit_rate.2027.L1", "0.025", "0.0205", "−0.45 pp"),
        ("merit_month.2027", "3", "4", "+1"),
        ("merit_rate.2027.L1", "0.025", "0.025", ""),
    ],
)
def test_a_change_of_a_rate_is_in_percentage_points(
    cell: str, before: str, after: str, words: str
) -> None:
    assert change_words(cell, Decimal(before), Decimal(after)) == words


def side_of(value: str, tier: str, sequence: int | None = None) -> SideValue:
    decision = None
    if sequence is not None:
        at = datetime(2027, 1, 5, tzinfo=UTC)
        known = Authentication.OPERATING_SYSTEM
        decision = Decision(sequence, at, "ana", known, "PARAMETER_CHANGE", "x", "why so")
    return SideValue(Decimal(value), tier, decision)


def test_cells_that_differ_alike_are_one_line_and_each_its_own_where_asked() -> None:
    cells = [
        CellDifference(
            f"merit_rate.{year}.L1", side_of("0.025", "default"), side_of("0.035", "scenario", 7)
        )
        for year in (2027, 2028)
    ]
    (line,) = difference_lines(cells, NAMES)
    assert (line.where, line.before, line.after) == (
        "Staff, 2027 to 2028",
        "2.5 % (default)",
        "3.5 % (scenario)",
    )
    assert line.decided == "ana, 05 Jan 2027: “why so”"
    assert [one.where for one in difference_lines(cells, NAMES, one_by_one=True)] == [
        "Staff, 2027",
        "Staff, 2028",
    ]


def test_a_year_that_only_one_side_has_says_so() -> None:
    only = CellDifference("headcount_growth.2032", None, side_of("0.02", "scenario", 7))
    (line,) = difference_lines([only], NAMES)
    assert (line.before, line.change) == ("no such year", "")


def compared(name: str, start: int, *costs: int, seed: str = "1") -> Compared:
    metrics = {one.name: np.full(len(costs), np.nan) for one in load_metrics()}
    metrics[COST] = np.array(costs, dtype=np.int64)
    return Compared(name, start, metrics, "Preview", {"seed": seed, "census": "c"})


def test_sides_are_held_against_the_first_and_in_cents() -> None:
    sides = [compared("A", 2027, 1_000_000_00), compared("B", 2027, 1_250_000_00)]
    (row,) = comparison.table(sides, year=2027, currency="EUR", names=[COST])
    assert row == ["Total compensation cost 2027", "1.00 M EUR", "1.25 M EUR", "+250.0 k"]


def test_a_year_that_a_side_does_not_simulate_is_not_known_rather_than_zero() -> None:
    sides = [compared("A", 2027, 100, 200), compared("B", 2028, 300)]
    assert comparison.all_years(sides) == (2027, 2028)
    (row,) = comparison.table(sides, year=2027, currency="EUR", names=[COST])
    assert row[2:] == ["not known", "not known"]
    drawn = comparison.chart_rows(sides, COST, currency="EUR")
    assert [(one["scenario"], one["year"]) for one in drawn] == [
        ("A", "2027"),
        ("A", "2028"),
        ("B", "2028"),
    ]


def test_sides_on_other_luck_are_warned_of() -> None:
    sides = [compared("A", 2027, 1), compared("B", 2027, 1, seed="2")]
    assert comparison.warnings(sides) == ("B: another seed than A",)
    assert comparison.warnings(sides[:1]) == ()


def test_ten_sides_have_ten_looks() -> None:
    sides = [compared(f"S{number}", 2027, 100, 200) for number in range(10)]
    rows = comparison.chart_rows(sides, COST, currency="EUR")
    drawn = chart(rows, load_metrics()[COST], [one.name for one in sides], currency="EUR").to_dict()
    line, point = (layer["encoding"] for layer in drawn["layer"])
    looks = zip(
        line["color"]["scale"]["range"],
        line["strokeDash"]["scale"]["range"],
        point["shape"]["scale"]["range"],
        strict=True,
    )
    assert len({str(look) for look in looks}) == 10


def test_few_people_are_not_counted_out() -> None:
    assert people_count(0) == "0"
    assert people_count(4) == "fewer than 5"
    assert people_count(1_200) == "1,200"
    assert affected_words(Affected(people=800, ever=3, by_year={})) == "fewer than 5 of 800"
    assert affected_words(Affected(people=800, ever=0, by_year={})) == "nobody"


def test_cost_is_told_as_a_change_and_as_a_share() -> None:
    assert cost_change(Decimal(1_010_000), Decimal(1_000_000)) == "+10.0 k"
    assert cost_share(Decimal(1_010_000), Decimal(1_000_000)) == "+1.00 %"
    assert cost_change(Decimal(5), Decimal(5)) == "no change"
    assert cost_share(Decimal(5), Decimal(0)) == ""
    assert signed_percent(Decimal("0.00001")) == "below 0.01 %"
    assert signed_percent(Decimal("-0.0127")) == "−1.27 %"


def test_what_people_wrote_is_never_markdown() -> None:
    assert "![" not in verbatim("![x](http://example.org/x.png)")
    assert verbatim("a\n\n# b") == "a \\# b"
