"""What is read of a run of Dagster while it goes: how it stands, what it says, what it made.

This module imports no Dagster.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_ID_SHOWN: Final = 8
_STEP: Final = re.compile(r"(?P<words>.*) \((?P<done>[0-9]+) of (?P<of>[0-9]+)\)", re.DOTALL)

Told = Callable[[str, int, int], None]
Texts = Mapping[str, Mapping[str, str]]  # by asset, those of its materialisation by their labels


@dataclass
class Seen:
    """What was read of a run so far.

    Attributes:
        will_go_on: whether Dagster begins another run from where this one was killed; None until
            it has said so.
        goes_on_as: that run, once it is there.
        silent_since: when the server last failed to answer; None where it did answer.
        failed_since: when it was first seen to have failed, before Dagster said what follows.
        killed_since: when it was first seen killed, without a run that goes on.
        stopped_since: when it was first asked to stop.
        checks: what the blocking checks say that did not pass.
    """

    run_id: str
    status: str = "QUEUED"
    will_go_on: bool | None = None
    goes_on_as: str | None = None
    cursor: str | None = None
    silent_since: float | None = None
    failed_since: float | None = None
    killed_since: float | None = None
    stopped_since: float | None = None
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)

    @property
    def why(self) -> str:
        """What the run failed by, in words."""
        return self.failures[0] if self.failures else "nobody said why"

    def may_go_on(self, now: float, patience: float) -> bool:
        """Whether another run may go on from where this one ended.

        Dagster tells of a failure first, and a moment later whether it tries again; it is given
        so many seconds of patience for that.
        """
        if self.status != "FAILURE":
            return False
        if self.will_go_on is not None:
            return self.will_go_on
        self.failed_since = self.failed_since or now
        return now - self.failed_since <= patience

    @property
    def place(self) -> str:
        """The run, as people are told of it."""
        return f"Run {self.run_id[:_ID_SHOWN]} of Dagster"


def take(event: Mapping[str, Any], seen: Seen, told: Told) -> None:
    """One event of a run's log."""
    match event["__typename"]:
        case "LogMessageEvent" if event["level"] == "INFO":
            step = _STEP.fullmatch(event["message"])
            if step is None:
                told(event["message"], 0, 0)
            else:
                told(step["words"], int(step["done"]), int(step["of"]))
        case "MaterializationEvent":
            texts = {
                one["label"]: one["text"] for one in event["metadataEntries"] if one.get("text")
            }
            seen.texts["/".join(event["assetKey"]["path"])] = texts
        case "AssetCheckEvaluationEvent":
            found = event["evaluation"]
            if not found["success"] and found["severity"] == "ERROR":
                seen.checks.append(f"{found['checkName']}: {found['description']}")
        case "ExecutionStepFailureEvent" | "RunFailureEvent":
            own = (event.get("failureMetadata") or {}).get("description")
            words = own or " ".join(seen.checks) or (event.get("error") or {}).get("message")
            if words:
                seen.failures.append(str(words).strip())
