"""The facts of a model's documentation: read from catalogue, specification, run and ledger.

What can be validated now is validated now: the run's bytes and results against seal and ledger,
and its totals against a simulation by the program that is installed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata, version
from platform import python_version
from typing import Any, Final

import yaml

from comptune.census.reference import Source, reference_figures
from comptune.levers import Kind, Lever, format_value, load_catalogue
from comptune.metrics.small_groups import SMALLEST_GROUP
from comptune.paths import transform_folder
from comptune.reports.choosing import Chosen, chosen
from comptune.scenarios import Run
from comptune.scenarios.desk import Desk
from comptune.scenarios.keeping import BASELINE
from comptune.scenarios.run_list import unlike_the_preview, verify_listed
from comptune.scenarios.run_report import RunReport, run_report
from comptune.structure import example_structure, structure_sha256
from comptune.warehouse.runs import DamagedRun
from comptune.workspace import Workspace

LIBRARIES: Final = (
    *("numpy", "numba", "duckdb", "pyarrow", "dbt-core", "dbt-duckdb", "scipy", "clarabel"),
    *("sqlalchemy", "pydantic"),
)


@dataclass(frozen=True)
class LeverInForce:
    """A lever, and what it is in the run.

    Attributes:
        lowest, highest: over all years and levels, in the lever's unit.
        tiers: where its values come from.
    """

    lever: Lever
    lowest: str
    highest: str
    tiers: tuple[str, ...]

    @property
    def is_assumption(self) -> bool:
        """Whether it is a forecast rather than a decision."""
        return self.lever.kind is Kind.ASSUMPTION


@dataclass(frozen=True)
class Invariant:
    """A test over tables that must hold in every run before it is sealed.

    Attributes:
        status: what it said in this run; None where this run was built without it.
    """

    name: str
    description: str
    status: str | None


@dataclass(frozen=True)
class DataGap:
    """People of the census of whom something is not known; None for fewer than five, but some."""

    what: str
    people: int | None


@dataclass(frozen=True)
class Validated:
    """What was validated when this was written.

    Attributes:
        problem: why the run is not what was sealed; empty where it is.
        totals, unlike: how many totals by year, level and department a simulation by this program
            has, and how many of them differ from the run's.
    """

    problem: str
    totals: int
    unlike: int


@dataclass(frozen=True)
class ModelFacts:
    """Everything that the documentation of a model states.

    Attributes:
        described: what the program says it is for.
        about: names and values of what was run.
        example_structure: whether the structure is the shipped example, whose sources are known.
        census_entry: the entry by which the census came; None where no entry tells.
        written_at, written_by: when and by whom this was made.
        recorded: the entry that says so.
    """

    workspace: str
    currency: str
    described: str
    scenario: str
    run_id: str
    code_version: str
    results_sha256: str
    recorded_by: int
    about: tuple[tuple[str, str], ...]
    example_structure: bool
    census_entry: int | None
    gaps: tuple[DataGap, ...]
    people: int
    census_sources: Mapping[str, Source]
    levers: tuple[LeverInForce, ...]
    warnings: tuple[str, ...]
    report: RunReport
    invariants: tuple[Invariant, ...]
    validated: Validated
    runs: tuple[tuple[str, datetime, str, str], ...]  # id, when, code version, results
    versions: tuple[tuple[str, str], ...]
    written_at: datetime
    written_by: str
    recorded: int | None


def model_facts(
    workspace: Workspace,
    desk: Desk,
    source: str | None,
    *,
    at: datetime,
    recorded: int | None,
) -> ModelFacts:
    """The facts of the documentation of what a run is of.

    Args:
        workspace: whose.
        desk: of the person who asks.
        source: a scenario's id, or the first digits of a run's; the newest run where None.
        at: now.
        recorded: the entry that says that this leaves the tool.

    Raises:
        ReportRefused: there is no such run, or it cannot be put together again.
        ComptuneError: as the parts that are read.
    """
    state = desk.state()
    one = chosen(workspace, state, source)
    run, sealed = one.run, one.run.sealed
    census = [known for known in state.censuses if known.census_sha256 == sealed.census_sha256]
    return ModelFacts(
        workspace=workspace.settings.name,
        currency=workspace.settings.currency,
        described=_described(),
        scenario=one.name,
        run_id=run.run_id,
        code_version=sealed.code_version,
        results_sha256=sealed.results_sha256,
        recorded_by=one.recorded.sequence,
        about=_about(workspace, one),
        example_structure=sealed.structure_sha256 == structure_sha256(example_structure()),
        census_entry=census[-1].sequence if census else None,
        gaps=_gaps(run),
        people=_number(run, "select count(*) as number from stg_census"),
        census_sources=reference_figures().sources,
        levers=_levers(run),
        warnings=one.scenario.warnings(),
        report=run_report(run),
        invariants=_invariants(run),
        validated=_validated(one),
        runs=tuple(_recorded_runs(workspace, one.recorded.scenario)),
        versions=_versions(),
        written_at=at,
        written_by=desk.actor.name,
        recorded=recorded,
    )


def _recorded_runs(workspace: Workspace, scenario: str) -> Iterator[tuple[str, datetime, str, str]]:
    """Every time that a run of the scenario was recorded, of equal inputs too."""
    for entry in workspace.ledger.read(event_types=["SIMULATION_RUN"]):
        known = entry.payload
        if known["scenario"] == scenario:
            yield (
                known["run_id"],
                entry.recorded_at,
                known["code_version"],
                known["results_sha256"],
            )


def _about(workspace: Workspace, one: Chosen) -> tuple[tuple[str, str], ...]:
    sealed = one.run.sealed
    as_of = workspace.census_entry(sealed.census_sha256).as_of
    is_stale = not one.is_current and one.recorded.scenario != BASELINE
    changed = " (it was changed since)" if is_stale else ""
    return (
        ("Scenario", f"{one.name}{changed}"),
        ("Run", sealed.run_id),
        ("Sealed", f"{one.recorded.at:%Y-%m-%d %H:%M} UTC by {one.recorded.by}"),
        ("Years", f"{sealed.start_year} to {sealed.end_year}"),
        ("Seed", str(sealed.seed)),
        ("Base of raises", sealed.raise_base),
        ("Census", f"{sealed.census_sha256}, as of {as_of}"),
        ("Structure", sealed.structure_sha256),
        ("Parameters", sealed.parameters_sha256),
        ("Results", sealed.results_sha256),
    )


def _gaps(run: Run) -> tuple[DataGap, ...]:
    """What is not known of people: columns of the census that may be empty, and unknown gender."""
    asked = {
        "birth date": "birth_date is null",
        "department": "department is null",
        "location": "location is null",
        "rating": "performance_rating is null",
        "gender": "gender is null or gender not in ('female', 'male')",
    }
    sql = ", ".join(f'count(*) filter ({where}) as "{what}"' for what, where in asked.items())
    (row,) = run.query(f"select {sql} from stg_census").to_pylist()
    return tuple(
        DataGap(what, None if 0 < row[what] < SMALLEST_GROUP else row[what]) for what in asked
    )


def _number(run: Run, sql: str) -> int:
    (row,) = run.query(sql).to_pylist()
    return int(row["number"])


def _levers(run: Run) -> tuple[LeverInForce, ...]:
    rows: list[dict[str, Any]] = run.query(
        "select parameter_name, min(parameter_value) as lowest, max(parameter_value) as highest, "
        "list_sort(list_distinct(list(parameter_source))) as tiers "
        "from int_effective_parameters group by parameter_name"
    ).to_pylist()
    found = {row["parameter_name"]: row for row in rows}
    return tuple(
        LeverInForce(
            lever,
            format_value(lever, found[name]["lowest"]),
            format_value(lever, found[name]["highest"]),
            tuple(found[name]["tiers"]),
        )
        for name, lever in load_catalogue().items()
        if name in found
    )


def _invariants(run: Run) -> tuple[Invariant, ...]:
    said = {row["test_name"]: row["status"] for row in run.table("fct_test_results").to_pylist()}
    return tuple(
        Invariant(name, description, said.get(name)) for name, description in declared_invariants()
    )


@cache
def declared_invariants() -> tuple[tuple[str, str], ...]:
    """The tests over the tables of a run that `transform/tests` declares; not the ledger's."""
    folder = transform_folder() / "tests"
    declared = yaml.safe_load((folder / "_singular.yml").read_text("utf-8"))["data_tests"]
    return tuple(
        (one["name"], " ".join(one["description"].split()))
        for one in declared
        if (folder / f"{one['name']}.sql").is_file()
    )


def _validated(one: Chosen) -> Validated:
    problem = ""
    try:
        verify_listed(one.run, one.recorded)
    except DamagedRun as damaged:
        problem = str(damaged)
    preview = one.scenario.preview()
    unlike = unlike_the_preview(one.run, preview)
    return Validated(problem, int(preview.totals.values[0, 0].size), unlike)


@cache
def _described() -> str:
    return str(metadata("comptune")["Summary"])


@cache
def _versions() -> tuple[tuple[str, str], ...]:
    found = [("comptune", version("comptune")), ("Python", python_version())]
    for name in LIBRARIES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return tuple(found)
