"""The dbt project as previews use it: compiled once for each state of its source, then kept."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import comptune
from comptune.paths import transform_folder

DATABASE: Final = "run"  # the name that compiled SQL calls its database: the file is run.duckdb
GOVERNANCE: Final = "tag:governance"  # models of the whole ledger: no part of a run or a preview
QUIET: Final = {
    "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    "DO_NOT_TRACK": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_PREVIEWED: Final = frozenset({"int_job_level_ranges"})
_OF_PEOPLE: Final = ("fct_workforce_snapshot", "int_paid_people")
_HAZARDS: Final = "int_hazard_"
_RESULT_SOURCES: Final = ("engine", "warehouse", "levers")


class DbtFailed(RuntimeError):
    """dbt could not parse or compile the project: the installation is broken, not the input."""


@dataclass(frozen=True)
class CompiledProject:
    """The SQL of the models that a preview replays, in the order in which they build."""

    models: tuple[tuple[str, str], ...]  # name and compiled SQL
    of_people: tuple[tuple[str, str], ...]  # the same of what is made of the simulated people
    folder: Path  # holds dbt's own parse state, which builds start from


def source_hash() -> str:
    """SHA-256 over the dbt project and everything in Python that can change a result."""
    digest = hashlib.sha256()
    for root, patterns in _sources():
        for pattern in patterns:
            for path in sorted(root.rglob(pattern)):
                if "target" not in path.parts and "__pycache__" not in path.parts:
                    digest.update(f"{path.relative_to(root)}\0".encode())
                    digest.update(path.read_bytes())
    return digest.hexdigest()


def _sources() -> list[tuple[Path, tuple[str, ...]]]:
    package = Path(comptune.__file__).parent
    python = [(package / name, ("*.py", "*.yml")) for name in _RESULT_SOURCES]
    return [(transform_folder(), ("*.sql", "*.yml", "*.py", "*.csv")), *python]


@cache
def code_version() -> str:
    """The release and the state of the source that computes results."""
    return f"{version('comptune')}+{source_hash()[:12]}"


def cache_folder() -> Path:
    """Where compiled things are kept between processes; they can be deleted at any time."""
    root = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(root) / "comptune"


@cache
def compiled_project() -> CompiledProject:
    """The compiled project, from the cache or compiled now (some seconds, once a release).

    Raises:
        DbtFailed: with dbt's own words.
    """
    tools = f"{version('dbt-core')}-{version('dbt-duckdb')}-{version('duckdb')}"
    key = hashlib.sha256(f"{source_hash()}-{tools}-{transform_folder()}".encode()).hexdigest()[:16]
    folder = cache_folder() / "dbt" / key
    if not (folder / "manifest.json").exists():
        _compile(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return CompiledProject(_previewed_models(manifest), _models_of_people(manifest), folder)


def _models_of_people(manifest: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    nodes = manifest["nodes"]
    return tuple((name, nodes[f"model.comptune.{name}"]["compiled_code"]) for name in _OF_PEOPLE)


def dbt_environment() -> dict[str, str]:
    """The environment of dbt's processes: quiet, and without options that dbt would read from it.

    A `DBT_EXCLUDE_RESOURCE_TYPES=test` of somebody's shell must not seal a run untested.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("DBT_")}
    return {**ours, **QUIET}


def dbt_arguments(work: Path) -> list[str]:
    """Options that keep everything dbt writes inside `work`."""
    project = str(transform_folder())
    return [
        *("--project-dir", project),
        *("--profiles-dir", project),
        *("--target-path", str(work / "target")),
        *("--log-path", str(work / "logs")),
    ]


def _compile(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(prefix=".compiling-", dir=folder.parent))
    try:
        command = [sys.executable, "-m", "comptune.warehouse.dbt_cli", "compile", "--quiet"]
        done = subprocess.run(
            [*command, "--exclude", GOVERNANCE, *dbt_arguments(work)],
            cwd=work,
            env=dbt_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise DbtFailed(f"dbt compile failed:\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
        target = work / "target"
        for path in list(target.iterdir()):
            if path.name not in ("manifest.json", "partial_parse.msgpack"):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        try:
            target.rename(folder)
        except OSError:  # another process was first; its result is the same
            if not (folder / "manifest.json").exists():
                raise
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _previewed_models(manifest: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The models that hazards and ranges need, each after those it refers to."""
    nodes = manifest["nodes"]
    ordered: dict[str, str] = {}

    def visit(node_id: str) -> None:
        node = nodes[node_id]
        for parent in node["depends_on"].get("nodes", []):
            if parent in nodes:
                visit(parent)
        is_table = node["resource_type"] == "model" and node["config"]["materialized"] == "table"
        if is_table and node["name"] not in ordered:
            ordered[node["name"]] = node["compiled_code"]

    for node_id, node in nodes.items():
        if node["resource_type"] == "model" and (
            node["name"] in _PREVIEWED or node["name"].startswith(_HAZARDS)
        ):
            visit(node_id)
    return tuple(ordered.items())
