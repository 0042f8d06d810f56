"""`python -m comptune.app --workspace FOLDER --port 8501`: serve the pages."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from comptune.app.launcher import DEFAULT_PORT, Admission, launch
from comptune.app.provider import FILE_NAME, Provider
from comptune.errors import ComptuneError
from comptune.workspace import default_folder


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and serve until stopped."""
    parser = argparse.ArgumentParser(prog="python -m comptune.app", description="Serve the pages.")
    parser.add_argument("--workspace", type=Path, help="the workspace's folder")
    parser.add_argument("--scenario", type=Path, help="a scenario file to tune")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help="where to listen")
    parser.add_argument("--open", action="store_true", help="open the browser too")
    parser.add_argument(
        "--demo-users",
        action="store_true",
        help="choose in the sidebar who to be, where the setting demo_users is on",
    )
    parser.add_argument(
        "--trusted-header",
        metavar="NAME",
        help="a header in which a proxy in front names the person, such as X-Forwarded-User",
    )
    parser.add_argument(
        "--check-sign-in",
        action="store_true",
        help="say which provider people sign in with, and whether its file can be used; then end",
    )
    given = parser.parse_args(arguments)
    try:
        if given.check_sign_in:
            found = Provider.of_file((given.workspace or default_folder()) / FILE_NAME)
            named = "no provider is named" if found is None else f"with {found.metadata_url}"
            sys.stdout.write(f"{named}\n")
            return
        launch(
            given.workspace,
            scenario=given.scenario,
            port=given.port,
            open_browser=given.open,
            admission=Admission(given.demo_users, given.trusted_header),
        )
    except ComptuneError as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main()
