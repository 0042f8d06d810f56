"""Where a scenario stands, in words: its status, what is missing and why, and what comes next."""

from collections.abc import Sequence
from typing import Any, Final

from comptune.ledger.content import Standing
from comptune.ledger.state import ScenarioState, Signature, Submission
from comptune.scenarios.desk import Desk

_ROLE_WORDS: Final = {"approver": "an approver", "executive": "an executive"}


def scenario_content(desk: Desk, scenario_id: str) -> dict[str, Any]:
    """A scenario for JSON: what the ledger has of it, and what its status is worth now."""
    one, now = desk.scenario_state(scenario_id), desk.standing(scenario_id)
    return {
        "id": one.id,
        "name": one.name,
        "status": now.status,
        "lapsed": now.lapsed,
        "version": one.version,
        "census_sha256": one.census_sha256,
        "structure_sha256": one.structure_sha256,
        "start_year": one.start_year,
        "end_year": one.end_year,
        "seed": str(one.seed),
        "raise_base": one.raise_base,
        "base": one.base.model_dump() if one.base else None,
        "created_by": one.created_by,
        "created_at": one.created_at,
        "changed_by": one.changed_by,
        "changed_at": one.changed_at,
        "changed_sequence": one.changed_sequence,
        "editors": sorted(one.editors),
        "cells": [
            {"cell": cell, "value": value.value, "sequence": value.sequence}
            for cell, value in one.overrides.items()
        ],
        "targets": [target.model_dump() for target in one.targets],
        "locks": [{"cell": cell, **vars(lock)} for cell, lock in one.locks.items()],
        "run_id": now.run.run_id if now.run else None,
        "content_sha256": now.content_sha256,
        "submission": now.submission,
        "signatures": one.signatures,
        "approvals": {
            "required": now.submission.approvals_required if now.submission else None,
            "given": len(now.signatures),
            "missing": now.missing,
        },
        "rejection": one.rejection,
    }


def status_word(desk: Desk, scenario_id: str) -> str:
    """The status as a table has room for it."""
    now = desk.standing(scenario_id)
    if now.status == "draft" and now.lapsed:
        return "draft; approval lapsed"
    if now.status == "submitted" and now.submission:
        return f"submitted, {len(now.signatures)} of {now.submission.approvals_required} approvals"
    return now.status


def standing_sentence(desk: Desk, scenario_id: str) -> str:
    """The status and what is missing, as one sentence."""
    return _sentence(desk.scenario_state(scenario_id), desk.standing(scenario_id))


def stakes(desk: Desk, scenario_id: str) -> tuple[str, ...]:
    """Why what was submitted needs a second approver."""
    now = desk.standing(scenario_id)
    return now.submission.materiality if now.status == "submitted" and now.submission else ()


def standing_lines(desk: Desk, scenario_id: str) -> list[str]:
    """The same with its reasons, its signatures, and what changed since an approval lapsed."""
    one, now = desk.scenario_state(scenario_id), desk.standing(scenario_id)
    lines = [_sentence(one, now)]
    if now.submission is None:
        return lines
    if now.lapsed:
        since = _since(desk, one, now.submission.sequence)
        return [*lines, *(f"  since: {text}" for text in since)]
    lines += [f"  {why}" for why in now.submission.materiality]
    lines += [f"  {_signed(signature)}" for signature in one.signatures]
    return lines


def _since(desk: Desk, one: ScenarioState, sequence: int) -> list[str]:
    """What was written about the scenario after an entry, and what others published."""
    own = {
        line.sequence: f"entry {line.sequence}, {line.by}: {line.words}"
        for line in desk.history(one.id)
    }
    others = {
        made.sequence: f"entry {made.sequence}, {made.by}: published {made.scenario}"
        for made in desk.state().publications
        if made.scenario != one.id
    }
    return [text for number, text in sorted((own | others).items()) if number > sequence]


def next_steps(desk: Desk, scenario_id: str) -> list[str]:
    """What is to be done next, as commands."""
    one, now = desk.scenario_state(scenario_id), desk.standing(scenario_id)
    then = {
        "submitted": [f"comptune scenario approve {one.id}, by somebody who did not edit it"],
        "approved": [f"comptune scenario publish {one.id}"],
        "published": ["comptune published"],
        "archived": [],
    }
    if now.status in then:
        return then[now.status]
    if not one.overrides:
        return [f'comptune scenario set {one.id} CELL=VALUE -m "why"']
    verb = "scenario submit" if now.is_current else "run --scenario"
    return [f"comptune {verb} {one.id}"]


def _sentence(one: ScenarioState, now: Standing) -> str:
    match now.status:
        case "draft" if now.lapsed and now.submission:
            words = (
                f"Draft: what entry {now.submission.sequence} submitted was changed since, so "
                f"approvals of it count no more; {_current(now)}."
            )
        case "submitted" if now.submission:
            words = _submitted(now, now.submission)
        case "approved":
            words = f"Approved by {_names(now.signatures)}; it can be published."
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


def _current(now: Standing) -> str:
    if now.run is None:
        return "no sealed run has its present content"
    return f"run {now.run.run_id} is of its present content"


def _submitted(now: Standing, submission: Submission) -> str:
    """Submitted: 1 of 2 approvals; an executive has still to approve, because ..."""
    given, needed = len(now.signatures), submission.approvals_required
    roles = [_ROLE_WORDS.get(role, role) for role in now.missing]
    verb = "has" if len(roles) == 1 else "have"
    still = f"{' and '.join(roles)} {verb} still to approve"
    why = f", because {_because(submission.materiality)}" if submission.materiality else ""
    return f"Submitted: {given} of {needed} approval{'s' if needed > 1 else ''}; {still}{why}."


def _because(reasons: Sequence[str]) -> str:
    """The first reason as a part of a sentence."""
    first = reasons[0].rstrip(".").partition(";")[0]
    return first[:1].lower() + first[1:]


def _names(signatures: Sequence[Signature]) -> str:
    return " and ".join(f"{one.by} ({one.role})" for one in signatures)


def _signed(one: Signature) -> str:
    why = f": “{one.reason}”" if one.reason else ""
    return f"{one.meaning} by {one.by} ({one.role}), {one.at:%Y-%m-%d %H:%M} UTC{why}"
