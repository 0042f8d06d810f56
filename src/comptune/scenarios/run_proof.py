"""What the ledger says of a run, held against the run's file and against the simulation itself.

How many must approve a scenario follows from figures that an entry claims. Whoever can append could
claim others, so nothing is submitted, approved or published before they were found again: in the
file, whose bytes are those that the entry names, and by simulating scenario and baseline anew.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from comptune.ledger.content import sha256_of_inputs
from comptune.ledger.entry import run_stream
from comptune.ledger.events import SimulationRun, parse_event
from comptune.ledger.state import State
from comptune.ledger.store import Ledger
from comptune.metrics.figures import exact_money, rate
from comptune.scenarios.errors import ScenarioRefused
from comptune.scenarios.run_figures import RunFigures, figures_of_file, figures_of_metrics
from comptune.scenarios.spec_text import spec_of_state
from comptune.warehouse.run_contents import RunContents, read_contents
from comptune.warehouse.runs import DamagedRun, file_sha256, results_of

if TYPE_CHECKING:
    from comptune.scenarios.records import Keeper

_ROUNDING: Final = Decimal("0.000001")  # by which a gap added up in another order may differ
_ANEW: Final = "a simulation of it"
_RUN_AGAIN: Final = "Run the scenario again."
_REMOVE: Final = "Remove the run's file and run the scenario again."


class _Recorded(NamedTuple):
    """A run as the ledger has it, for one scenario.

    Attributes:
        files: the hashes of its file, which may have been built again since.
    """

    scenario_id: str
    sequence: int
    event: SimulationRun
    files: frozenset[str]


class _Claim(NamedTuple):
    """One thing that the ledger says of a run, and what was found, in words."""

    what: str
    said: str
    found: str


def prove_run(
    keeper: "Keeper",
    ledger: Ledger,
    state: State,
    scenario_id: str,
    *,
    run_id: str,
    until: int | None = None,
) -> None:
    """Hold what the ledger says of a run against its file and against a simulation.

    Args:
        keeper: the workspace.
        ledger: where the run is recorded.
        state: of the ledger now.
        scenario_id: of the scenario whose present inputs the run is of.
        run_id: of the run.
        until: the entry up to which figures of it are read; left out: the newest count.

    Raises:
        ScenarioRefused: the file is gone or is another one, or a figure is not what was found.
    """
    recorded = _recorded(ledger, scenario_id, run_id, until)
    contents, results = _contents(keeper.runs_folder / f"{run_id}.duckdb", recorded)
    said = RunFigures(recorded.event.cost, recorded.event.pay_gap)
    baseline = RunFigures(recorded.event.baseline_cost, recorded.event.baseline_pay_gap)
    in_file = (
        *_identity(recorded.event, contents, results),
        *_differences("its", said, figures_of_file(contents)),
    )
    _refuse_any(recorded, in_file, "its file", _RUN_AGAIN)
    own, without = _simulated(keeper, state, recorded)
    _refuse_any(recorded, _differences("the baseline's", baseline, without), _ANEW, _RUN_AGAIN)
    _refuse_any(recorded, _differences("its", said, own), _ANEW, _REMOVE)


def _recorded(ledger: Ledger, scenario_id: str, run_id: str, until: int | None) -> _Recorded:
    """The last entry of the run that there was then."""
    kind = SimulationRun.event_type
    entries = tuple(ledger.read(stream=run_stream(run_id), event_types=[kind]))
    *_, entry = (one for one in entries if until is None or one.sequence <= until)
    event = parse_event(kind, entry.payload)
    assert isinstance(event, SimulationRun)
    files = frozenset(one.payload["file_sha256"] for one in entries)
    return _Recorded(scenario_id, entry.sequence, event, files)


def _contents(path: Path, recorded: _Recorded) -> tuple[RunContents, str]:
    """What the file tells, and the hash of the results that are in it."""
    if not path.is_file():
        raise _unread(recorded, "its file is not in the workspace", _RUN_AGAIN)
    if file_sha256(path) not in recorded.files:
        raise _unread(recorded, "its file is not the one that was sealed", _REMOVE)
    try:
        return read_contents(path), results_of(path)
    except DamagedRun as damaged:
        raise _unread(recorded, f"its file is no run: {damaged.rule}", _REMOVE) from damaged


def _identity(event: SimulationRun, contents: RunContents, results: str) -> Iterator[_Claim]:
    """Which run it is, of what, and what came out."""
    run = contents.run
    yield _Claim("its id", event.run_id, run.run_id)
    yield _Claim("the version of its program", event.code_version, run.code_version)
    yield _Claim("the hash of its inputs", event.inputs_sha256, _inputs_sha256(contents))
    yield _Claim("the hash of its results", event.results_sha256, run.results_sha256)
    yield _Claim("the hash of its results", event.results_sha256, results)
    said, found = frozenset(event.entries_used), contents.entries_used
    if any(cell.is_structure for cell in contents.overrides):
        found |= said - found  # the file has no entries for cells of the structure
    yield _Claim("the entries that it used", _numbers(said), _numbers(found))


def _inputs_sha256(contents: RunContents) -> str:
    run = contents.run
    return sha256_of_inputs(
        cells={str(cell): value for cell, value in contents.overrides.items()},
        published={str(cell): value for cell, value in contents.published.items()},
        census_sha256=run.census_sha256,
        structure_sha256=run.structure_sha256,
        start_year=run.start_year,
        end_year=run.end_year,
        seed=run.seed,
        raise_base=run.raise_base,
    )


def _simulated(
    keeper: "Keeper", state: State, recorded: _Recorded
) -> tuple[RunFigures, RunFigures]:
    """The scenario's figures, and those of the baseline that it was recorded beside."""
    preview = keeper.scenario(recorded.scenario_id).preview()
    baseline = preview.baseline_metrics
    if any(one.sequence > recorded.sequence for one in state.publications):
        spec = spec_of_state(state.scenarios[recorded.scenario_id])
        then = keeper.scenario(spec, as_of=recorded.sequence - 1)
        baseline = then.baseline_metrics()
    return figures_of_metrics(preview.metrics), figures_of_metrics(baseline)


def _differences(whose: str, said: RunFigures, found: RunFigures) -> Iterator[_Claim]:
    yield _Claim(f"{whose} total cost", exact_money(said.cost), exact_money(found.cost))
    gap = found.pay_gap
    if gap is not None and said.pay_gap is not None and abs(gap - said.pay_gap) <= _ROUNDING:
        gap = said.pay_gap
    yield _Claim(f"{whose} pay gap", rate(said.pay_gap, decimals=4), rate(gap, decimals=4))


def _refuse_any(recorded: _Recorded, claims: Iterable[_Claim], where: str, remedy: str) -> None:
    for what, said, found in claims:
        if said != found:
            raise _refused(
                recorded,
                f"entry {recorded.sequence} of the ledger gives {said} as {what}, and {where} "
                f"gives {found}",
                remedy,
            )


def _numbers(sequences: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(sequences))) or "none"


def _unread(recorded: _Recorded, why: str, remedy: str) -> ScenarioRefused:
    return _refused(recorded, f"{why}, so nobody could look at what is decided", remedy)


def _refused(recorded: _Recorded, rule: str, remedy: str) -> ScenarioRefused:
    place = f"The run {recorded.event.run_id} of {recorded.scenario_id}"
    return ScenarioRefused(place=place, rule=rule, remedy=remedy)
