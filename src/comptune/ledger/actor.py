"""Who acts, and how that was made sure of."""

import os
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from comptune.ledger.errors import EntryRefused

DEMO_PREFIX: Final = "demo:"
_LONGEST_NAME: Final = 200


class Authentication(StrEnum):
    """How the person's identity was established."""

    OPERATING_SYSTEM = "operating_system"
    OPENID_CONNECT = "openid_connect"
    TRUSTED_HEADER = "trusted_header"  # a proxy in front of the pages says who it is
    DEMO = "demo"  # nobody made sure: several people on one machine, only where a workspace says so


@dataclass(frozen=True)
class Actor:
    """A person, by the name that roles are granted to."""

    name: str
    authenticated_by: Authentication

    def __post_init__(self) -> None:
        """Refuse names that could be taken for another.

        Raises:
            EntryRefused: an empty or unprintable name, or a demo user's that does not say so.
        """
        name = self.name
        if not name or name != name.strip() or not name.isprintable() or len(name) > _LONGEST_NAME:
            raise EntryRefused(
                place="The person",
                value=repr(name),
                rule=f"a name is one line of 1 to {_LONGEST_NAME} printable characters",
                remedy="Give the name that roles are granted to.",
            )
        if name.startswith(DEMO_PREFIX) is not (self.authenticated_by is Authentication.DEMO):
            raise EntryRefused(
                place="The person",
                value=repr(name),
                rule=f'"{DEMO_PREFIX}" begins the names of demo users, and of nobody else',
                remedy="Use `demo_user` for people whose identity nobody makes sure of.",
            )


def demo_user(name: str) -> Actor:
    """A person of a demonstration, known to the ledger only where a setting allows them."""
    return Actor(DEMO_PREFIX + name.removeprefix(DEMO_PREFIX), Authentication.DEMO)


def operating_system_user() -> Actor:
    """The user that this process runs as. Environment variables such as LOGNAME are not asked."""
    try:
        import pwd  # noqa: PLC0415 - not on every operating system
    except ImportError:
        return Actor(os.getlogin(), Authentication.OPERATING_SYSTEM)
    return Actor(pwd.getpwuid(os.getuid()).pw_name, Authentication.OPERATING_SYSTEM)
