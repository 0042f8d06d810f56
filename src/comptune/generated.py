"""A page that is written from the code, or checked to be what would be written."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path


def write_or_check(
    module: str,
    about: str | None,
    page: str,
    content: Callable[[], str],
    arguments: Sequence[str] | None,
) -> int:
    """The command of a module that writes one page below the project's folder.

    Args:
        module: as it is run: "comptune.tuning.generate".
        about: what its help says.
        page: below the project's folder.
        arguments: of the command line; the process's own where None.

    Returns:
        The exit code: 1 where the page is stale and was only to be checked, 2 where the folder is
        no project's.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=about)
    parser.add_argument("--check", action="store_true", help="write nothing, name a stale page")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the project's folder")
    options = parser.parse_args(arguments)
    root: Path = options.root
    if not (root / "docs").is_dir():
        sys.stderr.write(f"{root} has no docs. Run this in the project's folder.\n")
        return 2
    path, text = root / page, content()
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return 0
    if options.check:
        sys.stderr.write(f"{page} is stale. Run `python -m {module}`.\n")
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"wrote {page}\n")
    return 0
