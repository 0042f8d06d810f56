"""Write the reference page of tuning, or check that it is up to date.

`python -m comptune.tuning.generate` writes docs/reference/tuning.md below the project's folder;
with `--check` it writes nothing and exits with 1 if the page is stale.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from comptune.tuning.reference_page import reference_page

PAGE: Final = "docs/reference/tuning.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m comptune.tuning.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, name a stale page")
    parser.add_argument("--root", type=Path, default=Path.cwd(), help="the project's folder")
    options = parser.parse_args(arguments)
    root: Path = options.root
    if not (root / "docs").is_dir():
        sys.stderr.write(f"{root} has no docs. Run this in the project's folder.\n")
        return 2
    path, content = root / PAGE, reference_page()
    if path.is_file() and path.read_text(encoding="utf-8") == content:
        return 0
    if options.check:
        sys.stderr.write(f"{PAGE} is stale. Run `python -m comptune.tuning.generate`.\n")
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
