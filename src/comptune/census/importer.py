"""Importing a census: read, check, quarantine, keep, and report; nobody disappears.

Files are written only when the whole import has succeeded: the quarantine and the mapping first,
the census last, each by rename.
"""

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from comptune.census.amounts import money
from comptune.census.corrections import corrections_text
from comptune.census.dates import clashing
from comptune.census.errors import CensusRefused, Fault, MappingRefused
from comptune.census.fields import People, read_people
from comptune.census.mapping import CensusMapping
from comptune.census.mapping_file import mapping_text
from comptune.census.people import (
    FTE,
    LEVELS,
    MONEY,
    RAW_CENSUS,
    decimals,
    nullable,
    units,
)
from comptune.census.report import ImportReport
from comptune.census.source import Source, read_source, require_columns
from comptune.census.store import Census, keep_census, put

CensusFile: TypeAlias = Path | str | Source  # where it is, or read already

_CONSEQUENCES = {
    "birth_date": "their age band is `unknown`",
    "gender": "they are in no pay gap",
    "performance_rating": "a rating is drawn for them",
}


def import_census(
    file: CensusFile,
    *,
    mapping: CensusMapping,
    as_of: date,
    folder: Path | str,
    currency: str | None = None,
    strict: bool = False,
) -> ImportReport:
    """Import a file, or one that was read already, into the workspace's census folder.

    Rows that break a rule go to quarantine and the rest is kept; with `strict` one such row
    refuses the file. `currency` is the workspace's. Raises `CensusRefused`, `MappingRefused`.
    """
    _check_mapping(mapping, currency)
    source = file if isinstance(file, Source) else read_source(file, mapping.file)
    require_columns(source, mapping.columns.named(), "mapping")
    people = read_people(source, mapping, as_of=as_of, currency=currency)
    _refuse_whole(source, people, strict=strict)
    folder = Path(folder)
    quarantine = _quarantine(source, people)
    quarantine_sha, quarantine_path = None, None
    if quarantine is not None:
        quarantine_sha = hashlib.sha256(quarantine).hexdigest()
        quarantine_path = folder / "quarantine" / f"{quarantine_sha}.csv"
        put(quarantine_path, quarantine)
    if source.corrections:
        put(folder / "corrections" / f"{source.sha256}.json", corrections_text(source).encode())
    text = mapping_text(mapping).encode()
    mapping_sha = hashlib.sha256(text).hexdigest()
    put(folder / "mappings" / f"{mapping_sha}.yml", text)
    census = keep_census(
        _accepted(people), folder=folder, as_of=as_of, salary_basis=mapping.salary_basis
    )
    hashes = (mapping_sha, quarantine_sha, quarantine_path)
    report = _report(source, people, census, folder=folder, hashes=hashes)
    put(folder / f"{census.sha256}.json", report.json().encode())
    return report


def _check_mapping(mapping: CensusMapping, currency: str | None) -> None:
    """What a guess may leave open and an import may not."""
    if mapping.level is None:
        raise MappingRefused(
            place="mapping, level",
            rule="nothing says how the job level of a person is known",
            remedy="Add level with by: column, by: title or by: salary_band.",
        )
    if currency is not None and mapping.currency not in (None, currency):
        raise MappingRefused(
            place="mapping, currency",
            value=mapping.currency,
            rule=f"the workspace is in {currency}, and a workspace has one currency",
            remedy="Convert the salaries, or import into another workspace.",
        )
    for field in ("hire_date", "birth_date"):
        if clash := clashing(mapping.dates.formats(field)):
            raise MappingRefused(
                place=f"mapping, dates.{field}",
                value=" and ".join(form.spelling for form in clash),
                rule="a date such as 03/04/2015 is then either of two days",
                remedy="Keep the one that the file uses.",
            )


def _refuse_whole(source: Source, people: People, *, strict: bool) -> None:
    rejected, faults = int(people.rejected.sum()), people.faults
    currencies = [fault for fault in faults if fault.check == "other_currency"]
    if currencies:
        other = currencies[0]
        raise CensusRefused(
            place=f"{source.name}, row {other.row}, column {other.column}",
            value=other.value,
            rule=other.rule,
            remedy=other.remedy,
            faults=faults,
        )
    first = str(faults[0]).removesuffix(".") if faults else ""
    if strict and rejected:
        raise CensusRefused(
            place=source.name,
            rule=f"{rejected:,} of {source.people:,} rows break a rule; the first: {first}",
            remedy="Correct them, or import without strict to quarantine them.",
            faults=faults,
        )
    if rejected == source.people:
        raise CensusRefused(
            place=source.name,
            rule=f"every row breaks a rule; the first: {first}",
            remedy="Check the mapping against the file.",
            faults=faults,
        )


def _accepted(people: People) -> pa.Table:
    """The people without a fault, in the columns of `RAW_CENSUS`."""
    kept = ~people.rejected
    mask = pa.array(kept)
    dates = pa.date32()
    return pa.table(
        [
            people.ids.filter(mask),
            nullable(people.hired.values[kept], people.hired.known[kept], dates),
            nullable(people.born.values[kept], people.born.known[kept], dates),
            nullable(people.levels.values[kept], people.levels.known[kept], pa.int32()),
            decimals(people.salary_cents[kept], MONEY),
            decimals(people.fte.values[kept], FTE),
            *(people.texts[f].filter(mask) for f in ("department", "location", "gender")),
            nullable(people.ratings.values[kept], people.ratings.known[kept], pa.int32()),
        ],
        schema=RAW_CENSUS,
    )


def _quarantine(source: Source, people: People) -> bytes | None:
    """The rejected rows as they stood, with their row number and reasons, as CSV."""
    rejected = np.flatnonzero(people.rejected)
    if len(rejected) == 0:
        return None
    reasons: dict[int, list[str]] = {}
    for fault in people.faults:
        reasons.setdefault(fault.row, []).append(fault.reason)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_new_names(source.header), *source.header])
    columns = [column.take(pa.array(rejected)).to_pylist() for column in source.columns]
    for at, row in enumerate(source.rows[rejected].tolist()):
        cells = ["" if column[at] is None else column[at] for column in columns]
        writer.writerow([row, " | ".join(reasons[row]), *cells])
    return out.getvalue().encode()


def _new_names(header: Sequence[str]) -> list[str]:
    names = ["census_row", "census_reasons"]
    while set(names) & set(header):
        names = [f"{name}_" for name in names]
    return names


def _report(
    source: Source,
    people: People,
    census: Census,
    *,
    folder: Path,
    hashes: tuple[str, str | None, Path | None],
) -> ImportReport:
    table, (read, accepted, rejected) = census.table, _payrolls(people, census)
    levels = Counter(table["job_level"].to_pylist())
    unknown = {name: table[name].null_count for name in RAW_CENSUS.names if table[name].null_count}
    return ImportReport(
        source=source.name,
        source_sha256=source.sha256,
        as_of=census.as_of,
        salary_basis=census.salary_basis,
        sha256=census.sha256,
        mapping_sha256=hashes[0],
        quarantine_sha256=hashes[1],
        people_read=source.people,
        people_accepted=census.people,
        people_rejected=int(people.rejected.sum()),
        blank_rows=source.blank_rows,
        payroll_read_cents=read,
        payroll_accepted_cents=accepted,
        payroll_rejected_cents=rejected,
        unreadable_salaries=int((~people.written_cents.known).sum()),
        annualised_payroll_cents=census.payroll_cents,
        full_time_equivalent_thousandths=int(units(table["fte"]).sum()),
        people_by_level={level: levels[level] for level in LEVELS},
        unknown=unknown,
        rejected_by_check=_by_check(people.faults),
        warnings=_warnings(source, people, census, levels, unknown),
        faults=people.faults,
        census_path=folder / f"{census.sha256}.parquet",
        quarantine_path=hashes[2],
        corrected_cells=len(source.corrections),
    )


def _payrolls(people: People, census: Census) -> tuple[int, int, int]:
    """Salaries as written: read, accepted (as kept, where the census holds them) and rejected."""
    written = people.written_cents
    accepted = written.values[written.known & ~people.rejected]
    if census.salary_basis == "full_time":
        accepted = units(census.table["annual_salary"])
    rejected = written.values[written.known & people.rejected]
    read = written.values[written.known]
    return sum(read.tolist()), sum(accepted.tolist()), sum(rejected.tolist())


def _by_check(faults: Sequence[Fault]) -> dict[str, int]:
    """People rejected by each check (one person may break several)."""
    counts = Counter(check for check, _ in {(fault.check, fault.row) for fault in faults})
    return dict(sorted(counts.items()))


def _warnings(
    source: Source, people: People, census: Census, levels: Counter[int], unknown: dict[str, int]
) -> tuple[str, ...]:
    found = []
    rejected = int(people.rejected.sum())
    if rejected:
        cents = int(people.written_cents.values[people.rejected & people.written_cents.known].sum())
        found.append(
            f"{rejected:,} of {source.people:,} people are rejected, with a payroll of "
            f"{money(cents)}: they are in the quarantine file, not in the census"
        )
    if (census.as_of.month, census.as_of.day) != (12, 31):
        found.append(
            f"the as-of date {census.as_of} is not 31 December: the simulation takes these people "
            f"as those of 31 December {census.as_of.year}"
        )
    empty = [str(level) for level in LEVELS if not levels[level]]
    if empty:
        found.append(f"nobody is at level {', '.join(empty)}")
    for field, consequence in _CONSEQUENCES.items():
        if unknown.get(field):
            found.append(f"{field} is unknown for {unknown[field]:,} people: {consequence}")
    if source.blank_rows:
        found.append(f"{source.blank_rows:,} rows are blank and hold nobody")
    return tuple(found)
