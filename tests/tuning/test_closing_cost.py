"""The cost of closing pay gaps as objective and as target, of three people and by hand.

One of level 1 earns 50,000.00 and gets merit, two earn 60,000.00 and get none. With a merit of m
the line is 95 % of a third of 170,000 + 50,000 m, so closing costs 3,833.33 - 34,166.67 m.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from comptune.census import RAW_CENSUS
from comptune.levers import Cell
from comptune.scenarios import Scenario
from comptune.tuning import Solution, parse_problem, tune
from comptune.tuning.explain import explain_solution
from comptune.tuning.pareto import pareto_front

from .conftest import MakeScenario
from .small_worlds import QUIET

MERIT = Cell("merit_rate", 2027, 1)
VARIABLES = """
variables:
  - {cells: merit_rate.2027.L1, lower: "0 %", upper: "10 %"}
"""


def people(low: str, high: str) -> pa.Table:
    """One of level 1 with a rating of 5 and that salary, two with a rating of 3 and the other."""
    row: dict[str, Any] = {
        "hire_date": date(2020, 1, 1),
        "birth_date": date(1985, 6, 1),
        "job_level": 1,
        "fte": Decimal("1.000"),
        "department": "Sales",
        "gender": "female",
    }
    kinds = [(low, 5), (high, 3), (high, 3)]
    rows = [
        {
            **row,
            "employee_id": f"E{n}",
            "annual_salary": Decimal(salary),
            "performance_rating": rating,
        }
        for n, (salary, rating) in enumerate(kinds, 1)
    ]
    return pa.Table.from_pylist(rows, RAW_CENSUS)


@pytest.fixture
def three(make_scenario: MakeScenario) -> Scenario:
    matrix = {"merit_matrix.R3.*": "0 %", "merit_matrix.R5.*": "100 %", "cola_rate.*.*": "0 %"}
    return make_scenario(people("50000.00", "60000.00"), {"end_year": 2027, "set": QUIET | matrix})


def solve(scenario: Scenario, text: str) -> Solution:
    return tune(scenario, parse_problem(text + VARIABLES))


def test_the_least_cost_of_closing_is_found_by_hand(three: Scenario) -> None:
    solution = solve(three, "objective: least_pay_equity_closing_cost\n")

    assert solution.changes == {MERIT: Decimal("0.1")}
    found = three.preview({str(MERIT): "10 %"}).metrics["pay_equity_closing_cost"]
    assert found.tolist() == [416_67]


def test_a_cost_of_closing_can_be_a_target(three: Scenario) -> None:
    """2,125.00 is left at a merit of 5 %."""
    solution = solve(
        three,
        """
targets:
  - {metric: pay_equity_closing_cost, year: 2027, value: "2,125"}
""",
    )

    assert solution.met
    assert solution.changes == {MERIT: Decimal("0.05")}
    assert solution.targets[0].found == Decimal("2125.00")


def test_what_holds_the_least_cost_back_is_priced_by_hand(three: Scenario) -> None:
    """A tenth of a point more merit would save 34.17 of what it is in the baseline."""
    solution = solve(three, "objective: least_pay_equity_closing_cost\n")
    (bound,) = explain_solution(three, solution).binding

    baseline = float(three.baseline_metrics()["pay_equity_closing_cost"][0]) / 100
    assert bound.price.predicted == pytest.approx(100 * 34.1667 / baseline, rel=0.01)
    assert "34 of what closing pay gaps costs, years added up" in bound.words


def test_a_front_trades_the_cost_of_closing_for_cost(three: Scenario) -> None:
    """At its ends merit is 10 % and 0 %, and closing costs 416.67 and 3,833.33."""
    text = "objective: [least_pay_equity_closing_cost, least_cost]\n"
    front = pareto_front(three, parse_problem(text + VARIABLES), points=3)

    words = [point.figures[0] for point in front.points]
    assert len(words) == 3
    assert words[0] == "417 to close pay gaps, years added up"
    assert words[-1] == "3,833 to close pay gaps, years added up"


def test_it_is_found_where_closing_costs_nothing_in_the_baseline(
    make_scenario: MakeScenario,
) -> None:
    """Merit goes to those who earn more, 57,500.00 gets none: nothing is missing up to 3.35 %.

    The line is 95 % of a third of 177,500 + 120,000 m. Today's 10 % is not lowered for nothing.
    """
    matrix = {
        "merit_rate.*.*": "10 %",
        "merit_matrix.R3.*": "100 %",
        "merit_matrix.R5.*": "0 %",
        "cola_rate.*.*": "0 %",
    }
    given = people("57500.00", "60000.00")
    scenario = make_scenario(given, {"end_year": 2027, "set": QUIET | matrix})
    assert scenario.baseline_metrics()["pay_equity_closing_cost"].tolist() == [0]

    solution = solve(scenario, "objective: least_pay_equity_closing_cost\n")

    assert Decimal("0.03") <= solution.changes[MERIT] <= Decimal("0.0335")
