"""What leaves the tool of a sealed run: a table or the whole file, and never without an entry.

Who may not see single persons gets only tables that hold no figure about people, because a group
may be of so few that it tells of one.
"""

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
from comptune.warehouse.reference import PROMISED, tables

__all__ = [
    "LARGEST_DOWNLOAD",
    "Exportable",
    "Form",
    "export_run",
    "export_table",
    "exportables",
    "is_too_large",
    "may_export",
]

LARGEST_DOWNLOAD: Final = 200_000_000
"""Bytes that are handed over through a browser; what is larger is copied where it lies."""

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
    known = {one.name: one for one in exportables(run)}
    if name not in known:
        raise UnknownTable(
            place="The table",
            value=f'"{name}"',
            rule=f"run {run.run_id} has no such table to export",
            remedy=f"Its tables are {', '.join(known)}.",
        )
    people = people_count(run.path) if known[name].is_about_people else None
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


@cache
def _descriptions() -> dict[str, str]:
    known = tables(transform_folder() / "models")
    marts = [name for name, table in known.items() if table.folder == "marts"]
    found = {name: known[name].description.replace("\\|", "|") for name in (*marts, *PROMISED)}
    return {**found, _TEST_RESULTS: "One row for each test of the run, with what it said."}
