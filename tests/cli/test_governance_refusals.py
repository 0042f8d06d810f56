"""What the rules of governance refuse on the command line: the exit code and the whole message."""

import re

import pytest

from comptune.cli import REFUSED
from comptune.ledger.actor import operating_system_user

from .conftest import Call

SELF = operating_system_user().name

# What happens before, as person and command; then what is refused, and the whole message.
REFUSALS: dict[str, tuple[list[tuple[str | None, str]], tuple[str | None, str], str]] = {
    "self-approval": (
        [(None, "role grant demo:ana approver"), ("ana", "scenario submit small")],
        ("ana", "scenario approve small"),
        "small: demo:ana changed merit_rate.2031.L5 on DAY and cannot approve it: maker "
        "is not checker. Ask demo:ben or demo:carla.",
    ),
    "approval by an editor": (
        [
            (None, "role grant demo:ada approver"),
            ("ada", "scenario set small merit_rate.2031.L4=2.85% -m More"),
            ("ada", "scenario clear small merit_rate.2031.L4 -m Undo"),
            ("ana", "scenario submit small"),
        ],
        ("ada", "scenario approve small"),
        "small: demo:ada changed merit_rate.2031.L4 on DAY and cannot approve it: maker "
        "is not checker. Ask demo:ben or demo:carla.",
    ),
    "approval without the role": (
        [("ana", "scenario submit small")],
        ("ada", "scenario approve small"),
        "demo:ada is an analyst; only approvers and executives approve scenarios. Ask "
        "SELF for the role of approver.",
    ),
    "approval by an administrator": (
        [("ana", "scenario submit small")],
        (None, "scenario approve small"),
        "SELF is an administrator; only approvers and executives approve scenarios, and "
        "nobody by the role of administrator alone. Grant somebody else the role of approver, who "
        "then does it.",
    ),
    "approval of what was changed": (
        [
            ("ana", "scenario submit small"),
            ("ana", "scenario set small merit_rate.2031.L4=2.85% -m More"),
        ],
        ("ben", "scenario approve small"),
        "small: demo:ana changed it on DAY, after it was submitted. Run it and submit it again.",
    ),
    "approval twice": (
        [("ana", "scenario submit merit"), ("ben", "scenario approve merit")],
        ("ben", "scenario approve merit"),
        "merit: demo:ben signed it on DAY, and one person is one approval. Ask demo:carla.",
    ),
    "approval of a draft": (
        [],
        ("ben", "scenario approve small"),
        "small is a draft; only what is submitted is approved. It must be submitted first.",
    ),
    "approval of another content": (
        [("ana", "scenario submit small")],
        ("ben", f"scenario approve small --content {'0' * 64}"),
        "The content of small is 000000000000; the ledger derives HASH. Look at the "
        "scenario again: what was looked at is not what it is now.",
    ),
    "rejection of one's own": (
        [(None, "role grant demo:ana approver"), ("ana", "scenario submit small")],
        ("ana", "scenario reject small -m No"),
        "small: demo:ana changed merit_rate.2031.L5 on DAY and cannot reject it: maker "
        "is not checker. Withdraw it instead.",
    ),
    "rejection without a reason": (
        [("ana", "scenario submit small")],
        ("ben", "scenario reject small"),
        "Missing option '--reason' / '-m'. See `comptune scenario reject --help`.",
    ),
    "submission without a run": (
        [],
        ("ana", "scenario submit idea"),
        "idea: there is no official run of what it is now. Run it, then submit it.",
    ),
    "publication without approval": (
        [("ana", "scenario submit small")],
        ("ben", "scenario publish small"),
        "small is submitted; the approval of an approver is missing. Ask demo:ben or demo:carla.",
    ),
    "publication with half of the approvals": (
        [("ana", "scenario submit merit"), ("ben", "scenario approve merit")],
        ("ben", "scenario publish merit"),
        "merit is submitted; the approval of an executive is missing. Ask demo:carla.",
    ),
    "publication without the role": (
        [("ana", "scenario submit small"), ("ben", "scenario approve small")],
        ("ana", "scenario publish small"),
        "demo:ana is an analyst; only approvers, executives and administrators publish "
        "scenarios. Ask SELF for the role of approver.",
    ),
    "a change of what is published": (
        [
            ("ana", "scenario submit small"),
            ("ben", "scenario approve small"),
            ("ben", "scenario publish small"),
        ],
        ("ana", "scenario set small merit_rate.2031.L5=3.1% -m More"),
        "small is published; what is published does not change any more. Copy it and "
        "work on the copy.",
    ),
    "a change of a locked cell": (
        [("ana", "scenario lock idea merit_rate.2027.L3 -m Agreed")],
        ("ana", "scenario set idea merit_rate.2027.L3=3% -m Less"),
        "merit_rate.2027.L3 is locked in idea; demo:ana locked it with entry 19 "
        '("Agreed"), and only analysts, approvers, executives or administrators unlock '
        "it. Leave it as it is, or have it unlocked first.",
    ),
    "a change of a cell locked everywhere": (
        [(None, "lock merit_rate.2027.* --role administrator -m Board")],
        ("ana", "scenario set idea merit_rate.2027.L3=3% -m Less"),
        "merit_rate.2027.L3 is locked in the workspace; SELF locked it with entry 19 "
        '("Board"), and only administrators unlock it. Leave it as it is, or have it '
        "unlocked first.",
    ),
    "unlocking above one's role": (
        [(None, "lock merit_rate.2027.L3 --role administrator -m Board")],
        ("ana", "unlock merit_rate.2027.L3 -m Less"),
        "merit_rate.2027.L3 is locked in the workspace; SELF locked it with entry 19 "
        '("Board"), and only administrators unlock it. Leave it as it is, or have it '
        "unlocked first.",
    ),
    "a change without a reason": (
        [],
        ("ana", "scenario set idea termination_rate.2028.L3=9%"),
        "termination_rate.2028.L3: a change of termination_rate takes a reason. Say why, "
        "in a sentence that an approver understands.",
    ),
    "a change by a viewer": (
        [],
        ("vic", "scenario set idea merit_rate.2028.L3=3% -m M"),
        "demo:vic is a viewer; only analysts, approvers, executives and administrators "
        "change scenarios. Ask SELF for the role of analyst.",
    ),
    "a change that changes nothing": (
        [],
        ("ana", "scenario set idea merit_rate.2027.L3=3.5% -m Same"),
        "The scenario idea: it holds these values already: merit_rate.2027.L3 3.5 %. "
        "There is nothing to do.",
    ),
    "a value out of bounds": (
        [],
        ("ana", "scenario set idea merit_rate.2027.L3=35% -m M"),
        "merit_rate, level 3, 2027 is 35 %; the catalogue allows 0 to 15 %. Did you mean 3.5 %?",
    ),
    "clearing what is not set": (
        [],
        ("ana", "scenario clear idea merit_rate.2028.L3"),
        "The scenario idea: it does not set merit_rate.2028.L3. There is nothing to do.",
    ),
    "an unknown scenario": (
        [],
        ("ana", "scenario show ides"),
        'The scenario is "ides"; the ledger has no scenario of this id. Did you mean idea?',
    ),
    "an id given twice": (
        [],
        ("ana", "scenario create idea"),
        'The id is "idea"; a scenario has it, which is draft; an id is given once and '
        "for all. Take another id.",
    ),
    "an id that is none": (
        [],
        ("ana", "scenario create Idea!"),
        'The scenario, id is "Idea!"; it takes small letters, digits and hyphens, at '
        "most 63. See docs/tutorial.md for a scenario file.",
    ),
    "the id of the baseline": (
        [],
        ("ana", "scenario create baseline"),
        'The id is "baseline"; it names a side of every comparison. Take another id.',
    ),
    "a role for oneself": (
        [],
        (None, "role grant SELF approver"),
        "The role of approver for SELF: SELF cannot grant a role to themselves. Grant "
        "somebody else the role of administrator first.",
    ),
    "a role that is none": (
        [],
        (None, "role grant demo:ben king"),
        'The role is "king"; there is no such role. There are viewer, analyst, approver, '
        "executive, administrator.",
    ),
    "a role by somebody else": (
        [],
        ("ben", "role grant demo:vic analyst"),
        "demo:ben is an approver; only administrators grant and revoke roles. Ask SELF "
        "for the role of administrator.",
    ),
    "the last administrator": (
        [],
        (None, "role revoke SELF administrator"),
        "SELF is the last administrator; without one nobody could grant roles any more. "
        "Grant somebody else the role first.",
    ),
    "an unknown setting": (
        [],
        (None, "settings set demo_user=true"),
        'The setting is "demo_user"; governance has no such setting. Did you mean demo_users?',
    ),
    "a setting without a value": (
        [],
        (None, "settings set demo_users"),
        'The setting is "demo_users"; a setting is given as a name, an equals sign and a '
        "value, once. Write it as in demo_users=true.",
    ),
    "a value that is none": (
        [],
        (None, "settings set demo_users=maybe"),
        'The setting demo_users is "maybe"; it is true or false. Write one of the two.',
    ),
    "demo users where there are none": (
        [(None, "settings set demo_users=false")],
        ("ana", "scenario comment idea Hello"),
        "demo:ana is a demo user; the setting demo_users is false, so everyone acts "
        "under the name that the system or a provider vouches for. Ask SELF.",
    ),
    "a lock for a role that is none": (
        [],
        ("ana", "scenario lock idea merit_rate.2027.L3 --role kind -m Mine"),
        'The role is "kind"; there is no such role. There are viewer, analyst, approver, '
        "executive, administrator.",
    ),
    "a lock for a role above one's own": (
        [],
        ("ana", "scenario lock idea merit_rate.2027.L3 --role executive -m Mine"),
        "The lock is for the role of executive; demo:ana is below it and could not undo "
        "the lock. Name your own role or one below it.",
    ),
    "unlocking what is not locked": (
        [],
        ("ana", "scenario unlock idea merit_rate.2027.L3 -m Mine"),
        "merit_rate.2027.L3: it is not locked in idea. Look whether it is locked in the workspace.",
    ),
    "withdrawing somebody else's": (
        [("ana", "scenario submit small")],
        ("ada", "scenario withdraw small -m Mine"),
        "small: demo:ada neither submitted nor edited it, and so cannot withdraw it. Ask demo:ana.",
    ),
    "a submission of a submission": (
        [("ana", "scenario submit small")],
        ("ana", "scenario submit small"),
        "small is submitted; only drafts, rejected and withdrawn scenarios are "
        "submitted. Withdraw it first to submit it again.",
    ),
    "an archived scenario": (
        [("ana", "scenario archive idea -m Over")],
        ("ana", "scenario rename idea Again"),
        "idea is archived; what is archived does not change any more. Copy it and work "
        "on the copy.",
    ),
    "a version that is not the present one": (
        [],
        ("ana", "scenario set idea merit_rate.2027.L3=3% -m Less --seen 1"),
        'The version of "scenario/idea" is 1; others wrote since: entry 16, demo:ana: changed 1 '
        "cell: merit_rate.2027.L3 to 3.5 %. Look at what changed, and make your change again on "
        "top of it.",
    ),
    "a run by a viewer": (
        [],
        ("vic", "run --scenario idea"),
        "demo:vic is a viewer; only analysts, approvers, executives and administrators "
        "start official runs. Ask SELF for the role of analyst.",
    ),
    "a rollback to nowhere": (
        [],
        ("ana", "scenario rollback idea 9999 -m Back"),
        "The entry is 9999; the ledger has the entries 1 to 18. See `comptune ledger list`.",
    ),
    "a target that is none": (
        [],
        ("ana", "scenario target idea headcount"),
        'The target is "headcount"; a target is a metric, a year, a relation and a '
        "value. Write it as in total_cost_growth.2028<=5%, or headcount.2027.L3=120 for "
        "a level.",
    ),
    "a target of no metric": (
        [],
        ("ana", "scenario target idea headcounts.2027<=9"),
        "metric is headcounts; the catalogue of metrics has no such name. Did you mean headcount?",
    ),
    "a target of words": (
        [],
        ("ana", "scenario target idea headcount.2027<=few"),
        'The target is "headcount.2027<=few"; a target is a metric, a year, a relation '
        "and a value. Write it as in total_cost_growth.2028<=5%, or "
        "headcount.2027.L3=120 for a level.",
    ),
    "a rebase of no copy": (
        [],
        ("ana", "scenario rebase idea"),
        "The scenario idea: it has no base: it is no copy. Only copies are rebased.",
    ),
    "a moment that is none": (
        [],
        ("vic", "published --as-of yesterday"),
        '--as-of is "yesterday"; it is the number of an entry, a day or a moment. Write '
        "it as in 17, 2026-12-31 or 2026-12-31T18:00.",
    ),
    "an entry that is none": (
        [],
        ("vic", "lineage 9999"),
        "The entry is 9999; the ledger has the entries 1 to 18. See `comptune ledger list`.",
    ),
    "an event that is none": (
        [],
        ("vic", "ledger list --type APPROVAL"),
        '--type is "APPROVAL"; the ledger knows no such event. There are '
        "SCENARIO_CREATED, SCENARIO_RENAMED, SCENARIO_REBASED, SCENARIO_ARCHIVED, "
        "PARAMETER_CHANGE, PARAMETER_LOCKED, PARAMETER_UNLOCKED, PARAMETER_ROLLBACK, "
        "TARGET_SET, COMMENT_ADDED, OPTIMIZATION_RUN, SIMULATION_RUN, SIMULATION_FAILED, "
        "RUN_PRUNED, SCENARIO_SUBMITTED, SCENARIO_WITHDRAWN, SCENARIO_APPROVED, "
        "SCENARIO_REJECTED, "
        "SCENARIO_PUBLISHED, CENSUS_IMPORTED, STRUCTURE_CHANGED, SETTINGS_CHANGED, "
        "ROLE_GRANTED, ROLE_REVOKED, DATA_EXPORTED.",
    ),
    "a cell that is none": (
        [],
        ("vic", "cell-history merit_rates.2027.L3"),
        'The name is "merit_rates"; it is not a lever or structure value of the '
        "catalogue. Did you mean merit_rate?",
    ),
    "a person's year without the role": (
        [],
        ("vic", "explain E0000001 2027"),
        "demo:vic is a viewer; only analysts, approvers, executives and administrators see single "
        "persons. Ask SELF for the role of analyst.",
    ),
    "a query without the role": (
        [],
        ("vic", "sql from_dim_run"),
        "demo:vic is a viewer; only analysts, approvers, executives and administrators see single "
        "persons. Ask SELF for the role of analyst.",
    ),
    "an import under what is no id": (
        [],
        ("ana", "scenario import examples/raise-merit.yml --id Merit"),
        '--id is "Merit"; an id takes small letters, digits and hyphens, at most 63, and no hyphen '
        "first. Write it as in merit-2028.",
    ),
    "a preview of no scenario": (
        [],
        ("vic", "preview --scenario ides"),
        'The scenario is "ides"; the ledger has no scenario of this id. Did you mean idea?',
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_rule_of_governance_refuses_with_its_words(act: Call, case: str) -> None:
    before, (person, command), message = REFUSALS[case]
    for who, what in before:
        done = act(who, what.replace("SELF", SELF))
        assert done.code == 0, done.err

    outcome = act(person, command.replace("SELF", SELF))

    assert (outcome.code, outcome.out) == (REFUSED, "")
    assert without_chance(outcome.err) == f"Error: {message.replace('SELF', SELF)}\n"


@pytest.mark.parametrize(
    ("person", "words", "message"),
    [
        (
            "ana",
            ("scenario", "comment", "idea", ""),
            'The comment is ""; it takes at least 1 character. Write something.',
        ),
        (
            None,
            ("role", "grant", "", "analyst"),
            'The person is ""; it takes at least 1 character. Write something.',
        ),
        (
            "ana",
            ("scenario", "create", "next", "--name", "One\nTwo"),
            'The name is "One\\nTwo"; it is one line of printable characters. Write it without '
            "line breaks and tabs.",
        ),
    ],
)
def test_a_text_that_cannot_be_kept_is_refused_with_its_words(
    act: Call, person: str | None, words: tuple[str, ...], message: str
) -> None:
    group, *rest = words

    outcome = act(person, group, *rest)

    assert (outcome.code, outcome.out) == (REFUSED, "")
    assert outcome.err == f"Error: {message}\n"


def without_chance(text: str) -> str:
    """The text without today's date and the hash of a content."""
    text = re.sub(r"\b\d{1,2} [A-Z][a-z]+ \d{4}\b", "DAY", text)
    return re.sub(r"derives [0-9a-f]{12}", "derives HASH", text)
