"""Starting the pages on a workspace: a Streamlit server for this machine's browser."""

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from streamlit import config
from streamlit.runtime.pages_manager import PagesManager
from streamlit.web import cli

from comptune import logs
from comptune.app.provider import FILE_NAME, Provider
from comptune.errors import ComptuneError
from comptune.scenarios.own_ledger import SETTINGS_FILE
from comptune.settings import read_settings
from comptune.workspace import FOLDER_VARIABLE, default_folder

SCENARIO_VARIABLE: Final = "COMPTUNE_SCENARIO"
DEMO_VARIABLE: Final = "COMPTUNE_APP_DEMO_USERS"
HEADER_VARIABLE: Final = "COMPTUNE_APP_TRUSTED_HEADER"
PROVIDER_VARIABLE: Final = "COMPTUNE_APP_PROVIDER"
ADDRESS_VARIABLE: Final = "STREAMLIT_SERVER_ADDRESS"
DEFAULT_PORT: Final = 8501
_ON_THIS_MACHINE: Final = ("127.0.0.1", "localhost", "::1")
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
        provider: where the provider to sign in with says what it is; None: there is none.
    """

    demo_users: bool = False
    trusted_header: str | None = None
    provider: str | None = None

    def __post_init__(self) -> None:
        """Refuse what would let a visitor choose who to be: one way to know people, not two.

        Raises:
            LaunchRefused: two at once, or no name of a header.
        """
        if self.provider is not None and (self.demo_users or self.trusted_header is not None):
            raise LaunchRefused(
                place="The pages",
                value=self.provider,
                rule="people sign in with this provider, and nobody is known otherwise",
                remedy="Leave out --demo-users and --trusted-header, or take [auth] out of the "
                "file that names the provider.",
            )
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
            provider=os.environ.get(PROVIDER_VARIABLE) or None,
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
            A provider that is configured (`provider`) is added here.

    Raises:
        LaunchRefused: two ways at once to know who somebody is, or none where others can come in.
        SignInRefused: a provider that nobody could sign in with safely.
    """
    folder = Path(workspace) if workspace is not None else default_folder()
    _begin_log(folder)
    provider = Provider.configured(folder, map(Path, config.get_config_files(FILE_NAME)))
    admission = admission or Admission()
    if provider is not None:
        admission = replace(admission, provider=provider.metadata_url)
    check_reach(admission, os.environ.get(ADDRESS_VARIABLE))
    surroundings = {
        FOLDER_VARIABLE: str(folder.resolve()),
        SCENARIO_VARIABLE: str(Path(scenario).resolve()) if scenario is not None else "",
        DEMO_VARIABLE: "1" if admission.demo_users else "",
        HEADER_VARIABLE: admission.trusted_header or "",
        PROVIDER_VARIABLE: admission.provider or "",
    }
    os.environ.update(surroundings)
    options: dict[str, object] = {
        "server.port": port,
        "server.headless": str(not open_browser).lower(),
    }
    if provider is not None:
        options["secrets.files"] = str(provider.file.resolve())
    flags = [f"--{name}={value}" for name, value in options.items()]
    # Else the first to ask a fresh server for /tune would get that file alone, without its frame.
    PagesManager.uses_pages_directory = False
    logs.event("server.started", port=port)
    cli.main(["run", str(_SCRIPT), *flags], prog_name="streamlit", standalone_mode=False)


def check_reach(admission: Admission, address: str | None) -> None:
    """Refuse to be reached from elsewhere where nobody is made sure of.

    Args:
        admission: how the pages know who somebody is.
        address: to listen at; None for the pages' own, which is this machine's.

    Raises:
        LaunchRefused: whoever reaches the pages would be the user that they run as, or choose.
    """
    is_known = admission.provider is not None or admission.trusted_header is not None
    if is_known or not address or address in _ON_THIS_MACHINE:
        return
    raise LaunchRefused(
        place=ADDRESS_VARIABLE,
        value=address,
        rule="whoever reaches that address would act as the user that the pages run as",
        remedy="Name a provider to sign in with in secrets.toml, or the header of a proxy with "
        f"--trusted-header; or listen at {_ON_THIS_MACHINE[0]}.",
    )


def _begin_log(folder: Path) -> None:
    """Log where the workspace's settings say, if it is there: the pages may come before it."""
    file = folder / SETTINGS_FILE
    logs.configure(read_settings(file).log_file_of(folder) if file.is_file() else None)
