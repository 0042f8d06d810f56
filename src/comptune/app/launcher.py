"""Starting the pages on a workspace: a Streamlit server for this machine's browser."""

import os
from pathlib import Path
from typing import Final

from streamlit.web import cli

from comptune.workspace import FOLDER_VARIABLE, default_folder

SCENARIO_VARIABLE: Final = "COMPTUNE_SCENARIO"
DEFAULT_PORT: Final = 8501
_SCRIPT: Final = Path(__file__).with_name("app.py")


def launch(
    workspace: Path | str | None = None,
    *,
    scenario: Path | str | None = None,
    port: int = DEFAULT_PORT,
    open_browser: bool = False,
) -> None:
    """Serve the pages on 127.0.0.1 until stopped (Ctrl-C).

    Args:
        workspace: its folder; the workspace of this shell where None. It need not be there yet:
            the page then says what to do first.
        scenario: a scenario file to tune; a draft without overrides where None.
        port: where to listen.
        open_browser: whether to open the browser too.
    """
    folder = Path(workspace) if workspace is not None else default_folder()
    os.environ[FOLDER_VARIABLE] = str(folder.resolve())
    os.environ.pop(SCENARIO_VARIABLE, None)
    if scenario is not None:
        os.environ[SCENARIO_VARIABLE] = str(Path(scenario).resolve())
    options = {"server.port": port, "server.headless": str(not open_browser).lower()}
    flags = [f"--{name}={value}" for name, value in options.items()]
    cli.main(["run", str(_SCRIPT), *flags], prog_name="streamlit", standalone_mode=False)
