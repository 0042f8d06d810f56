"""Starting the pages on a workspace: a Streamlit server for this machine's browser."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

from comptune.errors import ComptuneError
from comptune.workspace import FOLDER_VARIABLE, default_folder

SCENARIO_VARIABLE: Final = "COMPTUNE_SCENARIO"
DEMO_VARIABLE: Final = "COMPTUNE_APP_DEMO_USERS"
HEADER_VARIABLE: Final = "COMPTUNE_APP_TRUSTED_HEADER"
DEFAULT_PORT: Final = 8501
_SCRIPT: Final = Path(__file__).with_name("app.py")
_HEADER: Final = re.compile(r"[A-Za-z0-9-]+")


class LaunchRefused(ComptuneError):
    """Pages that cannot be served as asked."""


@dataclass(frozen=True)
class Admission:
    """How the pages know who somebody is, where no provider is configured to sign in with.

    Attributes:
        demo_users: whether a person may choose in the sidebar who to be.
        trusted_header: what a proxy in front names the person in; None: no proxy is trusted.
    """

    demo_users: bool = False
    trusted_header: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would let a visitor choose who to be behind a proxy.

        Raises:
            LaunchRefused: both at once, or no name of a header.
        """
        if self.trusted_header is None:
            return
        if self.demo_users:
            raise LaunchRefused(
                place="The pages",
                rule="behind a trusted proxy nobody chooses who to be",
                remedy="Leave out --demo-users or --trusted-header.",
            )
        if not _HEADER.fullmatch(self.trusted_header):
            raise LaunchRefused(
                place="The trusted header",
                value=repr(self.trusted_header),
                rule="the name of a header has letters, digits and hyphens",
                remedy="Write it as in X-Forwarded-User.",
            )

    @classmethod
    def of_this_process(cls) -> Self:
        """As the pages of this process were started."""
        return cls(
            demo_users=os.environ.get(DEMO_VARIABLE) == "1",
            trusted_header=os.environ.get(HEADER_VARIABLE) or None,
        )


def launch(
    workspace: Path | str | None = None,
    *,
    scenario: Path | str | None = None,
    port: int = DEFAULT_PORT,
    open_browser: bool = False,
    admission: Admission | None = None,
) -> None:
    """Serve the pages on 127.0.0.1 until stopped (Ctrl-C).

    Args:
        workspace: its folder; the workspace of this shell where None. It need not be there yet:
            the page then says what to do first.
        scenario: a scenario file to tune beside those of the ledger.
        port: where to listen.
        open_browser: whether to open the browser too.
        admission: how the pages know who somebody is; left out: the user of the operating system.
    """
    admission = admission or Admission()
    folder = Path(workspace) if workspace is not None else default_folder()
    surroundings = {
        FOLDER_VARIABLE: str(folder.resolve()),
        SCENARIO_VARIABLE: str(Path(scenario).resolve()) if scenario is not None else "",
        DEMO_VARIABLE: "1" if admission.demo_users else "",
        HEADER_VARIABLE: admission.trusted_header or "",
    }
    os.environ.update(surroundings)
    options = {"server.port": port, "server.headless": str(not open_browser).lower()}
    flags = [f"--{name}={value}" for name, value in options.items()]
    # Else the first to ask a fresh server for /tune would get that file alone, without its frame.
    PagesManager.uses_pages_directory = False
    cli.main(["run", str(_SCRIPT), *flags], prog_name="streamlit", standalone_mode=False)
