"""Explanations of three people over one year, every number of which can be worked out by hand.

Three people of level 1 earn 60,000.00 each and stay all year. COLA is of 1 January, merit of
1 April: 275 of 365 days. Bonus is 5 % and benefits 24 % of base pay. The width of COLA is 10
points, that of merit 15; the objective is the sum of squared changes in widths.
"""

from decimal import Decimal
from typing import Any

import pytest

from comptune.scenarios import Scenario
from comptune.tuning import problem_from, tune
from comptune.tuning.explain import SolutionExplanation, explain_solution

from .conftest import MakeScenario
from .small_worlds import MERIT_SHARE, PAYROLL, QUIET, three_people

BASE_PAY = PAYROLL * 1.01 * (1 + 0.02 * MERIT_SHARE)
BY_COLA = PAYROLL * (1 + 0.02 * MERIT_SHARE)  # of base pay, for a whole COLA of 1


@pytest.fixture
def three(make_scenario: MakeScenario) -> Scenario:
    return make_scenario(three_people(), {"end_year": 2027, "set": QUIET})


def explained(scenario: Scenario, **content: Any) -> SolutionExplanation:
    return explain_solution(scenario, tune(scenario, problem_from(content)))


def test_the_price_of_a_target_is_the_one_by_hand(three: Scenario) -> None:
    target = BASE_PAY + 500
    found = explained(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "value": f"{target:.2f}"}],
        variables=[{"cells": "cola_rate.2027.L1"}],
    )
    (constraint,) = found.binding
    unit = target * 0.001
    away, less = 500 / BY_COLA, (500 - unit) / BY_COLA
    assert constraint.kind == "target"
    assert constraint.price.unit.startswith("0.1 % of the target (")
    assert constraint.price.predicted == pytest.approx(2 * away / 0.1**2 * unit / BY_COLA, rel=0.01)
    assert constraint.price.looser == pytest.approx((less**2 - away**2) / 0.1**2, rel=0.01)
    assert constraint.price.resolved == pytest.approx(constraint.price.predicted, rel=0.01)
    assert constraint.price.agreement == "agrees"
    assert float(constraint.price.cost_looser or 0) == pytest.approx(-unit * 1.29, rel=0.01)


@pytest.mark.parametrize(
    "held",
    [
        {"variables": [{"cells": "cola_rate.2027.L1", "upper": "1.1 %"}]},
        {"policies": [{"cap": "cola_rate", "at": "1.1 %"}]},
    ],
    ids=["bound", "policy"],
)
def test_the_price_of_a_bound_and_of_a_cap_is_the_one_by_hand(
    three: Scenario, held: dict[str, Any]
) -> None:
    variables = held.get("variables", [{"cells": "cola_rate.2027.L1"}])
    found = explained(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "value": f"{BASE_PAY + 2000:.2f}"}],
        variables=[*variables, {"cells": "merit_rate.2027.L1"}],
        policies=held.get("policies", []),
    )

    def objective(cola: float) -> float:
        """COLA at its limit, merit what is left to do."""
        merit = (BASE_PAY + 2000) / (PAYROLL * (1.01 + cola)) - 1 - 0.02 * MERIT_SHARE
        return float((cola / 0.1) ** 2 + (merit / MERIT_SHARE / 0.15) ** 2)

    constraint = next(one for one in found.binding if one.kind != "target")
    price = constraint.price
    assert "1.1 %" in constraint.name
    assert price.unit == "0.1 pp"
    assert price.looser == pytest.approx(objective(0.002) - objective(0.001), rel=0.03)
    assert price.tighter == pytest.approx(objective(0.0) - objective(0.001), rel=0.03)
    slope = (objective(0.001 + 1e-6) - objective(0.001 - 1e-6)) / 2e-6
    assert price.predicted == pytest.approx(-slope * 0.001, rel=0.03)
    assert price.resolved == pytest.approx((objective(0.0) - objective(0.002)) / 2, rel=0.03)


def test_least_cost_is_priced_in_money(three: Scenario) -> None:
    # One more point of base pay costs 1.29 of total cost, whatever lever pays for it.
    found = explained(
        three,
        targets=[
            {"metric": "base_pay_cost", "year": 2027, "relation": ">=", "value": f"{BASE_PAY:.2f}"}
        ],
        variables=[{"cells": "cola_rate.2027.L1"}],
        objective="least_cost",
    )
    (constraint,) = found.binding
    unit = BASE_PAY * 0.001
    cost = float(three.baseline_metrics()["total_compensation_cost"][0]) / 100
    assert constraint.price.predicted == pytest.approx(100 * unit * 1.29 / cost, rel=0.02)
    assert constraint.price.resolved == pytest.approx(100 * unit * 1.29 / cost, rel=0.02)
    assert "238 of total cost of all years" in constraint.words


def test_sensitivities_are_those_by_hand(three: Scenario) -> None:
    found = explained(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "value": "+0.6 %"}],
        variables=[{"cells": "cola_rate.2027.L1"}, {"cells": "cola_rate.2027.L2"}],
    )
    total, base, no_total, no_base = found.sensitivities
    assert base.group == "cola_rate, level 1, 2027"
    assert base.per == "+0.1 pp"
    assert float(base.change) == pytest.approx(BY_COLA * 0.001, abs=0.2)
    assert float(total.change) == pytest.approx(BY_COLA * 0.001 * 1.29, abs=0.2)
    assert base.low <= base.change <= base.high
    assert base.high - base.low < 1
    assert base.words.startswith("+0.1 pp cola_rate, level 1, 2027: In-year base pay, 2027 +183")
    assert no_total.change == no_base.change == 0
    assert no_base.words.endswith("no change")


def test_the_tornado_has_both_ends_by_hand(three: Scenario) -> None:
    found = explained(
        three,
        targets=[{"metric": "base_pay_cost", "year": 2027, "value": "+0.1 %"}],
        variables=[
            {"cells": "merit_rate.2027.L1", "lower": "1 %", "upper": "3 %"},
            {"cells": "cola_rate.2027.L1", "lower": "0 %", "upper": "4 %"},
        ],
    )
    cola, merit = found.tornado
    own = {bar.group.split(",")[0]: float(bar.value) for bar in found.tornado}
    assert cola.group.startswith("cola_rate")  # the wider one first
    assert (cola.range_words, merit.range_words) == ("0 % to 4 %", "1 % to 3 %")
    base = cola.swings[1]
    by_hand = PAYROLL * (1 + own["merit_rate"] * MERIT_SHARE)
    assert float(base.at_low or 0) == pytest.approx(by_hand, abs=0.2)
    assert float(base.at_high or 0) == pytest.approx(by_hand * 1.04, abs=0.2)
    assert base.size == (base.at_high or 0) - (base.at_low or 0)


def test_the_bridge_ends_at_the_cost_by_hand(three: Scenario) -> None:
    # COLA of 1.6 %: 60,960.00 each; merit of 2 % of it from April, 29 % on top of both
    wanted = PAYROLL * 1.016 * (1 + 0.02 * MERIT_SHARE)
    found = explained(
        three,
        targets=[
            {"metric": "base_pay_cost", "year": 2027, "value": f"{wanted:.2f}", "tolerance": "5"}
        ],
        variables=[{"cells": "cola_rate.2027.L1"}],
    )
    (bridge,) = found.bridge
    base = three.baseline_metrics()["total_compensation_cost"][0]
    assert bridge.year == 2027
    assert bridge.baseline == Decimal(int(base)).scaleb(-2)
    assert bridge.baseline + sum(part.amount for part in bridge.parts) == bridge.solution
    assert float(bridge.solution) == pytest.approx(wanted * 1.29, abs=0.05)
