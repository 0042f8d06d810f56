"""Write the page of controls, or check that it is up to date.

`python -m comptune.reports.compliance.generate` writes docs/controls.md below the project's folder;
with `--check` it writes nothing and exits with 1 if the page is stale.
"""

import sys
from collections.abc import Sequence
from typing import Final

from comptune.generated import write_or_check
from comptune.reports.compliance.controls_page import controls_page

PAGE: Final = "docs/controls.md"


def main(arguments: Sequence[str] | None = None) -> int:
    """The command. Returns its exit code."""
    module = "comptune.reports.compliance.generate"
    return write_or_check(module, __doc__, PAGE, controls_page, arguments)


if __name__ == "__main__":
    sys.exit(main())
