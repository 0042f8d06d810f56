"""A real Dask cluster on this machine, and a scenario to spread over it."""

from collections.abc import Iterator
from datetime import date

import dask
import pytest
from distributed import LocalCluster

from comptune.census import guess_mapping, make_census, write_csv
from comptune.cluster import connect
from comptune.cluster.executor import ClusterExecutor
from comptune.scenarios import Scenario
from comptune.workspace import Workspace

AS_OF = date(2026, 12, 31)


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two worker processes of one thread each."""
    with (
        dask.config.set(
            {
                "distributed.scheduler.allowed-failures": 10,
                "distributed.scheduler.active-memory-manager.interval": "200ms",
            }
        ),
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
        ) as started,
    ):
        yield started


@pytest.fixture(scope="module")
def executor(cluster: LocalCluster) -> Iterator[ClusterExecutor]:
    """Over that cluster; small pieces, so that small worlds have several."""
    with connect(cluster.scheduler_address, smallest_piece=100_000) as connected:
        yield connected


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """300 synthetic people."""
    folder = tmp_path_factory.mktemp("clustered")
    write_csv(make_census(300, seed=11, as_of=AS_OF), folder / "people.csv")
    made = Workspace.init(folder / "workspace", name="Clustered", currency="USD")
    mapping = guess_mapping(folder / "people.csv")
    made.import_census(folder / "people.csv", mapping=mapping, as_of=AS_OF)
    return made


@pytest.fixture(scope="module")
def scenario(workspace: Workspace) -> Scenario:
    """It differs from its baseline in merit."""
    changes = {"merit_rate.2027.*": "2 %"}
    return workspace.scenario({"id": "lean"}).with_changes(changes)
