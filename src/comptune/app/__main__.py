"""`python -m comptune.app --workspace FOLDER --port 8501`: serve the pages."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from comptune.app.launcher import DEFAULT_PORT, launch


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m comptune.app", description="Serve the pages.")
    parser.add_argument("--workspace", type=Path, help="the workspace's folder")
    parser.add_argument("--scenario", type=Path, help="a scenario file to tune; else a draft")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="where to listen")
    parser.add_argument("--open", action="store_true", help="open the browser too")
    given = parser.parse_args(arguments)
    launch(given.workspace, scenario=given.scenario, port=given.port, open_browser=given.open)


if __name__ == "__main__":
    main()
