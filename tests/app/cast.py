"""Who plays whom: the demo users of the tests' workspaces."""

from collections.abc import Mapping
from typing import Final

CAST: Final[Mapping[str, str]] = {
    "ana": "analyst",
    "ben": "approver",
    "dora": "approver",
    "carla": "executive",
    "eva": "executive",
    "vera": "viewer",
    "vic": "viewer",
    "adam": "administrator",
}


def cast(*names: str) -> dict[str, str]:
    """The roles of some of them."""
    return {name: CAST[name] for name in names}
