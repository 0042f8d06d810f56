"""What becomes of an answer: applied to its scenario, saved as a file, or only recorded."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comptune.cli.answer_words import moved_words
from comptune.errors import ComptuneError
from comptune.ledger.entry import Entry
from comptune.scenarios import Scenario

if TYPE_CHECKING:
    from comptune.tuning.tuner import Tuner


@dataclass(frozen=True)
class Wanted:
    """What somebody wants done with an answer."""

    apply: bool = False
    anyway: bool = False
    save: Path | None = None
    reason: str = ""


@dataclass(frozen=True)
class Kept:
    """What was done with it.

    Attributes:
        entry: that records the answer.
        applied: PARAMETER_CHANGE; None where nothing was asked for, or nothing moves.
        refused: why what was asked for was not done.
    """

    entry: Entry
    applied: Entry | None = None
    saved: Path | None = None
    refused: ComptuneError | None = None

    def content(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "optimization": self.entry.payload["optimization"],
            "entry": self.entry.sequence,
            "applied": None if self.applied is None else self.applied.sequence,
            "saved": self.saved,
        }


def keep(tuner: "Tuner", entry: Entry, scenario: Scenario, wanted: Wanted) -> Kept:
    """Apply and save a recorded answer as wanted; a refusal comes back, for after the answer."""
    optimization = str(entry.payload["optimization"])
    applied = None
    try:
        if wanted.apply:
            applied = tuner.apply(optimization, anyway=wanted.anyway, reason=wanted.reason)
        if wanted.save is not None:
            run = tuner.run(optimization)
            tuner.refuse_missed(run, anyway=wanted.anyway)
            save_scenario(wanted.save, tuner.scenario_text(scenario, run.problem.name, run.changes))
    except ComptuneError as refused:
        return Kept(entry, applied, None, refused)
    return Kept(entry, applied, wanted.save)


def save_scenario(path: Path, text: str) -> None:
    """Write a new file."""
    with path.open("x", encoding="utf-8") as file:
        file.write(text)


def kept_words(kept: Kept, scenario: Scenario, wanted: Wanted) -> Iterator[str]:
    """What was done, and what can be done next."""
    answer, name = kept.entry.payload["solution"], scenario.spec.id
    optimization = kept.entry.payload["optimization"]
    yield f"Recorded as {optimization} (entry {kept.entry.sequence}, by {kept.entry.actor})."
    if kept.applied is not None:
        yield f"Applied to {name}: {moved_words(answer)} (entry {kept.applied.sequence})."
        yield f"Next: comptune run --scenario {name}"
    elif wanted.apply and kept.refused is None:
        yield "Nothing to apply: no value moves."
    if kept.saved is not None:
        yield f"Saved: {kept.saved}"
        yield f"Next: comptune preview --scenario {kept.saved}"
    if kept.refused is None and not wanted.apply and wanted.save is None:
        if scenario.saved is not None and answer["status"] == "met":
            yield f"Next: comptune optimizations apply {optimization}"
        elif scenario.saved is None:
            yield "To keep the values as a scenario: --save-scenario FILE"
