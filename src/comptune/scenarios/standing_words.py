"""Where a scenario stands, in words: its status, what is missing and why, and what came since."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from comptune.ledger.content import Standing
from comptune.ledger.state import ScenarioState, SealedRunState, Signature, Submission
from comptune.metrics import figures
from comptune.scenarios.moves import count_words
from comptune.scenarios.records import Records

_ROLE_WORDS: Final = {"approver": "an approver", "executive": "an executive"}
_SMALLEST: Final = Decimal("0.0001")


def status_word(now: Standing) -> str:
    """The status as a table has room for it."""
    if now.status == "draft" and now.lapsed:
        return "draft; submission lapsed"
    if now.status == "submitted" and now.submission:
        return f"submitted, {len(now.signatures)} of {now.submission.approvals_required} approvals"
    return now.status


def standing_sentence(one: ScenarioState, now: Standing) -> str:
    """The status and what is missing, as one sentence."""
    match now.status:
        case "draft" if now.lapsed and now.submission:
            words = f"Draft: {_lapsed(now, now.submission)}; {_current(now)}."
        case "submitted" if now.submission:
            words = _submitted(now, now.submission)
        case "approved":
            words = f"Approved by {signed_by(now.signatures)}; it can be published."
        case "published":
            words = f"Published by entry {one.published_at}."
        case "rejected" if one.rejection:
            words = f"Rejected by {one.rejection.by}: “{one.rejection.reason}”; {_current(now)}."
        case "withdrawn":
            words = f"Withdrawn by entry {one.withdrawn_at}; {_current(now)}."
        case "archived":
            words = f"Archived by entry {one.archived_at}; nothing about it changes any more."
        case _:
            words = f"{now.status.capitalize()}; {_current(now)}."
    return words


def standing_lines(records: Records, scenario_id: str) -> list[str]:
    """The same with its reasons, its signatures, and what changed since an approval lapsed."""
    one, now = records.scenario_state(scenario_id), records.standing(scenario_id)
    lines = [standing_sentence(one, now)]
    if now.submission is None:
        return lines
    if now.lapsed:
        since = _since(records, one, now.submission.sequence)
        return [*lines, *(f"  since: {text}" for text in since)]
    lines += [f"  {why}" for why in now.submission.materiality]
    lines += [f"  {_signed(signature)}" for signature in one.signatures]
    return lines


def stakes(now: Standing) -> tuple[str, ...]:
    """Why what was submitted needs a second approver."""
    return now.submission.materiality if now.status == "submitted" and now.submission else ()


def lacks(one: ScenarioState, now: Standing) -> str:
    """What comes next until the scenario's values count, as a table has room for it."""
    match now.status:
        case "submitted":
            return f"Approval of {_roles(now)}"
        case "approved":
            return "Publication"
        case "published" | "archived":
            return ""
        case "rejected" if one.rejection:
            return f"Rejected by {one.rejection.by}: change it, or let it go"
    if not one.overrides:
        return "It sets no value yet"
    return "Submission" if now.is_current else "An official run of what it is now"


def cost_words(run: SealedRunState | None) -> str:
    """What a run costs more or less than the baseline over all its years: +1.20 M (+0.8 %)."""
    if run is None:
        return ""
    change = run.cost - run.baseline_cost
    if not change:
        return figures.NO_CHANGE
    share = f" ({signed_percent(change / run.baseline_cost)})" if run.baseline_cost else ""
    return f"{figures.money(change, signed=True)}{share}"


def signed_percent(share: Decimal) -> str:
    """+0.84 %; what is too small to show says so."""
    if share and abs(share) < _SMALLEST:
        return "below 0.01 %"
    return f"{'+' if share > 0 else ''}{figures.rate(share)}"


def signed_by(signatures: Sequence[Signature]) -> str:
    """ben (approver) and eva (executive)"""
    return " and ".join(f"{one.by} ({one.role})" for one in signatures)


def day(at: object) -> str:
    """23 Nov 2026"""
    return f"{at:%d %b %Y}"


def _since(records: Records, one: ScenarioState, sequence: int) -> list[str]:
    """What was written about the scenario after an entry, and what others published."""
    own = {
        line.sequence: f"entry {line.sequence}, {line.by}: {line.words}"
        for line in records.history(one.id)
    }
    others = {
        made.sequence: f"entry {made.sequence}, {made.by}: published {made.scenario}"
        for made in records.state().publications
        if made.scenario != one.id
    }
    return [text for number, text in sorted((own | others).items()) if number > sequence]


def _lapsed(now: Standing, submission: Submission) -> str:
    entry, so = submission.sequence, "so approvals of it count no more"
    if now.content_sha256 == submission.content_sha256:
        return f"the published values that entry {entry} would replace were changed since, {so}"
    return f"what entry {entry} submitted was changed since, {so}"


def _current(now: Standing) -> str:
    if now.run is None:
        return "no official run of what it is now"
    return f"run {now.run.run_id} is of what it is now"


def _submitted(now: Standing, submission: Submission) -> str:
    """Submitted: 1 of 2 approvals; an executive has still to approve, because ..."""
    given, needed = len(now.signatures), submission.approvals_required
    still = f"{_roles(now)} {'has' if len(now.missing) == 1 else 'have'} still to approve"
    why = f", because {_because(submission.materiality)}" if submission.materiality else ""
    return f"Submitted: {given} of {count_words(needed, 'approval')}; {still}{why}."


def _because(reasons: Sequence[str]) -> str:
    """The first reason as a part of a sentence."""
    first = reasons[0].rstrip(".").partition(";")[0]
    return first[:1].lower() + first[1:]


def _roles(now: Standing) -> str:
    return " and ".join(_ROLE_WORDS.get(role, role) for role in now.missing)


def _signed(one: Signature) -> str:
    why = f": “{one.reason}”" if one.reason else ""
    return f"{one.meaning} by {one.by} ({one.role}), {one.at:%Y-%m-%d %H:%M} UTC{why}"
