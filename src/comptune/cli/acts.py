"""What every command that appends to the ledger answers, and how entries are shown."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console

from comptune.cli.scenario_content import next_steps, scenario_content
from comptune.cli.session import Session
from comptune.ledger.actor import Authentication
from comptune.ledger.entry import Entry
from comptune.scenarios.desk import Desk
from comptune.scenarios.standing_words import stakes, standing_sentence

_AUTHENTICATED = {
    Authentication.OPERATING_SYSTEM: "known to the operating system",
    Authentication.OPENID_CONNECT: "signed in with the organisation",
    Authentication.TRUSTED_HEADER: "named by the proxy in front of the pages",
    Authentication.DEMO: "a demo user, whom nobody identified",
}


def reply_act(
    session: Session,
    desk: Desk,
    entry: Entry,
    words: str,
    *,
    scenario: str | None = None,
    lines: Sequence[str] = (),
) -> None:
    """Answer an act: what was done, its entry, where the scenario stands and what comes next."""
    content: dict[str, Any] = {"entry": entry_content(entry)}
    if scenario is not None:
        content["scenario"] = scenario_content(desk, scenario)

    def show(console: Console) -> None:
        console.print(f"{words} (entry {entry.sequence}, by {entry.actor}).", soft_wrap=True)
        for line in lines:
            console.print(f"  {line}", soft_wrap=True)
        if scenario is not None:
            now = desk.standing(scenario)
            console.print(standing_sentence(desk.scenario_state(scenario), now))
            for why in stakes(now):
                console.print(f"- {why}")
            for step in next_steps(desk, scenario):
                console.print(f"Next: {step}", soft_wrap=True)

    session.reply(content, show)


def entry_content(entry: Entry) -> dict[str, Any]:
    """An entry for JSON, its payload as it is stored."""
    return {
        "sequence": entry.sequence,
        "recorded_at": entry.recorded_at,
        "actor": entry.actor,
        "authenticated_by": entry.authenticated_by,
        "event_type": entry.event_type,
        "stream": entry.stream,
        "version": entry.version,
        "payload": entry.payload,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def authenticated(how: Authentication) -> str:
    """How somebody was identified, in words."""
    return _AUTHENTICATED[how]


def when(at: datetime) -> str:
    """2026-11-23 07:30, UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def entry_numbers(sequences: Iterable[int]) -> str:
    """3, 17"""
    return ", ".join(str(one) for one in sequences)
