"""Write what is generated from the catalogue, or check that it is up to date.

`python -m comptune.levers.generate` writes the files below the project's folder; with `--check` it
writes nothing and exits with 1 if a file is stale or the hand-edited defaults disagree with the
catalogue.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from comptune.levers.catalogue import Catalogue
from comptune.levers.catalogue_file import load_catalogue
from comptune.levers.defaults import check_default_levers
from comptune.levers.range_tests import default_levers_test, effective_parameters_test
from comptune.levers.reference_page import reference_page

GENERATED: Final[dict[str, Callable[[Catalogue], str]]] = {
    "docs/reference/levers.md": reference_page,
    "transform/tests/generated/lever_ranges.sql": effective_parameters_test,
    "transform/tests/generated/default_lever_ranges.sql": default_levers_test,
}
DEFAULT_LEVERS: Final = "transform/seeds/default_levers.csv"


def stale_files(root: Path, catalogue: Catalogue) -> tuple[str, ...]:
    """The generated files below `root` that are missing or not what the catalogue gives now."""
    return tuple(
        path
        for path, content in GENERATED.items()
        if not (root / path).is_file()
        or (root / path).read_text(encoding="utf-8") != content(catalogue)
    )


def write_files(root: Path, catalogue: Catalogue) -> tuple[str, ...]:
    """Write the stale files below `root`, and say which they were."""
    stale = stale_files(root, catalogue)
    for path in stale:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(GENERATED[path](catalogue), encoding="utf-8")
    return stale


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m comptune.levers.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name stale files")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the project's folder")
    options = parser.parse_args(arguments)
    root: Path = options.root
    if not (root / DEFAULT_LEVERS).is_file():
        sys.stderr.write(f"{root} has no {DEFAULT_LEVERS}. Run this in the project's folder.\n")
        return 2
    catalogue = load_catalogue()
    mistakes = check_default_levers(root / DEFAULT_LEVERS, catalogue)
    for mistake in mistakes:
        sys.stderr.write(f"{mistake}\n")
    if options.check:
        stale = stale_files(root, catalogue)
        for path in stale:
            sys.stderr.write(f"{path} is stale. Run `python -m comptune.levers.generate`.\n")
        return 1 if stale or mistakes else 0
    for path in write_files(root, catalogue):
        sys.stdout.write(f"wrote {path}\n")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
