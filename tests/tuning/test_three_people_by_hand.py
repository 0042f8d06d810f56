"""Three people and one year: slopes, answers and misses that can be worked out by hand.

Three people of level 1 earn 60,000.00 each and stay all year; nobody is hired or promoted. COLA is
of 1 January, merit of 1 April: 275 of 365 days. Bonus is 5 % and benefits 24 % of base pay. Pay is
in whole cents, so that a difference of 0.3 points has slopes that are right to 10 or so.
"""

from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from comptune.census import RAW_CENSUS
from comptune.levers import Cell
from comptune.scenarios import Scenario
from comptune.tuning import Solution, TargetSpec, VariableSpec, problem_from, tune
from comptune.tuning.seek import seek

from .conftest import MakeScenario

QUIET = {
    "termination_rate.*.*": "0 %",
    "new_hire_termination_rate.*.*": "0 %",
    "headcount_growth.*": "0 %",
    "promotion_rate.*.*": "0 %",
    "merit_rate.*.*": "2 %",
    "cola_rate.*.*": "1 %",
    "bonus_target.*.*": "5 %",
    "benefits_load.*.*": "24 %",
    "merit_matrix.R3.*": "100 %",
}
PAYROLL = 180_000
BASE_PAY = PAYROLL * 1.01 * (1 + 0.02 * 275 / 365)


@pytest.fixture
def three(make_scenario: MakeScenario) -> Scenario:
    row = {
        "hire_date": date(2020, 1, 1),
        "birth_date": date(1985, 6, 1),
        "job_level": 1,
        "annual_salary": Decimal("60000.00"),
        "fte": Decimal("1.000"),
        "department": "Sales",
        "gender": "female",
        "performance_rating": 3,
    }
    people = pa.Table.from_pylist([{"employee_id": f"E{n}", **row} for n in (1, 2, 3)], RAW_CENSUS)
    return make_scenario(people, {"end_year": 2027, "set": QUIET})


def solve(scenario: Scenario, **content: Any) -> Solution:
    return tune(scenario, problem_from(content))


def test_slopes_are_those_by_hand(three: Scenario) -> None:
    solution = solve(
        three,
        targets=[
            {"metric": "base_pay_cost", "year": 2027, "value": f"{BASE_PAY + 500:.2f}"},
            {"metric": "total_compensation_cost", "year": 2027, "relation": ">=", "value": "1"},
        ],
        variables=[
            {"cells": "cola_rate.2027.L1"},
            {"cells": "merit_rate.2027.L1"},
            {"cells": "bonus_target.2027.L1"},
            {"cells": "cola_rate.2027.L2"},
        ],
    )
    base, total = solution.sensitivities
    merit = {move.cell.name: float(move.continuous) for move in solution.moves[:3]}
    by_cola = PAYROLL * (1 + merit["merit_rate"] * 275 / 365)
    by_merit = PAYROLL * (1 + merit["cola_rate"]) * 275 / 365
    pay = PAYROLL * (1 + merit["cola_rate"]) * (1 + merit["merit_rate"] * 275 / 365)
    assert base[:2] == pytest.approx([by_cola, by_merit], rel=1e-4)
    assert base[2:] == (0, 0)
    assert total[:3] == pytest.approx([by_cola * 1.29, by_merit * 1.29, pay], rel=1e-4)
    assert total[3] == 0


def test_one_lever_meets_the_cost_at_the_step_by_hand(three: Scenario) -> None:
    # 1.6 % COLA in place of 1 %: 60,960.00 each, and merit of 2 % of it from April. A step less,
    # 1.55 %, is closer to today and would be tolerated (0.049 % of 0.05 %), but does not hit it.
    wanted = Decimal("60960") * 3 * (1 + Decimal("0.02") * 275 / 365)
    solution = solve(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "value": f"{wanted:.2f}"}],
        variables=[{"cells": "cola_rate.2027.L1"}],
    )
    assert solution.met
    assert solution.converged
    assert solution.changes == {Cell("cola_rate", 2027, 1): Decimal("0.016")}
    assert abs(solution.targets[0].found - wanted) < Decimal("0.05")


def test_a_tolerance_is_used_where_hitting_the_target_would_take_much_more(
    three: Scenario,
) -> None:
    # What 1.05 % costs: today's 1 % misses it by 0.049 %, which is tolerated. To hit it the lever
    # would move; to stay moves nothing.
    wanted = Decimal("60630") * 3 * (1 + Decimal("0.02") * 275 / 365)
    solution = solve(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "value": f"{wanted:.2f}"}],
        variables=[{"cells": "cola_rate.2027.L1"}],
    )
    assert solution.met
    assert not solution.changes


def test_the_dearer_lever_moves_less_as_by_hand(three: Scenario) -> None:
    # COLA is worth more than merit, and its width is 10 points against 15: in squared changes over
    # widths the moves are as slope x width squared.
    solution = solve(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "value": "+1 %"}],
        variables=[{"cells": "cola_rate.2027.L1"}, {"cells": "merit_rate.2027.L1"}],
    )
    cola, merit = (float(move.continuous - move.before) for move in solution.moves)
    by_cola, by_merit = solution.sensitivities[0]
    assert merit / cola == pytest.approx(by_merit * 0.15**2 / (by_cola * 0.10**2), rel=0.01)


def test_what_cannot_be_met_at_steps_is_said_with_how_close(three: Scenario) -> None:
    # half of a step of 0.05 points is 45.68 of base pay a year
    value = f"{BASE_PAY + 45.68:.2f}"
    solution = solve(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "value": value, "tolerance": "10"}],
        variables=[{"cells": "cola_rate.2027.L1"}],
    )
    assert solution.status == "not_met"
    assert solution.converged
    assert "not at the levers' steps" in solution.reason
    assert solution.targets[0].miss == pytest.approx(Decimal("45.68"), abs=Decimal("0.5"))


def test_goal_seek_finds_the_step_by_hand(three: Scenario) -> None:
    # COLA 2.5 %: 61,500.00 each
    wanted = Decimal("61500") * 3 * (1 + Decimal("0.02") * 275 / 365)
    found = seek(
        three,
        TargetSpec(metric="base_pay_cost", year=2027, value=f"{wanted:.2f}"),
        VariableSpec(cells="cola_rate.2027.*", tie="same"),
    )
    assert found.met
    assert found.value == Decimal("0.025")
    assert found.cells[Cell("cola_rate", 2027, 1)] == Decimal("0.025")
    assert found.words.startswith("cola_rate.2027.*, one value: 2.5 %")


# A step of 0.05 points of COLA is 91.36 of base pay, and 0.051 points of the payroll's growth,
# which is 1.01 x 1.02 - 1 with today's 1 %.
@pytest.mark.parametrize(
    ("metric", "relation", "value", "answer", "side", "beyond"),
    [
        ("base_pay_cost", "=", f"{BASE_PAY + 60:.2f}", "0.01", "below", "0.0105"),
        ("base_pay_cost", "=", f"{BASE_PAY + 30:.2f}", "0.01", "below", "0.0105"),
        ("base_pay_cost", "<=", f"{BASE_PAY - 60:.2f}", "0.0095", "below", "0.01"),
        ("base_pay_cost", ">=", f"{BASE_PAY + 60:.2f}", "0.0105", "above", "0.01"),
        ("payroll_growth", "=", "3.05 %", "0.0105", "above", "0.01"),
        ("payroll_growth", "=", "3.04 %", "0.01", "below", "0.0105"),
    ],
    ids=["over by the nearest", "under", "ceiling", "floor", "rate over", "rate under"],
)
def test_goal_seek_takes_the_safe_step_and_names_the_next(
    three: Scenario, metric: str, relation: str, value: str, answer: str, side: str, beyond: str
) -> None:
    found = seek(
        three,
        TargetSpec(metric=metric, year=2027, relation=relation, value=value),
        VariableSpec(cells="cola_rate.2027.L1"),
    )
    assert (found.value, found.side) == (Decimal(answer), side)
    assert found.next_step is not None
    assert found.next_step.value == Decimal(beyond)
    assert (found.found < found.next_step.found) == (side == "below")


def test_goal_seek_says_how_far_it_is_and_what_the_next_step_gives(three: Scenario) -> None:
    found = seek(
        three,
        TargetSpec(metric="base_pay_cost", year=2027, value="184,600"),
        VariableSpec(cells="cola_rate.2027.L1"),
    )
    # 184,539.45 with today's 1 %, 184,630.81 with a step more
    assert found.words == (
        "cola_rate, level 1, 2027: 1 % (In-year base pay, 2027 = 184.6 k; "
        "simulated 184.5 k, 61 below; the next step, 1.05 %, gives 184.6 k, 31 above)"
    )


def test_goal_seek_out_of_reach_gives_the_nearest_bound(three: Scenario) -> None:
    found = seek(
        three,
        TargetSpec(metric="base_pay_cost", year=2027, value="+50 %"),
        VariableSpec(cells="cola_rate.2027.L1"),
    )
    assert not found.met
    assert found.value == Decimal("0.1")
    assert "as near as its steps and bounds allow" in found.words


def test_the_smallest_extra_budget_is_the_one_by_hand(three: Scenario) -> None:
    # COLA of at least 2 % makes base pay 183,600 x (1 + 2 % x 275/365), and no less
    least = 183_600 * (1 + 0.02 * 275 / 365)
    solution = solve(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "relation": "<=", "value": "183,000"}],
        variables=[{"cells": "cola_rate.2027.L1", "lower": "2 %"}],
    )
    assert solution.status == "infeasible"
    budget = next(one for one in solution.relaxations if one.kind == "budget")
    assert budget.suffices
    assert float(budget.changes[0].becomes) == pytest.approx(least, rel=2e-4)
    assert budget.changes[0].becomes >= Decimal(f"{least:.2f}") - Decimal("0.05")
    bound = next(
        one for one in solution.relaxations if one.changes and one.changes[0].kind == "bound"
    )
    assert bound.kind == "single"
    assert bound.suffices
    # 183,000 leaves room for a COLA of 0.158 %: the step that keeps to it is the one beneath
    assert bound.changes[0].becomes == Decimal("0.0015")
