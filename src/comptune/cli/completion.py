"""What the shell offers at TAB: names of levers, runs, files; never an error."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import typer

from comptune.errors import ComptuneError
from comptune.ledger.events import EVENTS, Role
from comptune.ledger.governance_settings import SETTINGS
from comptune.levers import Lever, StructureValue, example_cell, load_catalogue
from comptune.metrics import load_metrics
from comptune.structure import TABLES
from comptune.workspace import Workspace, default_folder

if TYPE_CHECKING:
    from comptune.ledger.state import State

Offer = tuple[str, str]  # what is completed, and the help beside it


def complete_lever(incomplete: str) -> list[Offer]:
    """Names of levers."""
    return _beginning(incomplete, [(lever.name, lever.title) for lever in load_catalogue().levers])


def complete_metric(incomplete: str) -> list[Offer]:
    """Names of metrics."""
    return _beginning(incomplete, [(metric.name, metric.title) for metric in load_metrics()])


def complete_table(incomplete: str) -> list[Offer]:
    """Names of structure tables."""
    return _beginning(incomplete, [(name, "") for name in TABLES])


def complete_change(incomplete: str) -> list[Offer]:
    """Cells as `--set` takes them: the name, then a point and its places."""
    catalogue = load_catalogue()
    quantities: list[Lever | StructureValue] = [*catalogue.levers, *catalogue.structure_values]
    return _beginning(
        incomplete, [(f"{one.name}.", f"such as {example_cell(one)}") for one in quantities]
    )


def complete_run(context: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of the workspace's sealed runs."""
    folder = _folder(context) / "runs"
    return _beginning(incomplete, [(path.stem, "") for path in sorted(folder.glob("*.duckdb"))])


def complete_cell(incomplete: str) -> list[Offer]:
    """Cells: the name of a lever, then a point and its places."""
    return complete_change(incomplete)


def complete_scenario_id(context: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of the ledger's scenarios."""
    state = _state(context)
    known = state.scenarios.values() if state else ()
    return _beginning(incomplete, [(one.id, one.name) for one in known if not _put_away(one)])


def complete_side(context: typer.Context, incomplete: str) -> list[Offer]:
    """What can be compared: scenarios, and the published tier or the baseline."""
    sides = [("published", "the published values"), ("baseline", "the values in force")]
    return [*complete_scenario_id(context, incomplete), *_beginning(incomplete, sides)]


def complete_scenario(context: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of the ledger's scenarios, scenario files, and folders on the way to them."""
    return [*complete_scenario_id(context, incomplete), *complete_yaml(incomplete)]


def complete_yaml(incomplete: str) -> list[Offer]:
    """YAML files, and folders on the way to them."""
    return list(_files(incomplete, (".yml", ".yaml")))


def complete_role(incomplete: str) -> list[Offer]:
    """Roles."""
    return _beginning(incomplete, [(role, "") for role in get_args(Role)])


def complete_event_type(incomplete: str) -> list[Offer]:
    """Types of entries."""
    return _beginning(incomplete, [(name, "") for name in EVENTS])


def complete_person(context: typer.Context, incomplete: str) -> list[Offer]:
    """People who have a role."""
    state = _state(context)
    return _beginning(incomplete, [(name, "") for name in state.roles] if state else [])


def complete_optimization(context: typer.Context, incomplete: str) -> list[Offer]:
    """Ids of runs of the tuner, and who ran them."""
    state = _state(context)
    return _beginning(incomplete, list(state.optimizations.items()) if state else [])


def complete_setting(incomplete: str) -> list[Offer]:
    """Settings of governance, with an equals sign."""
    return _beginning(incomplete, [(f"{one.name}=", one.description) for one in SETTINGS.values()])


def complete_census(incomplete: str) -> list[Offer]:
    """Census files, and folders on the way to them."""
    return list(_files(incomplete, (".csv", ".csv.gz", ".parquet", ".xlsx")))


def complete_folder(incomplete: str) -> list[Offer]:
    """Folders."""
    return list(_files(incomplete, ()))


def _state(context: typer.Context) -> "State | None":
    """What the ledger of the workspace tells; None where there is none to read."""
    try:
        return Workspace.open(_folder(context)).ledger.state()
    except (ComptuneError, OSError):
        return None


def _put_away(scenario: Any) -> bool:
    return bool(scenario.status == "archived")


def _folder(context: typer.Context) -> Path:
    """The workspace that the command line names so far."""
    step: Any = context
    while step is not None:
        if named := step.params.get("workspace"):
            return Path(named)
        step = step.parent
    return default_folder()


def _files(incomplete: str, endings: tuple[str, ...]) -> Iterator[Offer]:
    folder, _, beginning = incomplete.rpartition("/")
    place = Path(folder or ("/" if incomplete.startswith("/") else "."))
    prefix = f"{folder}/" if "/" in incomplete else ""
    if not place.is_dir():
        return
    for path in sorted(place.iterdir()):
        hidden = path.name.startswith(".") and not beginning.startswith(".")
        if hidden or not path.name.startswith(beginning):
            continue
        if path.is_dir():
            yield f"{prefix}{path.name}/", "folder"
        elif endings and path.name.endswith(endings):
            yield f"{prefix}{path.name}", ""


def _beginning(incomplete: str, offers: list[Offer]) -> list[Offer]:
    return [offer for offer in offers if offer[0].startswith(incomplete)]
