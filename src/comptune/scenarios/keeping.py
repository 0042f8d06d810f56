"""What comes into a workspace: which scenario, census or structure is meant, and its event."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeAlias

from comptune.census import ImportReport
from comptune.ledger.errors import StaleVersion
from comptune.ledger.events import CensusImported, StructureChanged, StructureDifference
from comptune.ledger.policy_common import known_scenario
from comptune.ledger.state import State
from comptune.scenarios.errors import WorkspaceRefused
from comptune.scenarios.spec import ScenarioSpec, is_scenario_id, read_spec, spec_from
from comptune.structure import Structure, difference, structure_sha256

BASELINE: Final = "baseline"

Source: TypeAlias = Path | str | ScenarioSpec | Mapping[str, Any] | None


def spec_of_source(source: Source, state: State) -> ScenarioSpec:
    """The scenario that is not one of the ledger: of a file, a spec, a mapping; the baseline.

    Raises:
        UnknownScenario: a text that is neither an id of the ledger nor a file.
        ScenarioRefused: a file or mapping that is no scenario.
    """
    if source is None or source == BASELINE:
        return ScenarioSpec(id=BASELINE, name="Baseline")
    if isinstance(source, ScenarioSpec):
        return source
    if isinstance(source, Mapping):
        return spec_from(source)
    if isinstance(source, str) and is_scenario_id(source) and not Path(source).is_file():
        known_scenario(state, source)  # it is unknown, which this says with the closest id
    return read_spec(Path(source))


def the_only(known: list[str], what: str, folder: Path) -> str:
    """The census or structure that is meant where none is named: the only one.

    Raises:
        WorkspaceRefused: there are none or several.
    """
    if len(known) == 1:
        return known[0]
    ending = "es" if what.endswith("s") else "s"
    found = f"it holds {len(known)} {what}{ending}" if known else f"it holds no {what}"
    remedy = (
        f"Name one with `{what}:` in the scenario: {', '.join(one[:12] for one in known)}."
        if known
        else f"Import one with `comptune {what} import`."
    )
    raise WorkspaceRefused(
        place=f"The workspace {folder}",
        rule=f"{found}, and the scenario names none",
        remedy=remedy,
    )


def census_imported(report: ImportReport, *, reason: str = "") -> CensusImported:
    """The event of an import."""
    return CensusImported(
        census_sha256=report.sha256,
        as_of=report.as_of.isoformat(),
        source=report.source,
        people=report.people_accepted,
        payroll=Decimal(report.annualised_payroll_cents).scaleb(-2),
        rejected=report.people_rejected,
        reason=reason or None,
    )


def check_replaces(state: State, sha256: str | None) -> None:
    """Refuse to replace a structure that is not the newest any more; None stands for the newest.

    Raises:
        StaleVersion: somebody kept another one since.
    """
    newest = state.structures[-1] if state.structures else None
    if sha256 is None or newest is None or newest.structure_sha256 == sha256:
        return
    words = f"entry {newest.sequence}, {newest.by}: kept structure {newest.structure_sha256[:12]}"
    raise StaleVersion(
        place="The structure",
        value=sha256[:12],
        rule=f"others kept another one since: {words}",
        remedy="Look at theirs first, then change that.",
        meanwhile=(words,),
    )


def structure_changed(
    structure: Structure, *, before: Structure | None = None, reason: str = ""
) -> StructureChanged:
    """The event of a structure that new scenarios stand on from now on."""
    return StructureChanged(
        structure_sha256=structure_sha256(structure),
        old_sha256=None if before is None else structure_sha256(before),
        differences=() if before is None else tuple(_differences(before, structure)),
        reason=reason,
    )


def _differences(before: Structure, after: Structure) -> Iterable[StructureDifference]:
    for one in difference(before, after):
        yield StructureDifference(
            table=one.table, place=f"{one.key}, {one.column}", old=one.before, new=one.after
        )
