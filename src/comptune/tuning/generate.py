"""Write the reference page of tuning, or check that it is up to date.

`python -m comptune.tuning.generate` writes docs/reference/tuning.md below the project's folder;
with `--check` it writes nothing and exits with 1 if the page is stale.
"""

import sys
from collections.abc import Sequence
from typing import Final

from comptune.generated import write_or_check
from comptune.tuning.reference_page import reference_page

PAGE: Final = "docs/reference/tuning.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit code."""
    return write_or_check("comptune.tuning.generate", __doc__, PAGE, reference_page, arguments)


if __name__ == "__main__":
    sys.exit(main())
