"""`python -m comptune.orchestration --workspace FOLDER`: Dagster's own pages on a workspace."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final, NoReturn

from comptune.errors import ComptuneError
from comptune.orchestration.asking import HOME
from comptune.workspace import FOLDER_VARIABLE, Workspace, default_folder

DEFAULT_PORT: Final = 3000
_SETTINGS: Final = "dagster.yaml"


def prepare_home(workspace: Path) -> Path:
    """The Dagster home of a workspace, with the shipped settings (no telemetry) if it has none."""
    home = workspace / HOME
    home.mkdir(parents=True, exist_ok=True)
    if not (home / _SETTINGS).exists():
        shipped = files("comptune.orchestration") / _SETTINGS
        (home / _SETTINGS).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    return home


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Read the command line and become Dagster, so that stopping this process stops all of it."""
    parser = argparse.ArgumentParser(prog="python -m comptune.orchestration")
    parser.add_argument("--workspace", type=Path, default=None, help="the workspace's folder")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="where to listen")
    given = parser.parse_args(arguments)
    folder = (given.workspace or default_folder()).resolve()
    try:
        Workspace.open(folder)
    except ComptuneError as refused:
        parser.exit(2, f"Error: {refused}\n")
    places = {"DAGSTER_HOME": str(prepare_home(folder)), FOLDER_VARIABLE: str(folder)}
    command = [sys.executable, "-m", "dagster", "dev", "-m", "comptune.orchestration.definitions"]
    os.execve(
        sys.executable,
        [*command, "-h", "127.0.0.1", "-p", str(given.port)],
        {**os.environ, **places, "DO_NOT_TRACK": "1"},
    )


if __name__ == "__main__":
    main()
