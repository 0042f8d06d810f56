"""A process that builds one official run: what the tests of interruptions kill."""

import sys
from datetime import UTC, datetime

from comptune.workspace import Workspace


def main(folder: str, seed: str) -> None:
    scenario = Workspace.open(folder).scenario(
        {"id": f"seed-{seed}", "name": f"Seed {seed}", "seed": int(seed)}
    )
    print("building", flush=True)
    scenario.run(created_by="a test", created_at=datetime.now(UTC).replace(tzinfo=None))


if __name__ == "__main__":
    main(*sys.argv[1:])
