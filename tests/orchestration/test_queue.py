"""Work handed to a Dagster server that is not there, or that a workspace names."""

import socket
from pathlib import Path

import pytest

from comptune.ledger.actor import demo_user
from comptune.orchestration.queue import URL_VARIABLE, Queue, QueueUnreachable, queue_of
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
