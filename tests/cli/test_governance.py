"""What the commands of governance answer: to people, and as documents."""

from pathlib import Path

import pytest

from comptune.ledger.actor import demo_user, operating_system_user
from comptune.scenarios import read_spec
from comptune.scenarios.workforce import People
from comptune.workspace import Workspace

from .conftest import PEOPLE, Call

SELF = operating_system_user().name


def test_a_scenario_is_created_changed_and_shown(act: Call) -> None:
    made = act(
        "ana", "scenario create plan --name Plan --set headcount_growth.2028=2%", "-m", "May"
    )
    changed = act("ana", "scenario set plan merit_rate.2027+.*=3.5% -m Market")
    shown = act("vic", "scenario show plan")
    answer = act("vic", "scenario show plan --json").answer

    assert (made.code, changed.code, shown.code) == (0, 0, 0)
    assert made.out.startswith("Scenario plan is created (entry ")
    assert ", by demo:ana)." in made.out
    assert "  merit_rate.2027-2031.L1-L5: not set → 3.5 %\n" in changed.out
    assert "Next: comptune run --scenario plan\n" in changed.out
    assert "Draft; no official run of what it is now." in shown.out
    assert (answer["id"], answer["name"], answer["status"]) == ("plan", "Plan", "draft")
    assert len(answer["cells"]) == 26
    assert answer["cells"][0] == {
        "cell": "headcount_growth.2028",
        "value": "0.02",
        "sequence": answer["cells"][1]["sequence"] - 1,
    }
    assert answer["editors"] == ["demo:ana"]


def test_an_act_answers_with_its_entry_and_the_scenario(act: Call) -> None:
    answer = act("ana", "scenario set idea merit_rate.2027.L3=3.4% -m Lower --json").answer

    entry = answer["entry"]
    assert set(answer) == {"entry", "scenario"}
    assert (entry["actor"], entry["authenticated_by"]) == ("demo:ana", "demo")
    assert (entry["event_type"], entry["stream"]) == ("PARAMETER_CHANGE", "scenario/idea")
    assert entry["payload"]["reason"] == "Lower"
    assert entry["payload"]["cells"] == [
        {"cell": "merit_rate.2027.L3", "old": "0.035", "new": "0.034"}
    ]
    assert answer["scenario"]["version"] == entry["version"]


def test_scenarios_are_listed_with_where_they_stand(decided: Call) -> None:
    shown = decided("scenario", "list")
    answer = decided("scenario", "list", "--json").answer

    assert [one["id"] for one in answer] == ["merit", "small", "idea"]
    assert all(one["status"] == "draft" for one in answer)
    assert [one["run_id"] is not None for one in answer] == [True, True, False]
    assert "demo:ana" in shown.out
    assert max(len(line) for line in shown.out.splitlines()) <= 100


def test_a_cleared_cell_is_not_set_any_more(act: Call) -> None:
    shown = act("ana", "scenario clear idea merit_rate.2027.* -m Undo")

    assert "  merit_rate.2027.L3: 3.5 % → not set\n" in shown.out
    assert act("ana", "scenario show idea --json").answer["cells"] == []


def test_a_rolled_back_scenario_has_its_earlier_values(act: Call) -> None:
    before = act("ana", "scenario show idea --json").answer
    act("ana", "scenario set idea merit_rate.2027.L3=3% merit_rate.2028.L3=3% -m Lower")

    back = act("ana", "scenario rollback idea", before["changed_sequence"], "-m", "As it was")

    assert back.code == 0, back.err
    after = act("ana", "scenario show idea --json").answer
    values = [{**cell, "sequence": None} for cell in after["cells"]]
    assert values == [{**cell, "sequence": None} for cell in before["cells"]]


def test_targets_replace_those_before(act: Call) -> None:
    act("ana", "scenario target idea total_cost_growth.2028<=5% headcount.2027.L3>=10")
    shown = act("ana", "scenario target idea hires.2028.Sales=12 -m Fewer")
    (target,) = act("ana", "scenario show idea --json").answer["targets"]

    assert "Scenario idea has 1 target now" in shown.out
    assert (target["metric"], target["year"], target["department"]) == ("hires", 2028, "Sales")
    assert (target["relation"], target["value"]) == ("=", "12")
    assert "has 0 targets now" in act("ana", "scenario target idea").out


def test_a_copy_is_rebased_on_what_changed_in_its_base(act: Call) -> None:
    act("ada", "scenario copy idea variant --name Variant")
    act("ada", "scenario set variant headcount_growth.2027=1% -m Fewer")
    act("ana", "scenario set idea merit_rate.2027.L3=3.2% merit_rate.2028.L3=3.2% -m Lower")

    plan = act("ada", "scenario rebase variant --plan")
    done = act("ada", "scenario rebase variant -m Follow --json")

    assert "  merit_rate.2027.L3: 3.5 % → 3.2 %\n" in plan.out
    assert done.code == 0, done.err
    cells = {one["cell"]: one["value"] for one in done.answer["scenario"]["cells"]}
    assert cells == {
        "merit_rate.2027.L3": "0.032",
        "merit_rate.2028.L3": "0.032",
        "headcount_growth.2027": "0.01",
    }
    assert done.answer["scenario"]["base"]["scenario"] == "idea"


def test_cells_changed_on_both_sides_wait_for_a_word(act: Call) -> None:
    act("ada", "scenario copy idea variant")
    act("ada", "scenario set variant merit_rate.2027.L3=3% -m Mine")
    act("ana", "scenario set idea merit_rate.2027.L3=3.2% -m Theirs")

    shown = act("ada", "scenario rebase variant --plan")
    plan = act("ada", "scenario rebase variant --plan --json").answer
    refused = act("ada", "scenario rebase variant")
    misspelt = act("ada", "scenario rebase variant --keep yours")
    kept = act("ada", "scenario rebase variant --keep mine --keep merit_rate.2027.L3=base --json")

    assert plan["conflicts"] == [
        {"cell": "merit_rate.2027.L3", "then": "0.035", "base": "0.032", "mine": "0.03"}
    ]
    assert "--keep mine" in shown.out
    assert refused.code == 2
    assert 'The --keep "yours"' in misspelt.err or '--keep is "yours"' in misspelt.err
    assert kept.answer["scenario"]["cells"][0]["value"] == "0.032"


def test_an_exported_scenario_imports_as_the_same(act: Call, tmp_path: Path) -> None:
    act("ana", "scenario target idea total_cost_growth.2028<=5%")
    written = act("ana", "scenario export idea --to", tmp_path / "idea.yml")
    assert written.code == 0, written.err
    printed = act("ana", "scenario export idea").out
    text = (tmp_path / "idea.yml").read_text()
    (tmp_path / "again.yml").write_text(text.replace("id: idea", "id: again"))

    made = act("ana", "scenario import", tmp_path / "again.yml", "--json")

    assert text == printed
    assert read_spec(tmp_path / "idea.yml").id == "idea"
    assert made.code == 0, made.err
    before = act("ana", "scenario show idea --json").answer
    after = made.answer["scenario"]
    for key in ("census_sha256", "structure_sha256", "start_year", "end_year", "seed", "targets"):
        assert after[key] == before[key]
    assert [one["value"] for one in after["cells"]] == ["0.035"]


def test_a_file_is_imported_under_another_id(act: Call, tmp_path: Path) -> None:
    act("ana", "scenario export idea --to", tmp_path / "idea.yml")
    (tmp_path / "bare.yml").write_text("set:\n  merit_rate.2027.L3: 3.5 %\n")

    again = act("ana", "scenario import", tmp_path / "idea.yml", "--id", "idea-2", "--json").answer
    bare = act("ana", "scenario import", tmp_path / "bare.yml", "--id", "idea-3", "--json").answer

    assert (again["scenario"]["id"], again["scenario"]["name"]) == ("idea-2", "The idea scenario")
    assert (bare["scenario"]["id"], bare["scenario"]["name"]) == ("idea-3", "idea-3")


def test_a_name_a_comment_and_an_archive_are_entries(act: Call) -> None:
    act("ana", "scenario rename idea", "A better idea")
    act("ben", "scenario comment idea", "Does this cover 2029?")
    act("ana", "scenario archive idea -m Overtaken")

    history = act("vic", "scenario history idea")
    lines = act("vic", "scenario history idea --json").answer

    assert [one["event_type"] for one in lines][-3:] == [
        "SCENARIO_RENAMED",
        "COMMENT_ADDED",
        "SCENARIO_ARCHIVED",
    ]
    assert "Does this cover 2029?" in history.out
    assert "“Overtaken”" in history.out
    assert "idea" not in [one["id"] for one in act("vic", "scenario list --json").answer]
    assert "idea" in [one["id"] for one in act("vic", "scenario list --all --json").answer]


def test_two_scenarios_are_compared_cell_by_cell(decided: Call) -> None:
    shown = decided("scenario", "diff", "published", "idea")
    found = decided("scenario", "diff", "baseline", "idea", "--json").answer

    (cell,) = found["cells"]
    assert cell["cell"] == "merit_rate.2027.L3"
    assert (cell["before"]["value"], cell["before"]["tier"]) == ("0.027000", "default")
    assert (cell["after"]["tier"], cell["after"]["decision"]["by"]) == ("scenario", "demo:ana")
    assert cell["after"]["decision"]["reason"] == "The market moved"
    assert "2.7 % (default)" in shown.out
    assert "3.5 % (scenario)" in shown.out
    assert decided("scenario", "diff", "idea", "idea").out == "idea and idea are the same.\n"


def test_one_approval_is_enough_for_a_small_change(act: Call) -> None:
    submitted = act("ana", "scenario submit small -m Please")
    approved = act("ben", "scenario approve small -m Fine")
    published = act("ben", "scenario publish small -m Go")

    assert (
        "Submitted: 0 of 1 approval; an approver has still to approve.\n"
        "Next: comptune scenario approve small, by somebody who did not edit it\n"
    ) in submitted.out
    assert "Approved by demo:ben (approver); it can be published.\n" in approved.out
    assert "  merit_rate.2031.L5: not set → 3.05 %\n" in published.out
    assert published.code == 0


def test_a_material_change_waits_for_an_executive_and_says_why(act: Call) -> None:
    act("ana", "scenario submit merit -m Please")
    shown = act("ben", "scenario approve merit -m Fine")
    answer = act("vic", "scenario show merit --json").answer

    assert "Submitted: 1 of 2 approvals; an executive has still to approve, because" in shown.out
    assert answer["status"] == "submitted"
    assert answer["approvals"] == {"required": 2, "given": 1, "missing": ["executive"]}
    assert "submitted, 1 of 2" in act("vic", "scenario list").out
    done = act("carla", "scenario approve merit -m Agreed --json").answer
    assert done["scenario"]["status"] == "approved"
    assert [one["role"] for one in done["scenario"]["signatures"]] == ["approver", "executive"]


def test_a_review_is_no_consent(act: Call) -> None:
    act("ana", "scenario submit small")

    answer = act("ben", "scenario approve small --meaning reviewed --json").answer

    assert answer["scenario"]["status"] == "submitted"
    assert answer["scenario"]["approvals"]["given"] == 0


def test_what_was_rejected_says_why_and_can_be_submitted_again(act: Call) -> None:
    act("ana", "scenario submit small")
    rejected = act("ben", "scenario reject small -m", "Not this year")
    again = act("ana", "scenario submit small -m Please")

    assert "Rejected by demo:ben: “Not this year”" in rejected.out
    assert "Next: comptune scenario submit small\n" in rejected.out
    assert again.code == 0


def test_what_was_withdrawn_can_be_submitted_again(act: Call) -> None:
    act("ana", "scenario submit small")

    assert "Withdrawn by entry" in act("ana", "scenario withdraw small -m Wait").out
    assert act("ana", "scenario submit small").code == 0


def test_a_change_lapses_an_approval_and_shows_what_changed(act: Call) -> None:
    act("ana", "scenario submit small")
    act("ben", "scenario approve small")
    act("ana", "scenario set small merit_rate.2031.L4=2.85% -m", "One more")

    shown = act("vic", "scenario show small")

    assert "was changed since, so approvals of it count no more" in shown.out
    assert "since: entry" in shown.out
    assert "draft; submission" in act("vic", "scenario list").out


def test_published_values_are_the_tier_of_other_scenarios(act: Call) -> None:
    before = act("vic", "published")
    act("ana", "scenario submit small")
    act("ben", "scenario approve small -m Fine")
    entry = act("ben", "scenario publish small -m Go --json").answer["entry"]

    shown = act("vic", "published")
    (value,) = act("vic", "published --json").answer
    earlier = act("vic", "published --json --as-of", entry["sequence"] - 1).answer
    values = act("vic", "levers merit_rate --scenario idea --json").answer["values"]

    assert before.out == "Nothing was published. A scenario that is approved can be.\n"
    assert "merit_rate.2031.L5" in shown.out
    assert (value["cell"], value["value"]) == ("merit_rate.2031.L5", "0.0305")
    assert value["decision"]["approvals"][0]["by"] == "demo:ben"
    assert value["decision"]["origin"]["by"] == "demo:ana"
    assert earlier == []
    tiers = {(row["year"], row["level"]): row["source"] for row in values}
    assert tiers[2031, 5] == "comp_levers"
    assert tiers[2027, 3] == "scenario"


@pytest.mark.parametrize("when", ["2000-01-01", "2000-01-01T12:00", "1"])
def test_nothing_was_published_as_of_long_ago(decided: Call, when: str) -> None:
    assert decided("published", "--as-of", when, "--json").answer == []


def test_a_cell_tells_its_whole_history(act: Call) -> None:
    act("ana", "scenario submit small")
    act("ben", "scenario approve small -m Fine")
    act("ben", "scenario publish small -m Go")
    act(None, "lock merit_rate.2031.L5 -m Settled")

    shown = act("vic", "cell-history merit_rate.2031.L5")
    steps = act("vic", "cell-history merit_rate.2031.L5 --json").answer

    assert [one["event_type"] for one in steps] == [
        "PARAMETER_CHANGE",  # of merit
        "PARAMETER_CHANGE",  # of small
        "SCENARIO_PUBLISHED",
        "PARAMETER_LOCKED",
    ]
    assert [one["by"] for one in steps] == ["demo:ana", "demo:ana", "demo:ben", SELF]
    assert "“The market moved”" in shown.out
    assert "approved by demo:ben (approver)" in shown.out
    assert act("vic", "cell-history merit_rate.2031.L5 -s idea --json").answer == []


def test_locks_name_who_why_and_who_may_undo_them(act: Call) -> None:
    act(None, "lock benefits_load.2027.* --role administrator -m Contract")
    act("ana", "scenario lock idea merit_rate.2027.L3 -m Agreed")

    everywhere = act("vic", "locks --json").answer
    both = act("vic", "locks --scenario idea")

    assert {one["cell"] for one in everywhere} == {f"benefits_load.2027.L{n}" for n in range(1, 6)}
    assert {(one["role"], one["by"], one["reason"]) for one in everywhere} == {
        ("administrator", SELF, "Contract")
    }
    assert "benefits_load.2027.L1-L5" in both.out
    assert "merit_rate.2027.L3" in both.out
    act("ana", "scenario unlock idea merit_rate.2027.L3 -m Reopen")
    act(None, "unlock benefits_load.2027.* -m Ended")
    assert act("vic", "locks --scenario idea").out == "Nothing is locked.\n"


def test_one_learns_who_one_is_and_what_one_may(decided: Call) -> None:
    shown = decided("whoami")
    answer = decided("whoami", "--demo-user", "ben", "--json").answer

    assert shown.out.startswith(f"{SELF}, ")
    assert "Roles: administrator." in shown.out
    assert (answer["person"], answer["authenticated_by"]) == ("demo:ben", "demo")
    assert answer["roles"] == ["approver"]
    allowed = {one["act"]: one["allowed"] for one in answer["may"]}
    assert allowed["approve"] is True
    assert allowed["grant"] is False
    assert all(one["why"] for one in answer["may"] if not one["allowed"])


def test_what_one_may_do_to_a_scenario_depends_on_it(act: Call) -> None:
    act("ana", "scenario submit small")

    answer = act("ana", "whoami --scenario small --json").answer

    (verdict,) = [one for one in answer["may"] if one["act"] == "approve"]
    assert verdict["allowed"] is False
    assert "maker is not checker" in verdict["why"] or "analyst" in verdict["why"]


def test_roles_are_granted_and_revoked(act: Call) -> None:
    assert act(None, "role grant demo:dora approver -m New").code == 0
    listed = {(one["person"], one["role"]) for one in act("vic", "role list --json").answer}
    assert listed == {
        (SELF, "administrator"),
        ("demo:dora", "approver"),
        *((f"demo:{name}", role) for name, role in PEOPLE.items()),
    }
    assert "demo:dora" in act("vic", "role list").out
    act(None, "role revoke demo:dora approver -m Left")
    assert "demo:dora" not in act("vic", "role list").out


def test_settings_are_shown_and_changed(act: Call) -> None:
    changed = act(None, "settings set materiality.cost_share=0.01 -m Audit")
    values = {one["name"]: one["value"] for one in act("vic", "settings show --json").answer}

    assert "  materiality.cost_share: 0.005 → 0.01\n" in changed.out
    assert values["materiality.cost_share"] == "0.01"
    assert values["demo_users"] == "true"
    assert "second approver" in act("vic", "settings show").out


def test_an_explanation_leads_back_to_the_decision(act: Call, own_decided: Workspace) -> None:
    run = next(one for one in own_decided.runs() if one.scenario_id == "merit")
    act("ana", "scenario submit merit")
    act("ben", "scenario approve merit -m Fine")

    shown = act("ana", f"explain E0000001 2027 --run {run.run_id}")
    answer = act("ana", f"explain E0000001 2027 --run {run.run_id} --json").answer

    cells = [cell for step in answer["steps"] for cell in step["cells"]]
    (decision,) = [cell["decision"] for cell in cells if cell["decision"]]
    assert "Who decided the values that are not defaults" in shown.out
    assert "set in merit by entry" in shown.out
    assert "“The market moved”" in shown.out
    assert "approved by demo:ben (approver)" in shown.out
    assert decision["by"] == "demo:ana"
    assert decision["reason"] == "The market moved"


def test_the_list_of_increases_is_taken_once_the_ledger_has_it(
    act: Call, own_decided: Workspace, tmp_path: Path
) -> None:
    run = next(one for one in own_decided.runs() if one.scenario_id == "merit")
    to = tmp_path / "raises.csv"

    refused = act("vic", f"increases 2027 --run {run.run_id} -m Letters --to", to)
    taken = act("ana", f"increases 2027 --run {run.run_id} -m Letters --json --to", to).answer
    again = act("ana", f"increases 2027 --run {run.run_id} -m Letters --to", to)

    (entry,) = own_decided.ledger.read(after=taken["entry"] - 1)
    assert (entry.event_type, entry.payload["reason"]) == ("DATA_EXPORTED", "Letters")
    people = People(own_decided.desk(demo_user("ana")), own_decided.run(run.run_id))
    assert taken["people"] == people.increase_total(2027).people
    assert len(to.read_text("utf-8-sig").splitlines()) == taken["people"] + 1
    assert refused.code == 2
    assert "only analysts" in refused.err
    assert "Name another file." in again.err


def test_no_list_of_increases_overwrites_a_file_that_nobody_named(
    act: Call, own_decided: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = next(one for one in own_decided.runs() if one.scenario_id == "merit")
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / f"increases-2027-{run.run_id}.csv"
    kept.write_text("by hand")
    head = own_decided.ledger.head()

    refused = act("ana", f"increases 2027 --run {run.run_id} -m Letters")

    assert (refused.code, kept.read_text()) == (2, "by hand")
    assert "Name another file." in refused.err
    assert own_decided.ledger.head() == head


def test_an_entry_leads_to_the_runs_and_events_that_it_decided(
    decided: Call, decided_workspace: Workspace
) -> None:
    cells = decided("scenario", "show", "merit", "--json").answer["cells"]
    run = next(one for one in decided_workspace.runs() if one.scenario_id == "merit")

    shown = decided("lineage", cells[0]["sequence"])
    answer = decided("lineage", cells[0]["sequence"], "--json").answer

    (use,) = answer["runs"]
    events = own_events(decided, run.run_id, cells[0]["sequence"])
    assert (use["run_id"], use["scenario"]) == (run.run_id, "merit")
    assert sum(use["events"].values()) == events > 0
    assert answer["scenarios"] == ["merit"]
    assert f"{events:,} " in shown.out
    assert "In force in: merit." in shown.out


def own_events(call: Call, run_id: str, sequence: int) -> int:
    query = f"select count(*) as n from fct_yearly_events where ledger_sequence = {sequence}"
    return int(call("sql", "--run", run_id, query, "--json").answer[0]["n"])


def test_a_scenario_of_the_ledger_is_previewed_and_run_by_its_id(decided: Call) -> None:
    preview = decided("preview", "--scenario", "merit", "--json").answer
    again = decided("run", "--scenario", "merit", "--demo-user", "ana", "--json").answer

    assert preview["scenario"] == "merit"
    assert len(preview["changed"]) == 25
    assert again["new"] is False
