"""A forked child starts with locks and connections of its own."""

import os
from typing import Final, Protocol
from weakref import WeakSet


class Renewed(Protocol):
    """What has something that only one process may use."""

    def after_fork(self) -> None:
        """Replace it, in the child, without touching what the parent uses."""


_everything: Final[WeakSet[Renewed]] = WeakSet()


def renewed_after_fork(one: Renewed) -> None:
    """Call its `after_fork` in every child that is forked while it lives."""
    _everything.add(one)


def _renew() -> None:
    for one in list(_everything):
        one.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_renew)
