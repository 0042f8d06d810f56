"""`python -m comptune.cli` is `comptune`."""

import sys

from comptune.cli import main

if __name__ == "__main__":
    sys.exit(main())
