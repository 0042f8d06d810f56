"""Decisions as people read them: who took them, when, why, who agreed, where values are from."""

from collections.abc import Iterator

from comptune.cli.acts import when
from comptune.ledger.actor import Authentication
from comptune.ledger.state import Signature
from comptune.scenarios.views import Decision


def decision_words(decision: Decision) -> str:
    """Entry 17, 2026-11-23 07:30, ana: “why”"""
    why = f": “{decision.reason}”" if decision.reason else ""
    return f"entry {decision.sequence}, {when(decision.at)}, {decision.by}{why}"


def decision_lines(decision: Decision) -> Iterator[str]:
    """The decision, what it took over and from where, and who approved."""
    verb = "published" if decision.event_type == "SCENARIO_PUBLISHED" else "set"
    where = f" in {decision.scenario}" if decision.scenario and verb == "set" else ""
    from_where = f" from {decision.scenario}" if verb == "published" else ""
    yield f"{verb}{where}{from_where} by {decision_words(decision)}{_identified(decision)}"
    for signature in decision.approvals:
        yield f"  {approval_words(signature)}"
    if decision.origin is not None:
        for line in decision_lines(decision.origin):
            yield f"  {line}"


def approval_words(one: Signature) -> str:
    """Approved by ben (approver), entry 9, 2026-11-23 07:30: “why”"""
    why = f": “{one.reason}”" if one.reason else ""
    return f"{one.meaning} by {one.by} ({one.role}), entry {one.sequence}, {when(one.at)}{why}"


def _identified(decision: Decision) -> str:
    demo = decision.authenticated_by is Authentication.DEMO
    return " (a demo user, whom nobody identified)" if demo else ""
