"""Explanations: every event told, and every chance, draw and rate those that acted."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from comptune.scenarios.explain import Explanation, explain
from comptune.workspace import Workspace

from .conftest import Call

SAMPLE = 250
PPM = Decimal("0.000001")


@pytest.fixture(scope="module")
def explanations(built_workspace: Workspace) -> list[Explanation]:
    """Every kind of person-year, and a sample of the rest."""
    run = built_workspace.run(built_workspace.runs()[0].run_id)
    rows = run.query(
        "select employee_id, simulation_year from fct_workforce_snapshot order by all"
    ).to_pylist()
    chosen = random.Random(5).sample(rows, SAMPLE)
    return [explain(run, row["employee_id"], row["simulation_year"]) for row in chosen]


def test_every_event_is_told_once_and_nothing_else(
    explanations: list[Explanation], built_workspace: Workspace
) -> None:
    run = built_workspace.run(built_workspace.runs()[0].run_id)
    events = run.table("fct_yearly_events").to_pylist()
    of_person = {}
    for event in events:
        key = (event["employee_id"], event["simulation_year"])
        of_person.setdefault(key, []).append(event)
    for one in explanations:
        told = [step.event_id for step in one.steps if step.happened]
        wanted = sorted(
            of_person.get((one.employee_id, one.year), []), key=lambda e: e["event_sequence"]
        )
        assert told == [event["event_id"] for event in wanted]


def test_what_was_drawn_decides_what_happened(explanations: list[Explanation]) -> None:
    exits = [s for one in explanations for s in one.steps if s.event == "TERMINATION" and s.draw]
    promotions = [s for one in explanations for s in one.steps if s.event == "PROMOTION" and s.draw]

    assert {step.happened for step in exits} == {True, False}
    assert all(step.draw and step.draw.happens == step.happened for step in exits)
    for step in promotions:
        assert step.draw is not None
        assert step.draw.happens or not step.happened


def test_a_chance_is_its_cell_times_its_factors(explanations: list[Explanation]) -> None:
    checked = 0
    for one in explanations:
        for step in one.steps:
            if step.draw is None:
                continue
            product = step.cells[0].value
            for _, factor in step.factors:
                product *= factor
            assert step.draw.chance == min(
                Decimal(1), product.quantize(PPM, rounding=ROUND_HALF_UP)
            )
            checked += 1
    assert checked > SAMPLE


def test_a_merit_rate_is_its_cell_times_its_factors(explanations: list[Explanation]) -> None:
    merits = [
        step
        for one in explanations
        for step in one.steps
        if step.event == "RAISE MERIT" and step.rate is not None
    ]

    assert merits
    for step in merits:
        product = step.cells[0].value
        for _, factor in step.factors:
            product *= factor
        assert abs(step.rate - product) <= Decimal("0.0000005")


def test_salaries_lead_from_the_opening_to_the_closing(explanations: list[Explanation]) -> None:
    for one in explanations:
        if one.opening is None:
            assert one.steps[0].event == "HIRE"
            assert one.steps[0].salary_after == one.closing.annual_salary
            continue
        salary = one.opening.annual_salary
        for step in one.steps:
            if step.salary_after is not None:
                assert step.salary_before == salary
                salary = step.salary_after
        assert salary == one.closing.annual_salary


def test_the_parts_of_the_cost_sum_to_the_total(explanations: list[Explanation]) -> None:
    for one in explanations:
        *parts, total = one.costs
        assert sum(line.amount for line in parts) == total.amount


def test_an_explanation_reads_as_sentences(on_built: Call, built_workspace: Workspace) -> None:
    run = built_workspace.run(built_workspace.runs()[0].run_id)
    (promoted,) = run.query(
        "select min(employee_id) as id from fct_yearly_events "
        "where event_type = 'PROMOTION' and simulation_year = 2028"
    ).to_pylist()

    outcome = on_built("explain", promoted["id"], 2028)
    text = " ".join(outcome.out.split())

    assert outcome.code == 0
    assert f"{promoted['id']} in 2028, run {run.run_id} (baseline)" in text
    assert "The chance of promotion was" in text
    assert "below it: promoted from level" in text
    assert "(default)" in text
    assert "total compensation" in text
    assert max(len(line) for line in outcome.out.splitlines()) <= 100


def test_an_explanation_says_why_a_raise_did_not_come(
    on_built: Call, built_workspace: Workspace
) -> None:
    run = built_workspace.run(built_workspace.runs()[0].run_id)
    (early,) = run.query(
        "select min(employee_id) as id from int_workforce_transitions where simulation_year = 2027 "
        "and opening_level is not null and last_day < date '2027-04-01'"
    ).to_pylist()
    (topped,) = run.query(
        "select min(employee_id) as id from int_workforce_transitions where simulation_year = 2027 "
        "and cola_base_cents is not null and cola_sequence = 0"
    ).to_pylist()

    gone = " ".join(on_built("explain", early["id"], 2027).out.split())
    at_maximum = " ".join(on_built("explain", topped["id"], 2027).out.split())

    assert "No merit raise: the last day of employment is" in gone
    assert "it is at or above the maximum of level" in at_maximum
