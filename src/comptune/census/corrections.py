"""Cells of a census file that a person corrects by hand, and the trace that this leaves.

The file stays as it is: what is imported is the file with the corrections, and both together are
known by one hash. The corrections are kept beside the census, each with what stood there before.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, replace

import numpy as np
import pyarrow as pa

from comptune.census.errors import CensusRefused
from comptune.census.source import Correction, Source


def corrected(source: Source, cells: Mapping[tuple[int, str], str | None]) -> Source:
    """The file with cells written anew; what is written is read as the text of a CSV file is.

    Args:
        source: the file as it was read.
        cells: by row of the file and header of the column, the new text; None or "" for empty.

    Raises:
        CensusRefused: a row or column that the file does not have.
    """
    places = {int(row): at for at, row in enumerate(source.rows)}
    columns, typed = list(source.columns), list(source.typed)
    found: list[Correction] = []
    for header in dict.fromkeys(column for _, column in cells):
        texts = {row: text or None for (row, column), text in cells.items() if column == header}
        _check(source, header, [row for row in texts if row not in places])
        at = source.header.index(header)
        values, flags = columns[at].to_pylist(), np.array(typed[at])
        for row, text in texts.items():
            place = places[row]
            if values[place] != text:
                found.append(Correction(row, header, values[place], text))
                values[place], flags[place] = text, False
        columns[at], typed[at] = pa.array(values, pa.string()), flags
    if not found:
        return source
    found.sort(key=lambda one: (one.row, source.header.index(one.column)))
    count = f"{len(found):,} cell{'' if len(found) == 1 else 's'} corrected"
    made = replace(
        source,
        name=f"{source.name}, {count}",
        columns=tuple(columns),
        typed=tuple(typed),
        corrections=tuple(found),
    )
    both = f"{source.sha256}\n{corrections_text(made)}"
    return replace(made, sha256=hashlib.sha256(both.encode()).hexdigest())


def corrections_text(source: Source) -> str:
    """The corrections as the JSON file that is kept."""
    content = {"source": source.name, "cells": [asdict(one) for one in source.corrections]}
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _check(source: Source, header: str, unknown: list[int]) -> None:
    if header not in source.header:
        raise CensusRefused(
            place=f"{source.name}, column {header}",
            rule=f"the file has no such column (it has: {', '.join(source.header)})",
            remedy="Correct a cell of one of its columns.",
        )
    if unknown:
        raise CensusRefused(
            place=f"{source.name}, row {unknown[0]}",
            rule="nobody stands in this row of the file",
            remedy="Correct a row that was rejected.",
        )
