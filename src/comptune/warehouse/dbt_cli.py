"""dbt as a child process of ours: the same interpreter, wherever its scripts are installed."""

import sys

from dbt.cli.main import cli

if __name__ == "__main__":
    sys.exit(cli())
