"""`comptune pay-equity`: what a person reads, what a program reads, and what is refused."""

from pathlib import Path

from .conftest import Call


def test_a_person_reads_the_gap_that_the_run_has(on_built: Call, built_run_id: str) -> None:
    sql = (
        "select women_count, men_count, mean_gap from fct_pay_equity where grain = 'total' "
        "and pay_component = 'pay' order by simulation_year desc limit 1"
    )
    (row,) = on_built("sql", sql, "--run", built_run_id, "--json").answer
    told = " ".join(on_built("pay-equity", "--run", built_run_id).out.split())
    women, men, gap = row.values()
    assert f"{women} women and {men} men" in told
    assert f"All {women} {men} {float(gap) * 100:.2f} %".replace("-", "\N{MINUS SIGN}") in told
    assert "(b) the employer has not justified such a difference" in told


def test_a_run_beside_itself_has_no_change(on_built: Call, built_run_id: str) -> None:
    answer = on_built("pay-equity", "--against", built_run_id, "--json").answer
    assert answer["against"].startswith(f"run {built_run_id[:8]}")
    assert {change for one in answer["effect"] for change in one["change"].values()} == {0.0}


def test_what_closing_costs_is_told_for_the_gap_wanted(on_built: Call) -> None:
    answer = on_built("pay-equity", "--close", "100%", "--json").answer
    assert answer["closing_wanted"]["cost_cents"] == 0
    assert on_built("pay-equity", "--json").answer["closing_wanted"] is None


def test_a_gap_that_could_be_read_in_two_ways_is_refused(on_built: Call) -> None:
    outcome = on_built("pay-equity", "--close", "0.5", "--json")
    assert outcome.code == 2
    assert outcome.error["place"] == "--close"


def test_a_year_and_categories_that_there_are_not_are_refused(on_built: Call) -> None:
    assert "2020" in on_built("pay-equity", "--year", "2020").err
    assert "job_level,department" in on_built("pay-equity", "--category", "location").err


def test_a_scenario_without_a_run_says_how_to_make_it(on_built: Call, tmp_path: Path) -> None:
    file = tmp_path / "idea.yml"
    file.write_text("id: idea\nname: Idea\nset: {merit_rate.2027.L3: 3.5 %}\n")
    outcome = on_built("pay-equity", "--scenario", file)
    assert outcome.code == 2
    assert "Build it with `comptune run --scenario" in " ".join(outcome.err.split())


def test_a_scenario_and_a_run_are_not_both_named(on_built: Call, built_run_id: str) -> None:
    assert on_built("pay-equity", "-s", "idea", "--run", built_run_id).code == 2
