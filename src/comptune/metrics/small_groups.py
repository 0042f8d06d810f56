"""Which figures about groups of people stay hidden, so that nobody's pay can be read from them.

A group of fewer than `SMALLEST_GROUP` people is hidden. That alone is not enough: where the total
is shown, a hidden group is the total less the others. So more groups are hidden until, as far as
anybody can tell from what is shown, every hidden group might have another number of people, and
one of fewer than five might have five. Then no hidden count and no hidden sum can be computed, and
nothing that can be computed is of fewer than five people (`_Hidden` says why).

The margins of a crossed table are hidden as in the tables of its dimensions alone, so that these
cannot be held against one another. An empty group is shown: it tells nothing of anybody's pay.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

SMALLEST_GROUP: Final = 5  # people; of fewer, nothing is shown

# Of one population: people by place; the place is (row, column), None for all of them.
Place: TypeAlias = tuple[int | None, int | None]
Counts: TypeAlias = Mapping[Place, int]
_Node: TypeAlias = tuple[str, int | None]
_NO_END: Final = 1 << 60


@dataclass(frozen=True)
class HiddenGroups:
    """Which groups of a list are hidden, and whether their total is.

    Attributes:
        groups: by position.
        total: only where all of them together are too few, or nothing less would do.
    """

    groups: tuple[bool, ...]
    total: bool


@dataclass(frozen=True)
class HiddenCells:
    """Which places of a crossed table are hidden.

    Attributes:
        rows, columns: as the tables of either dimension alone hide them.
        cells: by row and column, margins apart.
        is_whole: every cell is, empty ones too: there are too few people to cross the two.
    """

    rows: HiddenGroups
    columns: HiddenGroups
    cells: frozenset[Place]
    is_whole: bool = False


def hidden_groups(
    populations: Sequence[Sequence[int]], *, beside: HiddenGroups | None = None
) -> HiddenGroups:
    """What a list of groups with its total hides.

    Args:
        populations: people by group, once for each population that a figure shown is about: those
            here at the end of the year, those here all of it. Each group belongs to all figures or
            to none.
        beside: what is hidden of them already, for another reason.
    """
    size = len(populations[0])
    largest = [max(counts[group] for counts in populations) for group in range(size)]
    already = (False,) * size if beside is None else beside.groups
    hidden = {
        group
        for group in range(size)
        if already[group] or any(_is_small(counts[group]) for counts in populations)
    }
    others = sorted(
        (group for group in range(size) if largest[group] and group not in hidden),
        key=lambda group: (largest[group], group),
    )
    for group in others:
        if _is_safe_list(populations, hidden):
            break
        hidden.add(group)
    total = not _is_safe_list(populations, hidden) or (beside is not None and beside.total)
    return HiddenGroups(tuple(group in hidden for group in range(size)), total)


def hidden_cells(
    populations: Sequence[Sequence[Sequence[int]]], *, beside: HiddenCells | None = None
) -> HiddenCells:
    """What a crossed table with its totals hides.

    Args:
        populations: people by row and column, once for each population (`hidden_groups`).
        beside: what is hidden of them already, for another reason.
    """
    rows = hidden_groups(
        [[sum(row) for row in counts] for counts in populations],
        beside=None if beside is None else beside.rows,
    )
    columns = hidden_groups(
        [[sum(column) for column in zip(*counts, strict=True)] for counts in populations],
        beside=None if beside is None else beside.columns,
    )
    places = [_with_margins(counts) for counts in populations]
    every = frozenset(place for place in places[0] if _is_inner(place))
    if beside is not None and beside.is_whole:
        return HiddenCells(rows, columns, every, is_whole=True)
    already = frozenset() if beside is None else beside.cells
    cells = _hidden_inside(places, set(_hidden_margins(rows, columns)), already)
    return HiddenCells(rows, columns, every if cells is None else cells, is_whole=cells is None)


def _hidden_inside(
    places: Sequence[Counts], margins: set[Place], already: frozenset[Place]
) -> frozenset[Place] | None:
    """The cells that are hidden, given the margins that are; None where all would have to be."""
    largest = {place: max(counts[place] for counts in places) for place in places[0]}
    inner = {place for place in largest if _is_inner(place) and largest[place]}
    hidden = {place for place in inner if any(_is_small(counts[place]) for counts in places)}
    hidden |= already
    while unsafe := _unsafe(places, hidden | margins):
        more = {
            min(candidates, key=lambda place: _nearness(place, one, largest))
            for one in unsafe
            if (candidates := inner - hidden)
        }
        if not more:
            return None
        hidden |= more
    return frozenset(hidden)


def _is_small(people: int) -> bool:
    return 0 < people < SMALLEST_GROUP


def _is_safe_list(populations: Iterable[Sequence[int]], hidden: Iterable[int]) -> bool:
    """Whether a small group hidden might have taken enough from the others hidden."""
    hidden = tuple(hidden)
    for counts in populations:
        people = [counts[group] for group in hidden if counts[group]]
        # Whoever has somebody is taken to be known for it, and nobody else to be known for nobody.
        most = sum(people) - len(people) + 1
        if people and (
            len(hidden) == 1 or (min(people) < SMALLEST_GROUP and most < SMALLEST_GROUP)
        ):
            return False
    return True


def _is_inner(place: Place) -> bool:
    return None not in place


def _with_margins(counts: Sequence[Sequence[int]]) -> dict[Place, int]:
    """People by place, totals included."""
    found: dict[Place, int] = {}
    for row, line in enumerate(counts):
        for column, people in enumerate(line):
            for place in ((row, column), (row, None), (None, column), (None, None)):
                found[place] = found.get(place, 0) + people
    return found


def _hidden_margins(rows: HiddenGroups, columns: HiddenGroups) -> Iterator[Place]:
    yield from ((row, None) for row, is_hidden in enumerate(rows.groups) if is_hidden)
    yield from ((None, column) for column, is_hidden in enumerate(columns.groups) if is_hidden)
    if rows.total or columns.total:
        yield (None, None)


def _nearness(place: Place, unsafe: Place, largest: Counts) -> tuple[bool, int, Place]:
    """In the same row or column first, then the fewest people."""
    is_beside = place[0] == unsafe[0] or place[1] == unsafe[1]
    return not is_beside, largest[place], place


def _unsafe(populations: Sequence[Counts], hidden: set[Place]) -> list[Place]:
    """The hidden places of which too much can be told."""
    order = sorted(hidden, key=lambda place: tuple(-1 if one is None else one for one in place))
    graphs = [_Hidden(counts, order) for counts in populations]
    return [place for place in order if any(not graph.is_safe(place) for graph in graphs)]


class _Hidden:
    """What is hidden of one population, as a network of rows and columns.

    Everybody knows that a row's cells add up to its total and a column's to its own, and that a
    hidden place has one person at least. Whatever keeps that might be so. One person more in a
    place takes one less elsewhere in its row, for that one more in the column there, and so on back
    to the place: a way through the network, on which each step that takes somebody away has an end.
    The most that can flow is the most that a place might have more.

    A flow needs a way around: a place that has one cannot be computed from the others. And a sum of
    hidden places that can be computed is at least what one of them might have alone.
    """

    def __init__(self, counts: Counts, hidden: Iterable[Place]) -> None:
        self._counts = counts
        self._room: dict[_Node, dict[_Node, int]] = {}
        for place in hidden:
            spare = max(counts[place] - 1, 0)
            fewer, more = (_NO_END, spare) if self._is_margin(place) else (spare, _NO_END)
            row, column = self._ends(place)
            self._room.setdefault(row, {})[column] = fewer
            self._room.setdefault(column, {})[row] = more

    def is_safe(self, place: Place) -> bool:
        """Whether the place might have five people, or another number where it has five."""
        people = self._counts[place]
        if not people:
            return True  # nobody of this population is hidden here
        row, column = self._ends(place)
        if self._is_margin(place):
            row, column = column, row
        if people < SMALLEST_GROUP:
            return self._can_flow(SMALLEST_GROUP - people, row, column)
        return self._can_flow(1, row, column) or self._can_flow(1, column, row)

    def _can_flow(self, missing: int, start: _Node, end: _Node) -> bool:
        """Whether so many can be moved around, not through the place between the two itself."""
        room = {node: dict(ways) for node, ways in self._room.items()}
        room[start][end] = room[end][start] = 0
        while missing > 0 and (way := _way(room, start, end)):
            step = min(missing, *(room[a][b] for a, b in way))
            for a, b in way:
                room[a][b] -= step
                room[b][a] += step
            missing -= step
        return missing <= 0

    @staticmethod
    def _is_margin(place: Place) -> bool:
        """Whether it stands on the other side of the sum: the total of a row or a column."""
        return (place[0] is None) != (place[1] is None)

    @staticmethod
    def _ends(place: Place) -> tuple[_Node, _Node]:
        return ("row", place[0]), ("column", place[1])


def _way(
    room: Mapping[_Node, Mapping[_Node, int]], start: _Node, end: _Node
) -> list[tuple[_Node, _Node]]:
    """The shortest way with room left; empty where there is none."""
    came: dict[_Node, _Node] = {start: start}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for there, left in room[here].items():
            if left > 0 and there not in came:
                came[there] = here
                waiting.append(there)
    if end not in came:
        return []
    way = []
    while end != start:
        way.append((came[end], end))
        end = came[end]
    return way
