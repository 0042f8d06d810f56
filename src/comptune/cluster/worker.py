"""What runs on a worker: the census that it holds, and pieces of work."""

import hashlib
import pickle
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from distributed import Worker, WorkerPlugin, get_worker

from comptune.cluster.code import Code, code_here
from comptune.engine.world import People

_held: Final[dict[str, People]] = {}
_arrived: Final[Counter[str]] = Counter()


def census_id(people: People) -> str:
    """A name for these people: the hash of all that is known of them."""
    digest = hashlib.sha256(str(people.departments).encode())
    for array in _arrays(people).values():
        digest.update(array.tobytes())
    return digest.hexdigest()


class HeldCensus(WorkerPlugin):
    """People whom every worker holds, those that come later too, until they are taken away.

    Not data that tasks depend on: Dask takes copies of such data away when nothing asks for them,
    and sends them again when something does.
    """

    idempotent = True

    def __init__(self, people: People, *, again: bool = False) -> None:
        self.people = people
        self.id = census_id(people)
        self.name = plugin_name(self.id)
        self.idempotent = not again

    def __reduce__(self) -> tuple[Any, ...]:
        arrays = _arrays(self.people)  # without what was worked out from them
        return _unpacked, (arrays, self.people.departments, self.idempotent)

    def setup(self, worker: Worker) -> None:
        """It has arrived at a worker."""
        _held[self.id] = self.people
        _arrived[self.id] += 1

    def teardown(self, worker: Worker) -> None:
        """It is taken away."""
        _held.pop(self.id, None)


def plugin_name(census: str) -> str:
    """By which Dask knows a census."""
    return f"comptune-census-{census[:16]}"


def arrivals() -> dict[str, int]:
    """How often each census has come to this process, by its id."""
    return dict(_arrived)


@dataclass(frozen=True)
class Held:
    """Stands for a census in the arguments of a piece."""

    census: str


@dataclass(frozen=True)
class Answer:
    """What a piece came to."""

    value: Any


@dataclass(frozen=True)
class OtherCode:
    """A piece that was not run: the worker's code is another one."""

    worker: str
    code: Code


@dataclass(frozen=True)
class CensusMissing:
    """A piece that was not run: the worker does not hold its census."""

    census: str


def run_piece(code: Code, payload: bytes) -> Answer | OtherCode | CensusMissing:
    """One piece on a worker that has the sender's code and census.

    Args:
        code: the sender's.
        payload: a function with its arguments, pickled as a whole, so that arrays arrive as they
            were: kernels are compiled anew for arrays that cannot be written to.
    """
    if code_here() != code:
        return OtherCode(str(get_worker().address), code_here())
    function: Callable[..., Any]
    arguments: Sequence[Any]
    function, arguments = pickle.loads(payload)
    given = []
    for one in arguments:
        if isinstance(one, Held):
            if one.census not in _held:
                return CensusMissing(one.census)
            given.append(_held[one.census])
        else:
            given.append(one)
    return Answer(function(*given))


def _arrays(people: People) -> dict[str, Any]:
    names = (field.name for field in fields(people) if field.name != "departments")
    return {name: getattr(people, name) for name in names}


def _unpacked(arrays: dict[str, Any], departments: int, idempotent: bool) -> HeldCensus:
    """The census as it arrives in a process; arrays of its own, as kernels are compiled for."""
    own = {name: np.array(array) for name, array in arrays.items()}
    return HeldCensus(People(**own, departments=departments), again=not idempotent)
