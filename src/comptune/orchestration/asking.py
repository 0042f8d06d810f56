"""Who asked for a run of Dagster: tags that the run carries, signed so that nobody else can.

Dagster's pages know no persons. A run without these tags is that of the operating system's user who
Dagster runs as. A server that knows its persons, such as the pages, puts the tags on what it asks
for; they are signed for one job, scenario and configuration, and good for one run: `first_use` says
which that is. The key is theirs alone who can read the workspace, and who can read that can write
its ledger anyway. This module imports no Dagster.
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
ONCE: Final = "comptune/asked_once"
SIGNATURE: Final = "comptune/signature"
HOME: Final = ".dagster"  # of a workspace
_USED: Final = "asked"  # the folder of what was asked, each with the run that was the first
_NAMES: Final = (ASKED_BY, AUTHENTICATED_BY, ONCE)
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
    said = {
        ASKED_BY: actor.name,
        AUTHENTICATED_BY: actor.authenticated_by.value,
        ONCE: secrets.token_hex(16),
    }
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
    if not any(name in tags for name in (*_NAMES, SIGNATURE)):
        return operating_system_user()
    said = {name: tags.get(name, "") for name in _NAMES}
    wanted = _signature(said, folder, job, scenario, config)
    if not hmac.compare_digest(wanted, tags.get(SIGNATURE, "")):
        raise not_theirs(
            tags, "they name a person, and are not signed for this job, scenario and configuration"
        )
    return Actor(said[ASKED_BY], Authentication(said[AUTHENTICATED_BY]))


def first_use(tags: Mapping[str, str], folder: Path, run_id: str) -> str:
    """The run that used signed tags first; this one, once and for all, where none did before.

    Args:
        tags: that `asked_by` believed.
    """
    used = folder / HOME / _USED
    used.mkdir(parents=True, exist_ok=True)
    path = used / tags[ONCE]
    if not path.exists():
        _write_once(path, run_id.encode())
    return path.read_text(encoding="utf-8")


def not_theirs(tags: Mapping[str, str], rule: str) -> NotTheirs:
    """The refusal of a run's tags."""
    return NotTheirs(
        place="The run's tags",
        value=f"{ASKED_BY}: {tags.get(ASKED_BY, '')}",
        rule=rule,
        remedy="Take the comptune tags out to run it as the user that Dagster runs as, or let "
        "that person ask for it on the pages.",
    )


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
        _write_once(path, secrets.token_bytes(_KEY_BYTES))
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    """Write a file for its owner alone; of two who write it at once, the first one's stays."""
    aside = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    aside.touch(mode=0o600, exist_ok=False)
    aside.write_bytes(content)
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        aside.unlink()
