"""Work handed to a Dagster server for a person: asked for, watched and stopped over its GraphQL.

This module imports no Dagster, so that pages and commands may use it.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import httpx

from comptune.errors import ComptuneError
from comptune.ledger.actor import Actor
from comptune.orchestration.asking import ONCE, asking_tags
from comptune.orchestration.questions import (
    ADD_PARTITION,
    FIND,
    JOBS,
    LAUNCH,
    LOOK,
    PARTITION_TAG,
    PARTITIONS,
    STOP,
)
from comptune.orchestration.watching import Seen, Texts, Told, take
from comptune.workspace import Workspace

URL_VARIABLE: Final = "COMPTUNE_DAGSTER_URL"
_WILL_GO_ON: Final = "dagster/will_retry"
_GOES_ON_AS: Final = "dagster/auto_retry_run_id"
_PATIENCE_SECONDS: Final = 15.0
_SILENCE_SECONDS: Final = 30.0  # that a server may be away once it has the work
_DECIDING_SECONDS: Final = 5.0  # that Dagster is given to say whether it goes on with one
_GOING_ON_SECONDS: Final = 60.0  # that Dagster is given to go on with a run that was killed
_STOPPING_SECONDS: Final = 60.0  # that a run is given to keep what it has
_EVERY_SECONDS: Final = 0.5
_ENDINGS: Final = frozenset({"SUCCESS", "FAILURE", "CANCELED"})
_DONE: Final = frozenset({"SUCCESS", "CANCELED"})
_STOPPING: Final = "CANCELING"
_WAITING: Final = frozenset({"QUEUED", "NOT_STARTED", "STARTING"})

Cancelled = Callable[[], bool]


class QueueUnreachable(ComptuneError):
    """The Dagster server does not answer, or does not know comptune's jobs."""


class QueueRefused(ComptuneError):
    """The Dagster server did not take the work."""


class QueuedWorkFailed(ComptuneError):
    """The work did not come to its end in Dagster.

    Attributes:
        texts: of what was made before.
    """

    texts: Texts = MappingProxyType({})


class QueuedWorkCancelled(Exception):
    """The work was stopped, here or in Dagster.

    Attributes:
        texts: of what was made before.
    """

    texts: Texts = MappingProxyType({})


@dataclass(frozen=True)
class Queue:
    """A Dagster server that serves a workspace. Threads may share it.

    Attributes:
        url: of its pages: `http://127.0.0.1:3000`.
        folder: of the workspace; its key signs who asks.
    """

    url: str
    folder: Path

    def do(
        self,
        job: str,
        *,
        scenario: str,
        config: Mapping[str, Any],
        actor: Actor,
        told: Told,
        cancelled: Cancelled,
    ) -> Texts:
        """Have a job done for a scenario, and wait for its end.

        Args:
            job: its name in Dagster.
            config: of the job's steps, as Dagster takes it.
            actor: who asks; Dagster's run is for that person.
            told: what is done, how far that is, and of how much (0 of 0 where nobody can tell).
            cancelled: asked now and then; once it says yes the run is stopped.

        Returns:
            By asset the texts of its materialisation: `{"sealed_run": {"run_id": "..."}}`.

        Raises:
            QueueUnreachable: nobody answers at the address, or the job is not known there.
            QueueRefused: the server did not take it.
            QueuedWorkFailed: it failed, with Dagster's message.
            QueuedWorkCancelled: it was stopped.
        """
        run_id = self._submit(job, scenario=scenario, config=config, actor=actor)
        return self.follow(run_id, told=told, cancelled=cancelled)

    def follow(self, run_id: str, *, told: Told, cancelled: Cancelled) -> Texts:
        """Watch a run to its end, and those that go on where it was killed.

        Args and what is returned and raised are those of `do`.
        """
        seen = Seen(run_id)
        told(f"{seen.place}: waiting for its turn", 0, 0)
        while seen.status not in _ENDINGS or seen.may_go_on(time.monotonic(), _DECIDING_SECONDS):
            time.sleep(_EVERY_SECONDS)
            before = seen.status
            self._look(seen, told, is_cancelled=cancelled())
            if before in _WAITING and seen.status not in _WAITING:
                told(f"{seen.place}: begun", 0, 0)
            if seen.goes_on_as is None:
                self._lose_patience(seen, is_cancelled=cancelled())
            else:
                seen = Seen(seen.goes_on_as, texts=seen.texts, stopped_since=seen.stopped_since)
                told(f"{seen.place}: goes on where the last one was killed", 0, 0)
        if seen.status == "CANCELED":
            raise _cancelled(seen)
        if seen.status == "FAILURE":
            failed = self._failed(seen, f"it failed: {seen.why}")
            failed.texts = seen.texts
            raise failed
        return seen.texts

    def _lose_patience(self, seen: Seen, *, is_cancelled: bool) -> None:
        """End the watch of a run that was killed and of which nothing comes any more.

        Raises:
            QueuedWorkCancelled: it was to stop, and does not say that it did.
            QueuedWorkFailed: it was to go on, and no run does.
        """
        now = time.monotonic()
        is_killed = seen.status == "FAILURE" and seen.will_go_on is True
        seen.killed_since = (seen.killed_since or now) if is_killed else None
        seen.stopped_since = (seen.stopped_since or now) if is_cancelled else None
        if seen.stopped_since is not None and (
            now - seen.stopped_since > _STOPPING_SECONDS and seen.status not in _DONE
        ):
            raise _cancelled(seen)
        if seen.killed_since is not None and now - seen.killed_since > _GOING_ON_SECONDS:
            failed = self._failed(seen, "it was killed, and no run of Dagster goes on with it")
            failed.texts = seen.texts
            raise failed

    def _failed(self, seen: Seen, rule: str) -> QueuedWorkFailed:
        where = f"Its log is at {self.url}/runs/{seen.run_id}."
        return QueuedWorkFailed(place=seen.place, rule=rule, remedy=where)

    def _look(self, seen: Seen, told: Told, *, is_cancelled: bool) -> None:
        """Read on, and stop it where that is asked; a server that is away may come back."""
        try:
            if is_cancelled and seen.status != _STOPPING:
                self._ask(STOP, {"run": seen.run_id})  # again, where it was just about to begin
            self._read_on(seen, told)
            seen.silent_since = None
        except QueueUnreachable:
            seen.silent_since = seen.silent_since or time.monotonic()
            if time.monotonic() - seen.silent_since > _SILENCE_SECONDS:
                raise

    def _submit(self, job: str, *, scenario: str, config: Mapping[str, Any], actor: Actor) -> str:
        place = self._place_of(job)
        added = self._ask(ADD_PARTITION, {"key": scenario, "name": PARTITIONS, "selector": place})[
            "addDynamicPartition"
        ]
        if added["__typename"] not in (
            "AddDynamicPartitionSuccess",
            "DuplicateDynamicPartitionError",
        ):
            raise self._refused(job, added)
        tags = asking_tags(actor, self.folder, job=job, scenario=scenario, config=config)
        told = {**tags, PARTITION_TAG: scenario}
        asked = {
            "selector": {**place, "jobName": job},
            "runConfigData": config,
            "executionMetadata": {
                "tags": [{"key": key, "value": value} for key, value in told.items()]
            },
        }
        try:
            launched = self._ask(LAUNCH, {"params": asked})["launchRun"]
        except QueueUnreachable:
            taken = self._taken(tags[ONCE])
            if taken is None:
                raise
            return taken
        if launched["__typename"] != "LaunchRunSuccess":
            raise self._refused(job, launched)
        return str(launched["run"]["runId"])

    def _taken(self, once: str) -> str | None:
        """The run that the server began though it did not say so; None where there is none."""
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            time.sleep(_EVERY_SECONDS)
            try:
                found = self._ask(FIND, {"tag": {"key": ONCE, "value": once}})["runsOrError"]
            except QueueUnreachable:
                continue
            runs = found.get("results", ())
            return str(runs[0]["runId"]) if runs else None
        return None

    def _place_of(self, job: str) -> dict[str, str]:
        """The repository that has a job, as Dagster selects it."""
        found = self._ask(JOBS, {})["repositoriesOrError"].get("nodes", ())
        for one in found:
            if any(each["name"] == job for each in one["pipelines"]):
                return {
                    "repositoryName": one["name"],
                    "repositoryLocationName": one["location"]["name"],
                }
        raise QueueUnreachable(
            place=f"The Dagster server {self.url}",
            rule=f"it knows no job {job}",
            remedy="Start it with `python -m comptune.orchestration`, and look there whether the "
            "definitions were loaded.",
        )

    def _read_on(self, seen: Seen, told: Told) -> None:
        """What was said since the last time, and how the run stands."""
        has_more = True
        while has_more:
            found = self._ask(LOOK, {"run": seen.run_id, "after": seen.cursor})
            run, log = found["runOrError"], found["logsForRun"]
            if run["__typename"] != "Run" or log["__typename"] != "EventConnection":
                raise QueuedWorkFailed(
                    place=seen.place,
                    rule="the server does not know it any more",
                    remedy="Start it again.",
                )
            for event in log["events"]:
                take(event, seen, told)
            seen.cursor, has_more, seen.status = log["cursor"], log["hasMore"], run["status"]
            tags = {one["key"]: one["value"] for one in run["tags"]}
            seen.will_go_on = tags[_WILL_GO_ON] == "true" if _WILL_GO_ON in tags else None
            seen.goes_on_as = tags.get(_GOES_ON_AS)

    def _ask(self, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        try:
            answer = httpx.post(
                f"{self.url}/graphql",
                json={"query": query, "variables": dict(variables)},
                timeout=_PATIENCE_SECONDS,
            )
            content = answer.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise QueueUnreachable(
                place=f"The Dagster server {self.url}",
                rule=f"it does not answer ({type(error).__name__})",
                remedy="Start it with `python -m comptune.orchestration`, or take "
                f"{URL_VARIABLE} and the setting `dagster` away to work without it.",
            ) from error
        if content.get("errors"):
            raise QueueRefused(
                place=f"The Dagster server {self.url}",
                rule=str(content["errors"][0].get("message", "it refused")),
                remedy="Look whether it runs the same version of comptune.",
            )
        data: dict[str, Any] = content["data"]
        return data

    def _refused(self, job: str, answer: Mapping[str, Any]) -> QueueRefused:
        errors = answer.get("errors") or [answer]
        return QueueRefused(
            place=f"The job {job} of the Dagster server {self.url}",
            rule=str(errors[0].get("message") or answer["__typename"]),
            remedy="Look at the server's page of the job.",
        )


def queue_of(workspace: Workspace) -> Queue | None:
    """The Dagster server that work is handed to: of the environment, else of the settings."""
    url = os.environ.get(URL_VARIABLE) or workspace.settings.dagster
    return Queue(url.rstrip("/"), workspace.folder) if url else None


def _cancelled(seen: Seen) -> QueuedWorkCancelled:
    stopped = QueuedWorkCancelled()
    stopped.texts = seen.texts
    return stopped
