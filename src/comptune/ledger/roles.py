"""Roles, what they may do, and who counts as the same person."""

import unicodedata
from collections.abc import Collection, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from comptune.ledger.actor import DEMO_PREFIX

ADMINISTRATOR: Final = "administrator"
LINE: Final = ("viewer", "analyst", "approver", "executive")  # each may what those before may
LOCK_ORDER: Final = ("analyst", "approver", "executive", ADMINISTRATOR)
APPROVING: Final = ("approver", "executive")


class Act(StrEnum):
    """What a person may do, or may not."""

    VIEW = "view"
    VIEW_PEOPLE = "view_people"  # single persons
    EXPORT_PEOPLE = "export_people"
    EDIT = "edit"  # create, copy, change, rebase, roll back, set targets, rename
    RUN = "run"
    OPTIMIZE = "optimize"
    COMMENT = "comment"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    REJECT = "reject"
    PUBLISH = "publish"
    LOCK = "lock"
    UNLOCK = "unlock"
    GRANT = "grant"
    SETTINGS = "settings"
    IMPORT_CENSUS = "import_census"
    CHANGE_STRUCTURE = "change_structure"
    EXPORT = "export"  # numbers about groups
    ARCHIVE = "archive"
    VERIFY = "verify"
    PRUNE = "prune"


IN_WORDS: Final[Mapping[Act, str]] = MappingProxyType(
    {
        Act.VIEW: "see scenarios, runs and the ledger",
        Act.VIEW_PEOPLE: "see single persons",
        Act.EXPORT_PEOPLE: "export data about single persons",
        Act.EDIT: "change scenarios",
        Act.RUN: "start official runs",
        Act.OPTIMIZE: "run the tuner",
        Act.COMMENT: "comment",
        Act.SUBMIT: "submit scenarios",
        Act.WITHDRAW: "withdraw submissions",
        Act.APPROVE: "approve scenarios",
        Act.REJECT: "reject scenarios",
        Act.PUBLISH: "publish scenarios",
        Act.LOCK: "lock cells",
        Act.UNLOCK: "unlock cells",
        Act.GRANT: "grant and revoke roles",
        Act.SETTINGS: "change the settings of governance",
        Act.IMPORT_CENSUS: "import censuses",
        Act.CHANGE_STRUCTURE: "change the structure",
        Act.EXPORT: "export numbers about groups",
        Act.ARCHIVE: "archive scenarios",
        Act.VERIFY: "verify the ledger",
        Act.PRUNE: "remove the files of old runs",
    }
)

_FROM: Final[dict[str, tuple[Act, ...]]] = {
    "viewer": (Act.VIEW, Act.EXPORT, Act.VERIFY),
    "analyst": (
        Act.VIEW_PEOPLE,
        Act.EXPORT_PEOPLE,
        Act.EDIT,
        Act.RUN,
        Act.OPTIMIZE,
        Act.COMMENT,
        Act.SUBMIT,
        Act.WITHDRAW,
        Act.LOCK,
        Act.UNLOCK,
        Act.IMPORT_CENSUS,
        Act.CHANGE_STRUCTURE,
        Act.ARCHIVE,
    ),
    "approver": (Act.APPROVE, Act.REJECT, Act.PUBLISH),
    "executive": (),
}


def _line_acts(role: str) -> frozenset[Act]:
    """What a role of the line and those below it may do."""
    below = LINE[: LINE.index(role) + 1]
    return frozenset(act for name in below for act in _FROM[name])


ACTS: Final[Mapping[str, frozenset[Act]]] = MappingProxyType(
    {
        **{role: _line_acts(role) for role in LINE},
        ADMINISTRATOR: _line_acts("analyst") | {Act.PUBLISH, Act.GRANT, Act.SETTINGS, Act.PRUNE},
    }
)


def allows(roles: Collection[str], act: Act) -> bool:
    """Whether somebody with these roles may do it."""
    return any(act in ACTS[role] for role in roles)


def roles_that_may(act: Act) -> tuple[str, ...]:
    """Every role that may do it, lowest first."""
    return tuple(role for role in (*LINE, ADMINISTRATOR) if act in ACTS[role])


def approving_role(roles: Collection[str]) -> str | None:
    """The highest of the roles that may approve; None if none may."""
    return next((role for role in reversed(APPROVING) if role in roles), None)


def lock_rank(roles: Collection[str]) -> int:
    """How high a lock somebody with these roles may set and undo; 0 for none."""
    return max((LOCK_ORDER.index(role) + 1 for role in roles if role in LOCK_ORDER), default=0)


def person_key(name: str) -> str:
    """What is equal for the same person under two names: as a demo user, or in capitals."""
    key = _folded(name)
    while key.startswith(DEMO_PREFIX):
        key = key.removeprefix(DEMO_PREFIX).strip()
    return key


def _folded(name: str) -> str:
    """The name without differences of case, width and accents' encoding."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def same_person(name: str, other: str) -> bool:
    """Whether the two names must be taken for one person."""
    return person_key(name) == person_key(other)
