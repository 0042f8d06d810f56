"""Who asked for a run of Dagster: tags that the run carries, signed so that nobody else can.

Dagster's pages know no persons. A run without these tags is that of the operating system's user who
Dagster runs as. A server that knows its persons, such as the pages, puts the tags on what it asks
for; they are signed for one job, scenario and configuration with a key that only those have who can
read the workspace, and who can read that can write its ledger anyway. This module imports no
Dagster.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from comptune.errors import ComptuneError
from comptune.ledger.actor import Actor, Authentication, operating_system_user

ASKED_BY: Final = "comptune/asked_by"
AUTHENTICATED_BY: Final = "comptune/authenticated_by"
SIGNATURE: Final = "comptune/signature"
HOME: Final = ".dagster"  # of a workspace
_KEY_FILE: Final = "asking.key"
_KEY_BYTES: Final = 32


class NotTheirs(ComptuneError):
    """A run that says who asked for it, without the signature that proves it."""


def asking_tags(
    actor: Actor, folder: Path, *, job: str, scenario: str | None, config: Mapping[str, Any]
) -> dict[str, str]:
    """The tags of a run that somebody asks for.

    Args:
        actor: the person, whom the caller has made sure of.
        folder: of the workspace.
        job: the name of Dagster's job.
        scenario: the partition; None where the job has none.
        config: the run's configuration, as it is handed to Dagster.
    """
    said = {ASKED_BY: actor.name, AUTHENTICATED_BY: actor.authenticated_by.value}
    return {**said, SIGNATURE: _signature(said, folder, job, scenario, config)}


def asked_by(
    tags: Mapping[str, str],
    folder: Path,
    *,
    job: str,
    scenario: str | None,
    config: Mapping[str, Any],
) -> Actor:
    """The person that a run's tags name; without them, the user that this process runs as.

    Raises:
        NotTheirs: the tags name somebody, and are not signed for this run.
    """
    if not any(name in tags for name in (ASKED_BY, AUTHENTICATED_BY, SIGNATURE)):
        return operating_system_user()
    said = {name: tags.get(name, "") for name in (ASKED_BY, AUTHENTICATED_BY)}
    wanted = _signature(said, folder, job, scenario, config)
    if not hmac.compare_digest(wanted, tags.get(SIGNATURE, "")):
        raise NotTheirs(
            place="The run's tags",
            value=f"{ASKED_BY}: {said[ASKED_BY]}",
            rule="they name a person, and are not signed for this job, scenario and configuration",
            remedy="Take the comptune tags out to run it as the user that Dagster runs as, or let "
            "that person ask for it on the pages.",
        )
    return Actor(said[ASKED_BY], Authentication(said[AUTHENTICATED_BY]))


def _signature(
    said: Mapping[str, str],
    folder: Path,
    job: str,
    scenario: str | None,
    config: Mapping[str, Any],
) -> str:
    message = json.dumps([dict(said), job, scenario, config], sort_keys=True).encode()
    return hmac.new(_key(folder / HOME), message, hashlib.sha256).hexdigest()


def _key(home: Path) -> bytes:
    """The workspace's key; made at its first use, for the user alone who made it."""
    path = home / _KEY_FILE
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        aside = home / f"{_KEY_FILE}.{secrets.token_hex(8)}"
        aside.touch(mode=0o600, exist_ok=False)
        aside.write_bytes(secrets.token_bytes(_KEY_BYTES))
        try:
            os.link(aside, path)  # of two who make one at once, the first one's stays
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_bytes()
