"""What leaves the tool of a sealed run: tables or the whole file, and never without an entry.

Who may not see single persons gets only tables that hold no figure about people, because a group
may be of so few that it tells of one.
"""

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from comptune.ledger.roles import Act
from comptune.paths import transform_folder
from comptune.scenarios.clerk import Clerk
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.run import Run, UnknownTable
from comptune.warehouse.exports import Form, people_count, row_counts, write_table
from comptune.warehouse.partitions import write_partitions
from comptune.warehouse.processes import Resources
from comptune.warehouse.reference import PROMISED, tables

__all__ = [
    "LARGEST_DOWNLOAD",
    "Exportable",
    "Form",
    "Partitioned",
    "export_partitioned",
    "export_run",
    "export_table",
    "exportables",
    "is_too_large",
    "may_export",
]

LARGEST_DOWNLOAD: Final = 200_000_000
"""Bytes that are handed over through a browser; what is larger is copied where it lies."""

_ABOUT: Final = "_export.json"  # who reads a folder of Parquet leaves out what begins so
_LONGEST: Final = 200  # of what an entry says was exported
_TEST_RESULTS: Final = "fct_test_results"
# They hold no figure about people: settings, rates, sources of values, and what tests said.
_ABOUT_NOBODY: Final = frozenset(
    {
        "dim_run",
        "dim_job_levels",
        "dim_hazard_table",
        "fct_data_quality",
        "fct_parameter_lineage",
        _TEST_RESULTS,
        "int_effective_parameters",
        "int_job_level_ranges",
        "int_hazard_termination",
        "int_hazard_promotion",
        "int_hazard_merit",
    }
)


@dataclass(frozen=True)
class Exportable:
    """A table of a run that people take away.

    Attributes:
        description: what a row is, as the reference of tables says.
        is_about_people: whether it takes the right to export data about single persons.
    """

    name: str
    description: str
    rows: int
    is_about_people: bool


def exportables(run: Run) -> tuple[Exportable, ...]:
    """The tables of a run that a user may rely on, marts first."""
    counts = row_counts(run.path)
    return tuple(
        Exportable(name, described, counts[name], name not in _ABOUT_NOBODY)
        for name, described in _descriptions().items()
        if name in counts
    )


def may_export(desk: Clerk, one: Exportable) -> bool:
    """Whether the person may take that table away."""
    return desk.may(Act.EXPORT_PEOPLE if one.is_about_people else Act.EXPORT).allowed


def export_table(desk: Clerk, run: Run, name: str, form: Form, folder: Path) -> Path:
    """Write a table to a file of the folder, once the ledger has it that it leaves the tool.

    Raises:
        UnknownTable: it is none that `exportables` names.
        NotAllowed: the person may not export it; nothing was written.
        ScenarioRefused: it is too large to hand over.
    """
    one = _known(run, [name])[0]
    people = people_count(run.path) if one.is_about_people else None
    desk.record_export(f"table {name} as {form}", run_id=run.run_id, people=people)
    path = folder / f"{name}-{run.run_id}.{form}"
    write_table(run.path, name, path, form)
    if is_too_large(path.stat().st_size):
        path.unlink()
        raise ScenarioRefused(
            place=f"The table {name} as {form}",
            rule=f"it is larger than {LARGEST_DOWNLOAD // 1_000_000} MB",
            remedy="Take it as Parquet, which is smaller, or write it with `comptune sql`.",
        )
    return path


@dataclass(frozen=True)
class Partitioned:
    """Tables that were written as partitioned Parquet.

    Attributes:
        rows: by table.
        people: of how many single persons they tell; None where of none.
        recorded: the entry that says so.
    """

    folder: Path
    rows: dict[str, int]
    people: int | None
    recorded: int


def export_partitioned(
    desk: Clerk,
    run: Run,
    folder: Path,
    *,
    resources: Resources,
    names: Sequence[str] = (),
    reason: str = "",
) -> Partitioned:
    """Write tables below a folder as Parquet by year, once the ledger has it; whole or not at all.

    Args:
        desk: of the person.
        run: whose tables.
        folder: which is not there yet, or is empty.
        resources: what it may use of the machine.
        names: the tables; left out, every `fct_` and `dim_` table.
        reason: why.

    Raises:
        UnknownTable: one is none that `exportables` names.
        NotAllowed: the person may not export one of them; nothing was written.
        ScenarioRefused: the folder is not empty or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise _no_folder(folder, "it is there already", "Name a folder that is not there yet.")
    chosen = _known(run, names or [one.name for one in exportables(run) if _is_mart(one.name)])
    people = people_count(run.path) if any(one.is_about_people for one in chosen) else None
    what = f"{', '.join(one.name for one in chosen)} as partitioned parquet"
    if len(what) > _LONGEST:
        what = f"{len(chosen)} tables as partitioned parquet"
    entry = desk.record_export(what, run_id=run.run_id, people=people, reason=reason)
    years = range(run.sealed.start_year, run.sealed.end_year + 1)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as aside:
            made = Path(aside) / "export"
            made.mkdir()
            tables_ = [one.name for one in chosen]
            rows = write_partitions(run.path, tables_, made, years=years, resources=resources)
            about = {
                "run_id": run.run_id,
                "results_sha256": run.sealed.results_sha256,
                "ledger_entry": entry.sequence,
                "rows": rows,
            }
            (made / _ABOUT).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
            made.rename(folder)
    except OSError as failure:
        rule = f"it cannot be written ({failure.strerror or failure})"
        raise _no_folder(folder, rule, "Name a folder that you may write to.") from failure
    return Partitioned(folder, rows, people, entry.sequence)


def export_run(desk: Clerk, run: Run) -> bytes:
    """The file of a run, once the ledger has it that it leaves the tool.

    Raises:
        NotAllowed: the person may not export it.
        ScenarioRefused: it is too large to hand over.
    """
    if is_too_large(run.path.stat().st_size):
        raise ScenarioRefused(
            place=f"The file of run {run.run_id}",
            rule=f"it is larger than {LARGEST_DOWNLOAD // 1_000_000} MB",
            remedy=f"Copy it where it lies: {run.path}.",
        )
    desk.record_export("the whole run", run_id=run.run_id, people=people_count(run.path))
    return run.path.read_bytes()


def is_too_large(size: int) -> bool:
    """Whether so many bytes are too many for a browser."""
    return size > LARGEST_DOWNLOAD


def _known(run: Run, names: Sequence[str]) -> list[Exportable]:
    """The tables of these names.

    Raises:
        UnknownTable: the run has none of a name, or none to export.
    """
    known = {one.name: one for one in exportables(run)}
    for name in names:
        if name not in known:
            raise UnknownTable(
                place="The table",
                value=f'"{name}"',
                rule=f"run {run.run_id} has no such table to export",
                remedy=f"Its tables are {', '.join(known)}.",
            )
    return [known[name] for name in dict.fromkeys(names)]


def _is_mart(name: str) -> bool:
    return name.startswith(("fct_", "dim_"))


def _no_folder(folder: Path, rule: str, remedy: str) -> ScenarioRefused:
    return ScenarioRefused(place="The export's folder", value=str(folder), rule=rule, remedy=remedy)


@cache
def _descriptions() -> dict[str, str]:
    known = tables(transform_folder() / "models")
    marts = [name for name, table in known.items() if table.folder == "marts"]
    found = {name: known[name].description.replace("\\|", "|") for name in (*marts, *PROMISED)}
    return {**found, _TEST_RESULTS: "One row for each test of the run, with what it said."}
