"""What the shell offers at TAB: names of levers, runs, files; never an error."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from comptune.levers import Lever, StructureValue, example_cell, load_catalogue
from comptune.metrics import load_metrics
from comptune.structure import TABLES
from comptune.workspace import default_folder

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


def complete_scenario(incomplete: str) -> list[Offer]:
    """Scenario files, and folders on the way to them."""
    return list(_files(incomplete, (".yml", ".yaml")))


def complete_census(incomplete: str) -> list[Offer]:
    """Census files, and folders on the way to them."""
    return list(_files(incomplete, (".csv", ".csv.gz", ".parquet", ".xlsx")))


def complete_folder(incomplete: str) -> list[Offer]:
    """Folders."""
    return list(_files(incomplete, ()))


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
