"""What scenarios stand on: people, structure, published values; each read and prepared once."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Final

from comptune.census import Census, read_census
from comptune.ledger.state import State
from comptune.ledger.store import Ledger
from comptune.scenarios.published import published_cells
from comptune.structure import Structure
from comptune.warehouse.build import Resources
from comptune.warehouse.inputs import PublishedCell
from comptune.warehouse.replay import Replay

if TYPE_CHECKING:
    from comptune.engine.simulate import Totals
    from comptune.warehouse.people import Workforce

_MOST_KEPT: Final = 8  # in memory: each ground holds a small database, each census its people


@dataclass(frozen=True)
class Ground:
    """What a scenario stands on, where its runs go, and the ledger that hears of them."""

    census: Census
    workforce: "Workforce"
    structure: Structure
    structure_sha256: str
    published: tuple[PublishedCell, ...]
    replay: Replay
    runs_folder: Path
    resources: Resources
    ledger: Ledger
    baselines: dict[tuple[Any, ...], "Totals"] = field(default_factory=dict)
    turn: Any = field(default_factory=RLock)


class Kept:
    """The things made last, by what they are of. Threads may share it."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        self._most, self._made, self._turn = most, dict[Hashable, Any](), RLock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """What was made for the key, or is made now; what was asked for longest ago goes first."""
        with self._turn:
            made = self._made.pop(key) if key in self._made else make()
            self._made[key] = made
            if len(self._made) > self._most:
                del self._made[next(iter(self._made))]
            return made


@dataclass(frozen=True)
class Place:
    """The parts of a workspace that every ground of it shares."""

    census_folder: Path
    runs_folder: Path
    resources: Resources
    ledger: Ledger


class Grounds:
    """The grounds of one workspace."""

    def __init__(self) -> None:
        self._people, self._grounds = Kept(), Kept()

    def get(
        self,
        place: Place,
        *,
        census_sha256: str,
        structure: tuple[str, Structure],
        state: State,
    ) -> Ground:
        """The ground of a census, a structure with its hash, and the values published in a state.

        Raises:
            UnknownCensus, BrokenCensus: the census is not there as it was kept.
        """
        published = state.publications[-1].sequence if state.publications else 0

        def make() -> Ground:
            census, workforce = self._people.get(
                census_sha256, lambda: _people(place.census_folder, census_sha256)
            )
            cells = published_cells(state)
            return Ground(
                census=census,
                workforce=workforce,
                structure=structure[1],
                structure_sha256=structure[0],
                published=cells,
                replay=Replay(structure[1], cells),
                runs_folder=place.runs_folder,
                resources=place.resources,
                ledger=place.ledger,
            )

        key = (census_sha256, structure[0], published, place.ledger.url)
        ground: Ground = self._grounds.get(key, make)
        return ground


def _people(folder: Path, census_sha256: str) -> tuple[Census, "Workforce"]:
    # Numba, which the engine brings, is half a second that only simulations pay.
    from comptune.warehouse.people import workforce_from  # noqa: PLC0415

    census = read_census(folder, census_sha256)
    return census, workforce_from(census.table)
