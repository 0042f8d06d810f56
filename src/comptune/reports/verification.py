"""The code that a report carries, by which anybody can ask the ledger whether it is genuine.

A code names the run, the entry up to which the ledger was read, and the first digits of a hash
of what the ledger says of both: the results, the content that was decided about, the signatures and
the hash of that entry. A code that was made up, or a ledger that was changed since, gives another
hash. That the figures on paper are those of the run is for the reader to see: asked for a code, the
ledger answers with the cost that it has, and with who signed.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from comptune.errors import ComptuneError
from comptune.ledger.canonical import canonical
from comptune.ledger.content import Standing, content_sha256, standing
from comptune.ledger.state import SealedRunState, Signature, State
from comptune.ledger.store import Ledger

_CODE: Final = re.compile(r"([0-9a-f]{16})-([0-9]{1,12})-([0-9a-f]{12})")
_DIGITS: Final = 12
_TAKEN: Final = "DATA_EXPORTED"
_PLACE: Final = "The verification code"


class CodeRefused(ComptuneError):
    """A text that is no verification code."""


class ReportNotGenuine(ComptuneError):
    """A verification code that the ledger does not bear out."""


@dataclass(frozen=True)
class Verified:
    """What the ledger says behind a code.

    Attributes:
        code: as it is printed.
        run: as the ledger had it.
        scenario: the id of the scenario; its name at that entry.
        as_of: the entry up to which the ledger was read, and its time.
        content_sha256: what was decided about; None where the run was not of the scenario's
            content then, or of no scenario of the ledger.
        status: of the scenario at that entry; empty without one.
        signatures: the approvals that counted then.
        is_still_so: whether the scenario's content is still that.
    """

    code: str
    run: SealedRunState
    scenario: str
    name: str
    as_of: int
    at: datetime
    content_sha256: str | None
    status: str
    signatures: tuple[Signature, ...]
    is_still_so: bool

    @property
    def cost(self) -> Decimal:
        """Total compensation cost over all years of the run, units of the currency."""
        return self.run.cost


def entry_of_reports(ledger: Ledger) -> int:
    """The entry as of which reports are made: the last but for those that say what was taken.

    So a report that was taken is the same when it is taken again.
    """
    sequence = ledger.head().sequence
    while sequence > 1 and ledger.entry(sequence).event_type == _TAKEN:
        sequence -= 1
    return sequence


def code_of(ledger: Ledger, scenario_id: str, run_id: str, as_of: int) -> str:
    """The code of a report about a run, on the ledger up to an entry."""
    told = _told(ledger, scenario_id, run_id, as_of)
    digits = hashlib.sha256(canonical(told)).hexdigest()[:_DIGITS]
    return f"{run_id}-{as_of}-{digits}"


def verify_code(ledger: Ledger, text: str) -> Verified:
    """What the ledger says behind a code.

    Raises:
        CodeRefused: it is no code.
        ReportNotGenuine: the ledger does not bear it out.
    """
    code = text.strip().lower()
    match = _CODE.fullmatch(code)
    if match is None:
        raise CodeRefused(
            place=_PLACE,
            value=f'"{text}"',
            rule="a code is a run, an entry and twelve digits, with hyphens between them",
            remedy="Copy it from the report's page on approvals, as it stands there.",
        )
    run_id, as_of = match[1], int(match[2])
    head = ledger.head().sequence
    if not 0 < as_of <= head:
        raise _not_genuine(
            code,
            f"the ledger has no entry {as_of}; its last is {head}",
            "Ask the ledger that the report was made with; what it says is not of this one.",
        )
    state = ledger.state_at(as_of)
    run = state.runs.get(run_id)
    if run is None:
        raise _not_genuine(
            code,
            f"the ledger had no run {run_id} at entry {as_of}",
            "Do not rely on the report: ask whoever gave it to you for another.",
        )
    for scenario_id in _candidates(state, run):
        if code_of(ledger, scenario_id, run_id, as_of) == code:
            return _found(ledger, code, state, run, scenario_id, as_of)
    raise _not_genuine(
        code,
        "what the ledger says of that run and that entry gives other digits",
        "Do not rely on the report: its code was changed, or the ledger was "
        "(`comptune ledger verify`).",
    )


def _candidates(state: State, run: SealedRunState) -> tuple[str, ...]:
    """The scenario that the run was recorded for first, then those that share it."""
    return (run.scenario, *(one for one in state.scenarios if one != run.scenario))


def _told(ledger: Ledger, scenario_id: str, run_id: str, as_of: int) -> dict[str, Any]:
    state = ledger.state_at(as_of)
    run, now = state.runs[run_id], _standing(state, scenario_id)
    return {
        "entry": {"sequence": as_of, "hash": ledger.entry(as_of).hash},
        "run": {
            "id": run_id,
            "inputs": run.inputs_sha256,
            "results": run.results_sha256,
            "file": run.file_sha256,
        },
        "scenario": scenario_id,
        "content": _content(state, scenario_id, run_id),
        "status": now.status if now else "",
        "signatures": [one.sequence for one in now.signatures] if now else [],
    }


def _found(
    ledger: Ledger, code: str, state: State, run: SealedRunState, scenario_id: str, as_of: int
) -> Verified:
    now, saved = _standing(state, scenario_id), state.scenarios.get(scenario_id)
    content = _content(state, scenario_id, run.run_id)
    return Verified(
        code=code,
        run=run,
        scenario=scenario_id,
        name=saved.name if saved else scenario_id,
        as_of=as_of,
        at=ledger.entry(as_of).recorded_at,
        content_sha256=content,
        status=now.status if now else "",
        signatures=now.signatures if now else (),
        is_still_so=_content(ledger.state(), scenario_id, run.run_id) == content,
    )


def _standing(state: State, scenario_id: str) -> Standing | None:
    return standing(state, scenario_id) if scenario_id in state.scenarios else None


def _content(state: State, scenario_id: str, run_id: str) -> str | None:
    if scenario_id not in state.scenarios:
        return None
    return content_sha256(state, scenario_id, run_id)


def _not_genuine(code: str, rule: str, remedy: str) -> ReportNotGenuine:
    return ReportNotGenuine(place=_PLACE, value=f'"{code}"', rule=rule, remedy=remedy)
