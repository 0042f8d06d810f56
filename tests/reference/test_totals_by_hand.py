"""The measures of a small world and a full sequence of events, worked by hand."""

from datetime import date

from .by_hand import YES, every, luck, person, told, upto4, world, year_of
from .simulate import simulate
from .world import Levers


def test_the_measures_of_two_people_and_a_raise() -> None:
    # COLA 2 % on 1 January. Ann: 50 000 -> 51 000 at half time. Bob: 59 500 -> 60 000, capped.
    ann = person(employee_id="Ann", gender="F", fte_thousandths=500)
    bob = person(employee_id="Bob", gender="M", annual_salary_cents=5_950_000)
    other = person(employee_id="Cid", gender="X", job_level=2, annual_salary_cents=8_000_000)
    result = simulate(world(ann, bob, other, levers=Levers(cola_rate=every(20_000))))
    measured = result.totals[2027, 1, None]
    assert {name: amount for name, amount in measured.items() if amount} == {
        "opening_headcount": 2,
        "promotion_candidates": 2,
        "closing_headcount": 2,
        "opening_payroll": 2_500_000 + 5_950_000,
        "closing_payroll": 2_550_000 + 6_000_000,
        "opening_salary": 10_950_000,
        "closing_salary": 11_100_000,
        "stayer_opening_payroll": 8_450_000,
        "stayer_closing_payroll": 8_550_000,
        "stayer_opening_salary": 10_950_000,
        "stayer_closing_salary": 11_100_000,
        "base_pay_cost": 8_550_000,
        "cola_increase": 50_000 + 50_000,
        "cola_eligible_payroll": 8_450_000,
        "merit_eligible_payroll": 8_550_000,  # 0 % of what they earn by then
        "bridge_cola": 100_000,
        "closing_range_sum": 20_000_000,
        # 102 000 / 100 000 = 1.02 and 120 000 / 100 000 = 1.2
        "compa_ratio_ppm": 2_220_000,
        "men_count": 1,
        "men_salary": 6_000_000,
        "women_count": 1,
        "women_salary": 5_100_000,
    }
    # Cid earns more than the 75 000 of level 2: red-circled, in neither gender, no raise.
    above = result.totals[2027, 2, None]
    assert (above["above_maximum_count"], above["below_minimum_count"]) == (1, 0)
    assert above["men_count"] == above["women_count"] == above["cola_increase"] == 0
    assert above["compa_ratio_ppm"] == 1_280_000  # 160 000 / 125 000


def test_departments_are_counted_apart_and_nobody_is_left_out() -> None:
    census = [person(employee_id="A", department="IT"), person(employee_id="B")]
    totals = simulate(world(*census)).totals
    assert totals[2027, 1, "IT"]["closing_headcount"] == 1
    assert totals[2027, 1, None]["closing_headcount"] == 1


def test_who_left_before_the_day_is_no_candidate_and_not_in_the_closing_payroll() -> None:
    # Certain exits (80 % x 1.25). Whoever leaves by 1 April could not have been promoted.
    structure = world().structure
    certain = type(structure)(**{**vars(structure), "termination_by_age": {"unknown": 1_250_000}})
    census = [person(employee_id=f"E{number:02d}") for number in range(40)]
    levers = Levers(termination_rate=every(800_000), headcount_growth=-200_000)
    result = simulate(world(*census, levers=levers, structure=certain))
    own = [record for record in result.person_years if record.opening_level is not None]
    later = [record for record in own if record.last_day and record.last_day > date(2027, 4, 1)]
    assert 0 < len(later) < 40
    measured = result.totals[2027, 1, None]
    assert measured["promotion_candidates"] == len(later)
    assert measured["exits"] == 40
    assert measured["leaver_opening_salary"] == 40 * 5_000_000
    assert measured["stayer_opening_salary"] == 0


def test_all_the_events_of_a_year_in_order_of_effect() -> None:
    # January: 59 500 + 2 % capped at 60 000, 690 above, all paid once. March: merit 3 % = 1 800,
    # paid once, no raise. May: promoted, 60 000 + 10 % = 66 000. Gone on 31 May, day 151.
    levers = Levers(
        cola_rate=every(20_000),
        merit_rate=every(30_000),
        merit_month=3,
        promotion_rate=upto4(500_000),
        promotion_raise=upto4(100_000),
        promotion_month=5,
        lump_sum_share=1_000_000,
        termination_rate=(110_000, 220_000, 0, 0, 0),
    )
    chosen = luck(exit_word=YES, last_day=151, promotion=YES)
    record, events = year_of(person(annual_salary_cents=5_950_000), levers, its_luck=chosen)
    assert told(events) == [
        (1, "RAISE", "COLA", "2027-01-01", 5_950_000, 6_000_000, 50_000, 20_000),
        (2, "LUMP_SUM", "COLA", "2027-01-01", 6_000_000, 6_000_000, 69_000, 1_000_000),
        (3, "LUMP_SUM", "MERIT", "2027-03-01", 6_000_000, 6_000_000, 180_000, 1_000_000),
        (4, "PROMOTION", None, "2027-05-01", 6_000_000, 6_600_000, 600_000, 100_000),
        (5, "TERMINATION", None, "2027-05-31", 6_600_000, None, None, 110_000),
    ]
    assert [(e.job_level_before, e.job_level_after) for e in events] == [
        (1, 1),
        (1, 1),
        (1, 1),
        (1, 2),
        (2, None),
    ]
    assert (record.merit_sequence, record.merit_lump_sequence) == (0, 3)
    assert record.lump_sum_cost_cents == 249_000
