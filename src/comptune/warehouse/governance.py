"""`governance.duckdb`: the ledger as tables, built aside by dbt, tested, put in place by a rename.

A projection: it can be deleted at any time, decides nothing, and says itself which entry it ends
with, so that whoever reads it can tell whether it is stale.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb
import pyarrow.parquet as pq

from comptune.errors import ComptuneError
from comptune.warehouse.failures import Failure
from comptune.warehouse.handover import LEDGER_FILE
from comptune.warehouse.ledger_rows import LedgerRow, ledger_table
from comptune.warehouse.processes import (
    DATABASE_FILE,
    Progress,
    Resources,
    locked,
    make_durable,
    rename_durably,
    run_child,
    start_from_parsed,
)
from comptune.warehouse.project import code_version

GOVERNANCE_FILE: Final = "governance.duckdb"
_BUILDING: Final = ".governance"
_CHILD: Final = "comptune.warehouse.governance_child"


class GovernanceFailed(ComptuneError):
    """The tables of the ledger could not be built, or a test failed; those before stand."""


@dataclass(frozen=True)
class GovernanceState:
    """Which ledger the tables were built from, up to where, by which version of the code."""

    sequence: int  # 0: of an empty ledger
    hash: str
    code_version: str


def governance_state(path: Path) -> GovernanceState | None:
    """What the file says of itself; None where it is not there or cannot be read."""
    if not path.is_file():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            rows = con.execute(
                "select ledger_sequence, ledger_hash, code_version from dim_ledger, built_with"
            ).fetchall()
    except duckdb.Error:
        return None  # nothing is lost: it can be built again
    return GovernanceState(*rows[0]) if len(rows) == 1 else None


def governance_sequence(path: Path) -> int | None:
    """The last entry that the tables know; None where there are none."""
    state = governance_state(path)
    return None if state is None else state.sequence


def is_current(path: Path, *, sequence: int, hash_: str) -> bool:
    """Whether the tables end with that entry, the ledger's head, and are of this code."""
    return governance_state(path) == GovernanceState(sequence, hash_, code_version())


def build_governance(
    rows: Sequence[LedgerRow],
    folder: Path,
    *,
    resources: Resources,
    progress: Progress | None = None,
) -> Path:
    """Build and test `governance.duckdb` in `folder` from all entries of the ledger, in order.

    Builders take turns. Nothing is built where the file already holds these entries, or these and
    later ones that somebody else read meanwhile.

    Raises:
        GovernanceFailed: dbt or a test failed; the message says which. The file stays as it was.
    """
    place = folder / GOVERNANCE_FILE
    building = folder / _BUILDING
    building.mkdir(parents=True, exist_ok=True)
    with locked(building / "lock"):
        if _holds(place, rows):
            return place
        work = building / "work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir()
        try:
            pq.write_table(ledger_table(rows), work / LEDGER_FILE)
            start_from_parsed(work)
            failure = run_child(_CHILD, work, resources, progress)
            if failure is not None:
                raise _failed(failure)
            make_durable(work / DATABASE_FILE)
            rename_durably(work / DATABASE_FILE, place)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return place


def _holds(place: Path, rows: Sequence[LedgerRow]) -> bool:
    """Whether the file is of this code, and of this ledger up to its end or beyond."""
    state = governance_state(place)
    if state is None or state.code_version != code_version():
        return False
    if not rows:
        return state.sequence == 0
    last = rows[-1]
    with duckdb.connect(str(place), read_only=True) as con:
        found = con.execute("select hash from fct_audit_trail where sequence = ?", [last.sequence])
        return found.fetchall() == [(last.hash,)]


def _failed(failure: Failure) -> GovernanceFailed:
    if not failure.failed:
        return GovernanceFailed(
            place="The build of governance.duckdb",
            rule=f"its process ended before the end:\n{failure.last_words}\n",
            remedy="The file before stands. Check memory and disk space, then build it again.",
        )
    return GovernanceFailed(
        place="The build of governance.duckdb",
        rule="every model must build and every test must pass "
        f"({'; '.join(f'{one.name}: {one.said or one.message}' for one in failure.failed)})",
        remedy="The file before stands. `comptune ledger verify` says whether the ledger is sound.",
    )
