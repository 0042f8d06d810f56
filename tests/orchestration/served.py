"""Dagster as a person starts it on a workspace, asked over its GraphQL."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

_SECONDS = 180  # that a slow machine is given

_RUNS = """{ runsOrError { ... on Runs { results {
  runId status jobName parentRunId tags { key value } stepStats { stepKey status }
} } } }"""
_LOG = """query($run: ID!) { logsForRun(runId: $run) { ... on EventConnection { events {
  __typename ... on EngineEvent { metadataEntries { label ... on TextMetadataEntry { text } } }
} } } }"""
_ASSET = """query($key: AssetKeyInput!, $partition: String!) {
  assetNodeOrError(assetKey: $key) { ... on AssetNode {
    assetMaterializations(partitions: [$partition], limit: 1) {
      metadataEntries {
        label ... on TextMetadataEntry { text } ... on IntMetadataEntry { intValue }
      }
    }
    assetChecksOrError { ... on AssetChecks { checks { name blocking } } }
  } }
}"""
_CHECKS = """query($key: AssetKeyInput!, $name: String!) {
  assetCheckExecutions(assetKey: $key, checkName: $name, limit: 20) {
    status evaluation { partition success }
  }
}"""


@dataclass(frozen=True)
class DagsterRun:
    """One run of Dagster.

    Attributes:
        parent: the run that it goes on from.
        steps: by name, how they stand.
    """

    id: str
    job: str
    status: str
    parent: str | None
    tags: Mapping[str, str]
    steps: Mapping[str, str]

    @property
    def scenario(self) -> str:
        return self.tags["dagster/partition"]

    @property
    def is_over(self) -> bool:
        return self.status in ("SUCCESS", "FAILURE", "CANCELED")


@dataclass(frozen=True)
class Served:
    """A server with its daemon."""

    url: str
    log: Path

    def ask(self, query: str, **variables: Any) -> Any:
        answer = httpx.post(
            f"{self.url}/graphql", json={"query": query, "variables": variables}, timeout=60
        ).json()
        assert "errors" not in answer, answer
        return answer["data"]

    def runs(self, job: str = "build_scenario") -> list[DagsterRun]:
        """The runs of a job, newest first."""
        return [
            DagsterRun(
                id=one["runId"],
                job=one["jobName"],
                status=one["status"],
                parent=one["parentRunId"],
                tags={tag["key"]: tag["value"] for tag in one["tags"]},
                steps={step["stepKey"]: step["status"] for step in one["stepStats"]},
            )
            for one in self.ask(_RUNS)["runsOrError"]["results"]
            if one["jobName"] == job
        ]

    def run(self, run_id: str, job: str = "build_scenario") -> DagsterRun:
        return next(one for one in self.runs(job) if one.id == run_id)

    def pid(self, run: DagsterRun) -> int:
        """The process of a run."""
        events = self.ask(_LOG, run=run.id)["logsForRun"]["events"]
        told = [m for event in events for m in event.get("metadataEntries", ())]
        return int([one["text"] for one in told if one["label"] == "pid"][-1])

    def shown(self, asset: str, scenario: str) -> dict[str, Any]:
        """What the newest materialisation of a scenario shows, texts and whole numbers."""
        node = self.ask(_ASSET, key={"path": [asset]}, partition=scenario)["assetNodeOrError"]
        return {
            one["label"]: one.get("text", one.get("intValue"))
            for made in node["assetMaterializations"]
            for one in made["metadataEntries"]
        }

    def checks(self, asset: str) -> dict[str, bool]:
        """The checks of an asset: whether each is blocking."""
        node = self.ask(_ASSET, key={"path": [asset]}, partition="")["assetNodeOrError"]
        return {one["name"]: one["blocking"] for one in node["assetChecksOrError"]["checks"]}

    def check(self, asset: str, name: str, scenario: str) -> str:
        """How a check of a scenario came out last."""
        found = self.ask(_CHECKS, key={"path": [asset]}, name=name)["assetCheckExecutions"]
        own = [one for one in found if (one["evaluation"] or {}).get("partition") == scenario]
        return str(own[0]["status"])

    def until(self, holds: Callable[[], Any], *, what: str) -> Any:
        """What `holds` says as soon as it says something."""
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            found = holds()
            if found:
                return found
            time.sleep(0.4)
        pytest.fail(f"{what} did not come:\n{self.log.read_text(encoding='utf-8')[-6000:]}")


@contextmanager
def serving(workspace: Path, elsewhere: Path) -> Iterator[Served]:
    """The pages and the daemon on a workspace; both end with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = elsewhere / "dagster.log"
    command = [sys.executable, "-m", "comptune.orchestration", "--workspace", str(workspace)]
    with (
        log.open("w") as output,
        subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=elsewhere,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as server,
    ):
        served = Served(f"http://127.0.0.1:{port}", log)
        try:
            served.until(lambda: server.poll() is not None or _answers(served), what="the server")
            assert server.poll() is None, log.read_text()
            yield served
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)


def _answers(served: Served) -> bool:
    try:
        httpx.get(f"{served.url}/server_info", timeout=1).raise_for_status()
        return bool(served.ask("{ repositoriesOrError { __typename } }"))
    except httpx.HTTPError:
        return False
