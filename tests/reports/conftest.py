"""A workspace whose scenario was decided about, and its pack: read by every test of reports."""

import fcntl
import os
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from tests.cli.conftest import decided_workspace  # noqa: F401 - built once, for both

from comptune.errors import ComptuneError
from comptune.ledger.actor import demo_user
from comptune.reports.document import Document
from comptune.reports.facts import PackFacts, pack_facts
from comptune.reports.pack import pack_document
from comptune.reports.pdf import PdfNeedsPango, to_pdf
from comptune.scenarios.spec import TargetSpec
from comptune.workspace import Workspace

SCENARIO = "merit"
SEEDS = 12
_COST = "total_compensation_cost"


@pytest.fixture(scope="session")
def pack_workspace(decided_workspace: Workspace, session_root: Path) -> Workspace:  # noqa: F811
    """The workspace of the commands' tests, with budgets and one of two approvals. Only read it.

    The budget of 2027 is a million more than the year costs, that of 2028 a hundred thousand less.
    """
    folder = session_root / "pack_workspace"
    with (session_root / "pack_workspace.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return Workspace.open(folder)
        aside = session_root / "pack_workspace.aside"
        shutil.rmtree(aside, ignore_errors=True)
        shutil.copytree(decided_workspace.folder, aside)
        _decide(Workspace.open(aside))
        aside.rename(folder)
        return Workspace.open(folder)


def _decide(workspace: Workspace) -> None:
    run = workspace.run(workspace.scenario(SCENARIO).run_id())
    costs = {row["simulation_year"]: row[_COST] for row in run.totals_by_year([_COST])}
    ana = workspace.desk(demo_user("ana"))
    ana.set_targets(
        SCENARIO,
        [
            TargetSpec(metric=_COST, year=year, relation="<=", value=Decimal(costs[year]) + more)
            for year, more in ((2027, 1_000_000), (2028, -100_000))
        ],
        reason="The board's budget",
    )
    ana.submit(SCENARIO, reason="For the board")
    workspace.desk(demo_user("ben")).approve(SCENARIO, reason="Within what we can pay")


@pytest.fixture(scope="session")
def pack(pack_workspace: Workspace) -> PackFacts:
    """The facts of the scenario beside its baseline."""
    return pack_facts(pack_workspace, pack_workspace.desk(), SCENARIO, seeds=SEEDS)


@pytest.fixture(scope="session")
def document(pack: PackFacts) -> Document:
    return pack_document(pack)


@pytest.fixture(scope="session")
def pdf(document: Document) -> bytes:
    """The pages; without Pango these tests are skipped, except where CI runs them."""
    try:
        return to_pdf(document)
    except PdfNeedsPango as missing:
        without(missing)
        raise


def without(missing: ComptuneError | str) -> None:
    """Skip for the lack of a program; fail where CI must have it."""
    if os.environ.get("CI") == "true":
        pytest.fail(str(missing))
    pytest.skip(str(missing))
