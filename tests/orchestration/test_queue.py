"""Work handed to a Dagster server that is not there, or that a workspace names."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from comptune.ledger.actor import demo_user
from comptune.orchestration import queue as queue_module
from comptune.orchestration.queue import (
    URL_VARIABLE,
    Queue,
    QueuedWorkCancelled,
    QueuedWorkFailed,
    QueueUnreachable,
    queue_of,
)
from comptune.workspace import Workspace


def test_a_server_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    told: list[str] = []
    with pytest.raises(QueueUnreachable) as refusal:
        Queue(url, tmp_path).do(
            "build_scenario",
            scenario="more",
            config={},
            actor=demo_user("ana"),
            told=lambda words, done, of: told.append(words),
            cancelled=lambda: False,
        )
    assert str(refusal.value) == (
        f"The Dagster server {url}: it does not answer (ConnectError). Start it with `python -m "
        "comptune.orchestration`, or take COMPTUNE_DAGSTER_URL and the setting `dagster` away to "
        "work without it."
    )
    assert told == []


def test_the_environment_goes_before_the_settings_and_without_both_there_is_no_queue(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(URL_VARIABLE, raising=False)
    made = Workspace.init(tmp_path / "workspace", name="Queue", currency="EUR")
    assert queue_of(made) is None
    file = made.folder / "workspace.yml"
    file.write_text(file.read_text(encoding="utf-8") + "\ndagster: http://dagster.test:3000/\n")
    made = Workspace.open(made.folder)
    assert queue_of(made) == Queue("http://dagster.test:3000", made.folder)
    monkeypatch.setenv(URL_VARIABLE, "http://127.0.0.1:4000")
    assert queue_of(made) == Queue("http://127.0.0.1:4000", made.folder)


TEXTS = {"optimization_iterations": {"optimization": "less-1"}}
ENTRIES = [{"label": "optimization", "text": "less-1"}]
MADE = {
    "__typename": "MaterializationEvent",
    "assetKey": {"path": ["optimization_iterations"]},
    "metadataEntries": ENTRIES,
}
CHECK = {
    "__typename": "AssetCheckEvaluationEvent",
    "evaluation": {
        "checkName": "convergence",
        "success": False,
        "severity": "ERROR",
        "description": "Nothing meets the target.",
    },
}
ENDED = {
    "__typename": "ExecutionStepFailureEvent",
    "error": {"message": "1 blocking asset check failed"},
    "failureMetadata": None,
}


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here waits for long."""
    for name in ("_EVERY_SECONDS", "_DECIDING_SECONDS", "_GOING_ON_SECONDS", "_STOPPING_SECONDS"):
        monkeypatch.setattr(queue_module, name, 0.05)


def stands(status: str, *events: dict[str, Any], **tags: str) -> dict[str, Any]:
    """What a server says of a run."""
    named = [{"key": key.replace("__", "/"), "value": value} for key, value in tags.items()]
    log = {"__typename": "EventConnection", "cursor": "1", "hasMore": False, "events": events}
    return {
        "runOrError": {"__typename": "Run", "status": status, "tags": named},
        "logsForRun": log,
    }


@contextmanager
def answering(answer: Callable[[str], dict[str, Any] | None]) -> Iterator[str]:
    """A server that stands as Dagster's cannot be made to on purpose; None: it hangs up."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            data = answer(asked["query"])
            if data is None:
                return
            content = json.dumps({"data": data}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()


def follow(url: str, folder: Path, *, is_cancelled: bool = False) -> Any:
    return Queue(url, folder).follow(
        "0123456789", told=lambda *_: None, cancelled=lambda: is_cancelled
    )


def test_a_failed_check_says_its_own_words_and_what_was_made_before_is_known(
    tmp_path: Path,
) -> None:
    with (
        answering(lambda _: stands("FAILURE", MADE, CHECK, ENDED)) as url,
        pytest.raises(QueuedWorkFailed, match=r"convergence: Nothing meets the target\.") as failed,
    ):
        follow(url, tmp_path)
    assert "blocking" not in str(failed.value)
    assert failed.value.texts == TEXTS


def test_a_killed_run_that_none_goes_on_with_is_given_up(tmp_path: Path) -> None:
    killed = stands("FAILURE", dagster__will_retry="true")
    with answering(lambda _: killed) as url:
        with pytest.raises(QueuedWorkFailed, match="no run of Dagster goes on with it"):
            follow(url, tmp_path)
        with pytest.raises(QueuedWorkCancelled):
            follow(url, tmp_path, is_cancelled=True)


def test_a_run_that_is_told_to_have_failed_before_it_is_told_to_go_on_is_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_module, "_DECIDING_SECONDS", 5.0)
    failed = stands("FAILURE")
    goes_on = stands("FAILURE", dagster__will_retry="true", dagster__auto_retry_run_id="b")
    looks = iter([failed, failed, goes_on, stands("SUCCESS", MADE)])
    with answering(lambda _: next(looks)) as url:
        assert follow(url, tmp_path) == TEXTS


def test_a_run_that_never_says_that_it_stopped_is_given_up_with_what_it_made(
    tmp_path: Path,
) -> None:
    with (
        answering(lambda _: stands("CANCELING", MADE)) as url,
        pytest.raises(QueuedWorkCancelled) as stopped,
    ):
        follow(url, tmp_path, is_cancelled=True)
    assert stopped.value.texts == TEXTS


def test_work_that_was_taken_without_a_word_is_found_and_followed(tmp_path: Path) -> None:
    place = {"name": "r", "location": {"name": "l"}, "pipelines": [{"name": "tune_scenario"}]}

    def answer(query: str) -> dict[str, Any] | None:
        if "launchRun" in query:
            return None
        if "repositoriesOrError" in query:
            return {"repositoriesOrError": {"nodes": [place]}}
        if "addDynamicPartition" in query:
            return {"addDynamicPartition": {"__typename": "AddDynamicPartitionSuccess"}}
        if "runsOrError" in query:
            return {"runsOrError": {"results": [{"runId": "0123456789"}]}}
        return stands("SUCCESS", MADE)

    with answering(answer) as url:
        done = Queue(url, tmp_path).do(
            "tune_scenario",
            scenario="more",
            config={},
            actor=demo_user("ana"),
            told=lambda *_: None,
            cancelled=lambda: False,
        )
    assert done == TEXTS
