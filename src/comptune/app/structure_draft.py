"""A structure that is being edited: its texts, what is wrong with them, what differs.

It writes nothing and knows nothing of Streamlit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from comptune.structure import TABLES, Difference, Structure, difference
from comptune.structure.texts import Edited, edited, texts_of

MATRIX: Final = "config_merit_matrix"
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Version:
    """The texts at one moment."""

    texts: Mapping[str, Rows]

    @cached_property
    def edited(self) -> Edited:
        """What they come to."""
        return edited(self.texts)


@dataclass
class StructureDraft:
    """The edits of one session over one structure.

    Attributes:
        sha256: of the structure that is edited, the newest when the editing began.
        base: that structure.
        now: the texts as they stand.
        source: the file that they were read from last; empty where they were typed.
        number: grows whenever texts came from elsewhere than the fields that show them.
    """

    sha256: str
    base: Structure
    now: Version = field(init=False)
    source: str = ""
    number: int = 0

    def __post_init__(self) -> None:
        self.now = Version(texts_of(self.base))

    @property
    def differences(self) -> tuple[Difference, ...]:
        """Every cell that differs from the structure edited; none while the texts are refused."""
        structure = self.now.edited.structure
        return () if structure is None else tuple(difference(self.base, structure))

    @property
    def is_changed(self) -> bool:
        """Whether anything is unsaved: a difference, or a text that cannot be used."""
        return self.now.edited.structure is None or bool(self.differences)

    def rows(self, table: str) -> Rows:
        """The texts of a table."""
        return self.now.texts[table]

    def put(self, table: str, rows: Sequence[Sequence[str | None]]) -> bool:
        """Take the rows of a table as they were edited; whether any text moved."""
        written = tuple(tuple((cell or "").strip() for cell in row) for row in rows)
        if written == self.rows(table):
            return False
        self.now = Version({**self.now.texts, table: written})
        return True

    def take(self, structure: Structure, source: str) -> None:
        """Take a structure that was read from a file, checked or not."""
        self.now, self.source = Version(texts_of(structure)), source
        self.number += 1

    def undo(self) -> None:
        """Let go of every edit."""
        self.now, self.source = Version(texts_of(self.base)), ""
        self.number += 1


def grid_of_matrix(rows: Rows) -> Rows:
    """The merit matrix as one row a rating: the rating, then the multiplier of each zone."""
    cells = {(rating, zone): multiplier for rating, zone, multiplier in rows}
    ratings = list(dict.fromkeys(rating for rating, _, _ in rows))
    return tuple(
        (rating, *(cells.get((rating, str(zone)), "") for zone in range(1, 7)))
        for rating in ratings
    )


def matrix_of_grid(grid: Sequence[Sequence[str | None]]) -> Rows:
    """The rows of the merit matrix that such a grid stands for."""
    return tuple(
        (rating or "", str(zone), multiplier or "")
        for rating, *multipliers in grid
        for zone, multiplier in enumerate(multipliers, start=1)
    )


def rows_after(rows: Rows, columns: Sequence[str], moves: Mapping[str, Any]) -> Rows:
    """The rows of a grid once what was typed in it is put over them.

    Args:
        rows: as the grid was drawn.
        columns: their names.
        moves: as Streamlit tells them: `edited_rows`, `added_rows`, `deleted_rows`.
    """
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    for number, cells in moves.get("edited_rows", {}).items():
        found[int(number)].update(cells)
    gone = set(moves.get("deleted_rows", ()))
    kept = [row for number, row in enumerate(found) if number not in gone]
    return tuple(
        tuple(str(row.get(name) or "") for name in columns)
        for row in (*kept, *moves.get("added_rows", ()))
    )


def columns_of(table: str) -> tuple[str, ...]:
    """The columns of a table as the fields show them, by their names in files."""
    if table == MATRIX:
        return ("performance_rating", *(f"zone_{zone}" for zone in range(1, 7)))
    return TABLES[table].column_names
