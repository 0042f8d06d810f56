"""Metrics of totals small enough to check with a pencil. Money below is in cents."""

import numpy as np
import pytest

from comptune.engine.measures import MEASURES
from comptune.metrics import (
    GrainRefused,
    NotComparable,
    TotalsRefused,
    UnknownMetric,
    compare,
    dilution,
    evaluate,
    load_metrics,
)

# Two levels, two years. Year 0: ten people earn 40,000 each in level 1, two 100,000 in level 2.
LEVEL_1 = {
    "opening_headcount": 10,
    "closing_headcount": 10,
    "opening_payroll": 400_000_00,
    "closing_payroll": 412_000_00,
    "base_pay_cost": 405_000_00,
    "lump_sum_cost": 1_000_00,
    "bonus_cost": 20_000_00,
    "benefits_cost": 97_000_00,
}
LEVEL_2 = {
    "opening_headcount": 2,
    "closing_headcount": 3,
    "opening_payroll": 200_000_00,
    "closing_payroll": 308_000_00,
    "base_pay_cost": 210_000_00,
    "lump_sum_cost": 0,
    "bonus_cost": 30_000_00,
    "benefits_cost": 50_000_00,
}


@pytest.fixture
def two_levels(make_totals):
    second_year = {"base_pay_cost": 420_000_00, "bonus_cost": 21_000_00, "closing_headcount": 11}
    return make_totals({(0, 1, 0): LEVEL_1, (0, 2, 0): LEVEL_2, (1, 1, 0): second_year}, years=2)


def test_total_cost_is_base_pay_lump_sums_bonus_and_benefits(two_levels):
    found = evaluate(two_levels, ["total_compensation_cost"])["total_compensation_cost"]

    assert found.tolist() == [813_000_00, 441_000_00]
    assert found.dtype == np.int64


def test_by_level_each_level_stands_alone(two_levels):
    found = evaluate(two_levels, ["total_compensation_cost"], by=("level",))

    assert found["total_compensation_cost"].tolist() == [
        [523_000_00, 290_000_00, 0, 0, 0],
        [441_000_00, 0, 0, 0, 0],
    ]


def test_payroll_growth_is_of_the_sum_and_not_the_mean_of_levels(two_levels):
    by_level = evaluate(two_levels, ["payroll_growth"], by=("level",))["payroll_growth"][0]
    total = evaluate(two_levels, ["payroll_growth"])["payroll_growth"][0]

    assert by_level[:2] == pytest.approx([0.03, 0.54])
    assert total == pytest.approx(720 / 600 - 1)  # 20 %, not the mean of 3 % and 54 %


def test_growth_of_cost_is_not_known_in_the_start_year(two_levels):
    found = evaluate(two_levels, ["total_cost_growth", "base_pay_growth", "total_cost_change"])

    assert np.isnan([values[0] for values in found.values()]).all()
    assert found["total_cost_growth"][1] == pytest.approx(441 / 813 - 1)
    assert found["base_pay_growth"][1] == pytest.approx(420 / 615 - 1)
    assert found["total_cost_change"][1] == -372_000_00


def test_a_division_by_zero_has_no_value(two_levels):
    found = evaluate(two_levels, ["payroll_growth", "cost_per_head"], by=("level",))

    assert np.isnan(found["payroll_growth"][0, 2:]).all()
    assert np.isnan(found["cost_per_head"][0, 2:]).all()


def test_cost_per_head_is_over_the_mean_head_count_to_the_cent(two_levels):
    found = evaluate(two_levels, ["cost_per_head"])["cost_per_head"]

    assert found[0] == 65_040_00  # 813,000 / 12.5
    # 441,000 over the mean of 0 and 11, 5.5: 80,181.818..., rounded to the cent.
    assert found[1] == 80_181_82


def test_averages_are_rounded_half_up(make_totals):
    totals = make_totals({(0, 1, 0): {"closing_salary": 101, "closing_headcount": 2}})

    assert evaluate(totals, ["average_salary"])["average_salary"].tolist() == [51]


def test_the_rate_delivered_is_weighted_by_payroll(make_totals):
    """3 % of 1,000,000 and 5 % of 100,000 deliver 3.18 %, not 4 %."""
    totals = make_totals(
        {
            (0, 1, 0): {"merit_increase": 30_000_00, "merit_eligible_payroll": 1_000_000_00},
            (0, 4, 0): {"merit_increase": 5_000_00, "merit_eligible_payroll": 100_000_00},
        }
    )

    found = evaluate(totals, ["delivered_merit_rate"])["delivered_merit_rate"]

    assert found == pytest.approx([35 / 1100])


def test_each_delivered_rate_reads_its_own_measures(make_totals):
    totals = make_totals(
        {
            (0, 2, 0): {
                "cola_increase": 10,
                "cola_eligible_payroll": 1_000,
                "promotion_increase": 90,
                "promotion_eligible_payroll": 1_000,
                "promotions_out": 3,
                "promotion_candidates": 40,
                "exits": 6,
                "new_hire_exits": 1,
                "hires": 8,
                "opening_headcount": 50,
                "closing_headcount": 52,
                "stayer_closing_payroll": 1_040,
                "stayer_opening_payroll": 1_000,
                "raise_carry_over": 40,
            }
        }
    )

    found = {name: float(values[0]) for name, values in evaluate(totals).items()}

    assert found["delivered_cola_rate"] == pytest.approx(0.01)
    assert found["delivered_promotion_raise"] == pytest.approx(0.09)
    assert found["delivered_promotion_rate"] == pytest.approx(3 / 40)
    assert found["exit_rate"] == pytest.approx(5 / 50)
    assert found["new_hire_exit_rate"] == pytest.approx(1 / 8)
    assert found["turnover_rate"] == pytest.approx(6 / 51)
    assert found["headcount_growth"] == pytest.approx(0.04)
    assert found["average_increase"] == pytest.approx(0.04)
    assert found["raise_cost_annualised"] == 100
    assert found["raise_cost_in_year"] == 60
    assert found["promotions"] == 3


def test_position_in_the_range(make_totals):
    """Two people in a range of 50 to 150 earn 80 and 160: compa-ratios 0.8 and 1.6."""
    totals = make_totals(
        {
            (0, 3, 0): {
                "closing_headcount": 2,
                "closing_salary": 240,
                "closing_range_sum": 400,
                "compa_ratio_ppm": 2_400_000,
                "above_maximum_count": 1,
            }
        }
    )

    found = {name: float(values[0]) for name, values in evaluate(totals).items()}

    assert found["compa_ratio"] == pytest.approx(1.2)
    assert found["mean_compa_ratio"] == pytest.approx(1.2)
    assert found["above_maximum_share"] == 0.5
    assert found["below_minimum_share"] == 0.0


def test_the_pay_gap_leaves_unknown_gender_out_and_counts_it(make_totals):
    totals = make_totals(
        {
            (0, 1, 0): {
                "closing_headcount": 10,
                "closing_salary": 999_999,
                "men_count": 4,
                "men_salary": 4 * 500,
                "women_count": 5,
                "women_salary": 5 * 450,
            }
        }
    )

    found = {name: float(values[0]) for name, values in evaluate(totals).items()}

    assert found["pay_gap"] == pytest.approx(0.1)
    assert found["pay_gap_unknown_count"] == 1
    assert found["women_share"] == pytest.approx(5 / 9)
    assert found["mean_salary_men"] == 500


def test_a_level_without_women_has_no_pay_gap(make_totals):
    totals = make_totals({(0, 1, 0): {"men_count": 4, "men_salary": 2_000}})

    assert np.isnan(evaluate(totals, ["pay_gap"])["pay_gap"]).all()


def test_published_wage_gap_of_native_and_foreign_born(make_totals, shared_data):
    """Chicago 2013: the means and their difference, as the oaxaca R package publishes them."""
    import csv
    import json
    import math

    with (shared_data / "chicago_cps_org_2013.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if all(row.values())]
    published = json.loads((shared_data / "expected_results.json").read_text())["chicago"]
    scale = 10**8  # wages an hour in units small enough that rounding does not show
    wages = {
        group: [
            round(math.exp(float(row["ln.real.wage"])) * scale)
            for row in rows
            if row["foreign.born"] == group
        ]
        for group in ("0", "1")
    }
    totals = make_totals(
        {
            (0, 1, 0): {
                "men_count": len(wages["0"]),
                "men_salary": sum(wages["0"]),
                "women_count": len(wages["1"]),
                "women_salary": sum(wages["1"]),
            }
        }
    )

    found = {name: float(values[0]) for name, values in evaluate(totals).items()}

    assert [len(wages["0"]), len(wages["1"])] == published["n"][:2]
    assert round(found["mean_salary_men"] / scale, 5) == published["y"]["A"] == 17.58282
    assert round(found["mean_salary_women"] / scale, 5) == published["y"]["B"] == 14.56725
    difference = found["pay_gap"] * found["mean_salary_men"] / scale
    assert round(difference, 6) == published["y"]["diff"]


def test_dilution_everyone_gets_a_raise_and_the_average_falls(make_totals):
    """Two stayers go from 500 to 520; one leaves at 800; one joins at 400."""
    totals = make_totals(
        {
            (0, 1, 0): {
                "opening_headcount": 3,
                "opening_salary": 1_800,
                "closing_headcount": 3,
                "closing_salary": 1_440,
                "hires": 1,
                "exits": 1,
                "stayer_opening_salary": 1_000,
                "stayer_closing_salary": 1_040,
                "leaver_opening_salary": 800,
            }
        }
    )

    found = dilution(totals)

    assert [found.opening[0], found.closing[0]] == [600, 480]
    assert [found.stayers_opening[0], found.stayers[0]] == [500, 520]
    assert [found.joiners[0], found.leavers[0]] == [400, 800]
    assert found.growth[0] == pytest.approx(-0.20)
    assert found.growth_without_turnover[0] == pytest.approx(0.04)
    assert found.effect[0] == pytest.approx(-0.24)
    ratio = evaluate(totals, ["joiner_pay_ratio"])["joiner_pay_ratio"]
    assert ratio == pytest.approx([0.5])


def test_parameter_sets_and_seeds_are_evaluated_together(two_levels):
    batch = np.stack([np.stack([two_levels, two_levels * 3])] * 4)  # 4 sets x 2 seeds

    together = evaluate(batch, by=("level",))
    alone = evaluate(two_levels * 3, by=("level",))

    assert batch.shape[:2] == (4, 2)
    for name, values in together.items():
        np.testing.assert_array_equal(values[2, 1], alone[name], err_msg=name)


def test_by_level_and_department_sums_to_each(make_totals):
    totals = make_totals(
        {(0, 1, 0): {"hires": 1}, (0, 1, 2): {"hires": 4}, (0, 5, 2): {"hires": 7}}, departments=3
    )

    both = evaluate(totals, ["hires"], by=("level", "department"))["hires"]

    assert both.shape == (1, 5, 3)
    by_level = evaluate(totals, ["hires"], by=("level",))["hires"]
    assert both.sum(axis=2).tolist() == by_level.tolist() == [[5, 0, 0, 0, 7]]
    by_department = evaluate(totals, ["hires"], by=("department",))["hires"]
    assert both.sum(axis=1).tolist() == by_department.tolist() == [[1, 0, 11]]


def test_results_cannot_alter_the_totals(two_levels):
    found = evaluate(two_levels, ["hires"], by=("level", "department"))["hires"]

    with pytest.raises(ValueError, match="read-only"):
        found[...] = 7


def test_a_comparison_is_this_less_that(two_levels):
    names = ["hires", "headcount", "total_cost_growth"]
    these, those = evaluate(two_levels * 2, names), evaluate(two_levels, names)

    found = compare(these, those)

    assert found["headcount"].tolist() == [13, 11]
    assert found["headcount"].dtype == np.int64
    assert np.isnan(found["total_cost_growth"][0])
    assert found["total_cost_growth"][1] == 0.0


def test_only_like_sets_are_compared(two_levels):
    with pytest.raises(NotComparable) as caught:
        compare(evaluate(two_levels, ["hires"]), evaluate(two_levels[:1], ["hires"]))

    assert str(caught.value) == (
        "metric hires is [2] values against [1]; only the same metrics of the same years and "
        "groups are compared. Evaluate both with the same names and groups."
    )


@pytest.mark.parametrize(
    ("names", "by", "error", "message"),
    [
        (
            ["hedcount"],
            (),
            UnknownMetric,
            "metric is hedcount; the catalogue of metrics has no such name. "
            "Did you mean headcount?",
        ),
        (
            ["dilution_effect"],
            ("level",),
            GrainRefused,
            "metric dilution_effect is asked for by level; it is defined by total, department. "
            "Ask for it by one of these, or for another metric.",
        ),
        (
            ["hires"],
            ("department", "level"),
            GrainRefused,
            "by is ('department', 'level'); metrics are asked for by (), (\"level\",), "
            '("department",) or both in that order. Ask by one of these.',
        ),
        (
            ["median_salary"],
            (),
            TotalsRefused,
            "metric median_salary is asked for without closing salaries; a median or shortfall "
            "cannot be had from sums. Give medians=median_salaries(...).",
        ),
    ],
)
def test_what_cannot_be_answered_is_refused(two_levels, names, by, error, message):
    with pytest.raises(error) as caught:
        evaluate(two_levels, names, by=by)

    assert str(caught.value) == message


def test_an_array_that_is_not_totals_is_refused(two_levels):
    with pytest.raises(TotalsRefused) as caught:
        evaluate(two_levels.astype(float))

    assert str(caught.value) == (
        f"totals is float64 [2, 5, 1, {len(MEASURES)}]; the engine's totals are "
        f"int64 [..., year, 5, department, {len(MEASURES)}]. "
        "Give the array as the engine returns it."
    )


def test_without_names_come_all_metrics_that_can_be_had(two_levels):
    by_level = evaluate(two_levels, by=("level",))

    assert "median_salary" not in by_level
    assert "dilution_effect" not in by_level
    assert set(by_level) == {
        metric.name
        for metric in load_metrics()
        if "level" in metric.grain and not metric.needs_salaries
    }
