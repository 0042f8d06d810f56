"""Kept censuses: immutable Parquet files named by the SHA-256 of their bytes.

The rows are sorted by the UTF-8 bytes of employee_id, so that the same people in any order make
the same file. The as-of date and the salary basis are in the file's metadata, under the hash.
"""

import hashlib
import io
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from comptune.census.checks import RESERVED_ID
from comptune.census.errors import BrokenCensus, CensusRefused, UnknownCensus
from comptune.census.people import FULL_TIME, RATINGS, RAW_CENSUS, payroll_cents, units

SalaryBasis: TypeAlias = Literal["full_time", "actual"]

_AS_OF: Final = b"comptune.as_of"
_BASIS: Final = b"comptune.salary_basis"
_ROW_GROUP: Final = 122_880
SHORTEST_PREFIX: Final = 4


@dataclass(frozen=True)
class Census:
    """The people on the as-of date. `table` has the columns of `RAW_CENSUS`, sorted by id.

    `salary_basis` is what the file stated; `annual_salary` here is always the full-time salary.
    """

    sha256: str
    as_of: date
    salary_basis: SalaryBasis
    table: pa.Table

    @property
    def people(self) -> int:
        """The head count."""
        return int(self.table.num_rows)

    @property
    def payroll_cents(self) -> int:
        """Annualised: salary x FTE of each person, rounded half up to the cent."""
        return payroll_cents(units(self.table["annual_salary"]), units(self.table["fte"]))


@dataclass(frozen=True)
class CensusEntry:
    """What is known of a kept census without reading its people."""

    sha256: str
    as_of: date
    salary_basis: SalaryBasis
    people: int
    path: Path


def keep_census(
    table: pa.Table, *, folder: Path, as_of: date, salary_basis: SalaryBasis = "full_time"
) -> Census:
    """Write people (columns of `RAW_CENSUS`, any order) as a kept census; twice is once.

    Raises `CensusRefused` where the table is not one that the engine may be given.
    """
    people = _sorted(_conforming(table), as_of)
    people = people.replace_schema_metadata(
        {_AS_OF: as_of.isoformat().encode(), _BASIS: salary_basis.encode()}
    )
    written = io.BytesIO()
    pq.write_table(
        people, written, compression="zstd", row_group_size=_ROW_GROUP, store_schema=True
    )
    content = written.getvalue()
    sha256 = hashlib.sha256(content).hexdigest()
    put(folder / f"{sha256}.parquet", content)
    return Census(sha256, as_of, salary_basis, people)


def put(path: Path, content: bytes) -> None:
    """Write a file aside and rename it into place, so that nobody reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def read_census(folder: Path | str, sha256: str) -> Census:
    """A kept census by its hash or the beginning of it, verified against its name.

    Raises `UnknownCensus` or `BrokenCensus`.
    """
    path = _find(Path(folder), sha256)
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != path.stem:
        raise BrokenCensus(
            place=path.name,
            rule=f"its content has the hash {found[:16]}..., so it was changed after the import",
            remedy="Restore the file, or import the census again.",
        )
    table = pq.read_table(pa.BufferReader(content))
    as_of, basis = _metadata(table.schema)
    return Census(found, as_of, basis, table)


def list_censuses(folder: Path | str) -> tuple[CensusEntry, ...]:
    """The kept censuses, the latest as-of date first."""
    entries = []
    for path in Path(folder).glob("*.parquet"):
        file = pq.ParquetFile(path)
        as_of, basis = _metadata(file.schema_arrow)
        entries.append(CensusEntry(path.stem, as_of, basis, file.metadata.num_rows, path))
    return tuple(sorted(entries, key=lambda entry: (-entry.as_of.toordinal(), entry.sha256)))


def _find(folder: Path, sha256: str) -> Path:
    wanted = sha256.lower().strip()
    found = sorted(folder.glob("*.parquet"))
    matching = [path for path in found if path.stem.startswith(wanted)]
    if len(wanted) >= SHORTEST_PREFIX and len(matching) == 1:
        return matching[0]
    rule = "no kept census has this hash"
    remedy = f"There are: {', '.join(path.stem[:16] for path in found)}."
    if not found:
        remedy = "Import a census first."
    elif len(wanted) < SHORTEST_PREFIX:
        rule = f"a hash is given by at least {SHORTEST_PREFIX} of its digits"
    elif matching:
        rule, remedy = f"{len(matching)} kept censuses begin so", "Give more digits."
    raise UnknownCensus(place="census", value=sha256 or "empty", rule=rule, remedy=remedy)


def _metadata(schema: pa.Schema) -> tuple[date, SalaryBasis]:
    known = schema.metadata or {}
    if _AS_OF not in known or _BASIS not in known:
        raise BrokenCensus(
            place="census",
            rule="a Parquet file in the census folder does not say its as-of date",
            remedy="Keep only imported censuses there.",
        )
    return date.fromisoformat(known[_AS_OF].decode()), cast(SalaryBasis, known[_BASIS].decode())


def _conforming(table: pa.Table) -> pa.Table:
    if table.schema.names != RAW_CENSUS.names or [f.type for f in table.schema] != [
        f.type for f in RAW_CENSUS
    ]:
        raise CensusRefused(
            place="the table of people",
            rule=f"its columns are not {', '.join(RAW_CENSUS.names)} in their types",
            remedy="Import a file with a mapping instead.",
        )
    if any(table[field.name].null_count for field in RAW_CENSUS if not field.nullable):
        raise CensusRefused(
            place="the table of people",
            rule="id, hire date, level, salary and FTE are never null",
            remedy="Import a file with a mapping instead.",
        )
    return pa.table([column.combine_chunks() for column in table.columns], schema=RAW_CENSUS)


def _sorted(table: pa.Table, as_of: date) -> pa.Table:
    """In order of id; refused where a value is one that the import would not let through."""
    people = table.take(pc.sort_indices(table["employee_id"]))
    ids, salaries, fte = people["employee_id"], units(people["annual_salary"]), units(people["fte"])
    levels, hired = np.asarray(people["job_level"]), people["hire_date"]
    ratings = pa.array(RATINGS, pa.int32())
    wrong = {
        "no person is there": people.num_rows == 0,
        "an id is there twice": len(pc.unique(ids)) != people.num_rows,
        "an id has the form of simulated hires": pc.any(
            pc.match_substring_regex(ids, RESERVED_ID)
        ).as_py(),
        "a hire date is after the as-of date": pc.any(
            pc.greater(hired, pa.scalar(as_of, pa.date32()))
        ).as_py(),
        "a birth date is not before the hire date": pc.any(
            pc.greater_equal(people["birth_date"], hired)
        ).as_py(),
        "a level is not 1 to 5": bool(np.any((levels < 1) | (levels > 5))),
        "a salary is not more than 0": bool(np.any(salaries <= 0)),
        "a rating is not 1 to 5": pc.any(
            pc.invert(pc.is_in(people["performance_rating"].drop_null(), value_set=ratings))
        ).as_py(),
        "an FTE is not in 0 to 1": bool(np.any((fte <= 0) | (fte > FULL_TIME))),
    }
    for rule, broken in wrong.items():
        if broken:
            raise CensusRefused(
                place="the table of people",
                rule=rule,
                remedy="Import a file with a mapping to see each row.",
            )
    return people.combine_chunks()
