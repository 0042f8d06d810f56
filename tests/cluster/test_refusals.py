"""Clusters that are not there, are not ours, or go away: said in words."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

import comptune
from comptune.cli import REFUSED, main
from comptune.cluster import ClusterLost, ClusterRefused, ClusterUnreachable, connect
from comptune.scenarios import Scenario
from comptune.tuning.ensemble import ensemble
from comptune.workspace import Workspace


@pytest.fixture
def empty() -> Iterator[LocalCluster]:
    """A scheduler to which workers may come; the first one's threads are of this process."""
    with LocalCluster(n_workers=0, processes=False, dashboard_address=":0", protocol="tcp") as one:
        yield one


@pytest.mark.parametrize(
    ("address", "message"),
    [
        ("10.0.0.5:8786", "is 10.0.0.5:8786; a scheduler's address has a protocol, a host and a "),
        ("tcp://127.0.0.1:1", "is tcp://127.0.0.1:1; nobody listens there ("),
    ],
)
def test_an_address_without_a_cluster_is_refused(
    workspace: Workspace, capsys: pytest.CaptureFixture[str], address: str, message: str
) -> None:
    words = ["--workspace", str(workspace.folder), "ensemble", "--cluster", address]

    assert main(words) == REFUSED
    assert capsys.readouterr().err.startswith(f"Error: The cluster {message}")


def test_what_is_no_scheduler_is_refused() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(ClusterUnreachable, match="what listens there is no Dask scheduler"):
            connect(address, within=0.5)


def test_a_machine_without_dask_is_told_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "distributed.py").write_text("raise ImportError('as if it were not there')")
    said = subprocess.run(
        [sys.executable, "-c", "from comptune.cluster import connect; connect('tcp://a:1')"],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Install it: pip install 'comptune[cluster]'." in said.stderr


def test_a_scheduler_without_workers_is_refused(empty: LocalCluster) -> None:
    with pytest.raises(ClusterUnreachable, match=r"has no workers\. Start it with `dask worker"):
        connect(empty.scheduler_address)


def test_a_worker_with_other_code_is_refused_whenever_it_comes(
    empty: LocalCluster, scenario: Scenario, tmp_path: Path
) -> None:
    package = Path(comptune.__file__).parent
    shutil.copytree(package, tmp_path / "comptune", ignore=shutil.ignore_patterns("app", "*.pyc"))
    with (tmp_path / "comptune" / "engine" / "steps.py").open("a") as file:
        file.write("# another rule\n")
    empty.scale(1)
    empty.wait_for_workers(1)
    with connect(empty.scheduler_address, smallest_piece=50_000) as executor:
        worker = subprocess.Popen(
            [
                *(sys.executable, "-m", "distributed.cli.dask_worker", empty.scheduler_address),
                *("--no-nanny", "--nthreads", "1", "--no-dashboard"),
            ],
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            stderr=subprocess.DEVNULL,
        )
        try:
            empty.wait_for_workers(2, timeout=30)
            with pytest.raises(ClusterRefused, match=r"^The code of the worker tcp:.* is comp"):
                ensemble(scenario, seeds=60, executor=executor)
            with pytest.raises(ClusterRefused, match="Install the same release on every worker"):
                connect(empty.scheduler_address)
        finally:
            worker.terminate()
            worker.wait()


def test_work_is_given_up_once_all_workers_are_gone(empty: LocalCluster) -> None:
    empty.scale(1)
    empty.wait_for_workers(1)
    with connect(empty.scheduler_address, patience=0.5) as executor:
        waiting = [executor.submit(time.sleep, 1.0) for _ in range(3)]
        empty.scale(0)
        with pytest.raises(ClusterLost, match="it went away while it worked: its scheduler"):
            waiting[-1].result(timeout=20)


def test_work_is_given_up_once_the_scheduler_is_gone(
    empty: LocalCluster, scenario: Scenario
) -> None:
    empty.scale(1)
    empty.wait_for_workers(1)
    with connect(empty.scheduler_address, within=0.5, patience=0.5) as executor:
        waiting = executor.submit(time.sleep, 1.0)
        empty.close()
        with pytest.raises(ClusterLost, match="Start it again, or work on this machine"):
            waiting.result(timeout=20)
        with pytest.raises(ClusterLost):
            ensemble(scenario, seeds=80, executor=executor)


def test_an_error_of_the_work_itself_comes_back_as_it_is(empty: LocalCluster) -> None:
    empty.scale(1)
    empty.wait_for_workers(1)
    with (
        connect(empty.scheduler_address) as executor,
        pytest.raises(ValueError, match="invalid literal for int"),
    ):
        executor.submit(int, "twelve").result(timeout=20)
