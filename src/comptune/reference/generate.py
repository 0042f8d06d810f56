"""Write the reference pages of the Python API and of errors, or check that they are up to date.

`python -m comptune.reference.generate` writes docs/reference/python.md and docs/reference/errors.md
below the project's folder; with `--check` it writes nothing and exits with 1 if one is stale.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from comptune.generated import write_or_check
from comptune.reference.errors import errors_page
from comptune.reference.python_api import python_page

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "docs/reference/python.md": python_page,
    "docs/reference/errors.md": errors_page,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit code."""
    return max(
        write_or_check("comptune.reference.generate", __doc__, page, content, arguments)
        for page, content in PAGES.items()
    )


if __name__ == "__main__":
    sys.exit(main())
