"""A process that builds one official run: what the tests of interruptions kill."""

import sys

from comptune.ledger.actor import operating_system_user
from comptune.workspace import Workspace


def main(folder: str, seed: str) -> None:
    scenario = Workspace.open(folder).scenario(
        {"id": f"seed-{seed}", "name": f"Seed {seed}", "seed": int(seed)}
    )
    print("building", flush=True)
    scenario.run(actor=operating_system_user())


if __name__ == "__main__":
    main(*sys.argv[1:])
