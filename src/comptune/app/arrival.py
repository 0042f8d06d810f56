"""A census on its way in: the file, what is said of its columns, corrections, and the check.

Nothing of it is in the workspace before it is accepted: the file lies in a folder of this session,
and so does what a check makes. It knows nothing of Streamlit.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from comptune.app.jobs import Job
from comptune.census import (
    CensusMapping,
    CensusRefused,
    Fault,
    ImportReport,
    Proposal,
    Source,
    corrected,
    import_census,
    make_census,
    mapping_text,
    parse_mapping,
    propose,
    propose_for,
    read_mapping,
    read_source,
    write_csv,
)
from comptune.census.mapping import FileShape
from comptune.errors import ComptuneError

_FORM: Final = "The form"
# What is guessed of a column, and is guessed anew when another column is chosen.
_GUESSED_OF: Final = {
    "annual_salary": ("numbers", "currency"),
    "job_level": ("level",),
    "fte": ("fte",),
    "gender": ("gender_values",),
}
_DATES: Final = ("hire_date", "birth_date")

Cells = dict[tuple[int, str], str | None]  # by row of the file and header


@dataclass(frozen=True)
class Checked:
    """What a check of the whole file found.

    Attributes:
        stamp: of what was checked.
        report: what would be kept; None where the file is refused as a whole.
        refusal: why it is.
    """

    stamp: str
    report: ImportReport | None
    refusal: ComptuneError | None

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every broken rule, in the order of the file."""
        if self.report is not None:
            return self.report.faults
        return self.refusal.faults if isinstance(self.refusal, CensusRefused) else ()


@dataclass
class Arrival:
    """One file.

    Attributes:
        name: of the file.
        currency: the workspace's.
        version: another one whenever the form was put in place of, so that its fields are new.
        rules: another one whenever something was guessed anew, for the fields beneath the columns.
        plain: what is said of the columns, as a mapping's file has it.
        questions: what nobody but a person can tell.
        as_of: the day that the file tells of.
        cells: what a person corrected.
        written: what is corrected further and waits for the next check.
        checked: the newest check.
        job: what is going on.
    """

    name: str
    currency: str
    version: int = 0
    rules: int = 0
    source: Source | None = None
    shape: FileShape = field(default_factory=FileShape)
    plain: dict[str, Any] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    as_of: date | None = None
    cells: Cells = field(default_factory=dict)
    written: Cells = field(default_factory=dict)
    checked: Checked | None = None
    job: Job | None = None
    _folder: "tempfile.TemporaryDirectory[str]" = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="census-arrival-")
    )

    @property
    def path(self) -> Path:
        """Where the file lies until the session ends."""
        return Path(self._folder.name) / Path(self.name).name

    def put(self, content: bytes) -> None:
        """Take what was uploaded."""
        self.path.write_bytes(content)

    # Work in a thread

    def make(self, job: Job, people: int, *, seed: int, as_of: date) -> Proposal:
        """Make people who do not exist, as a file to try with."""
        job.say(f"Drawing {people:,} people", done=0, of=3)
        table = make_census(people, seed=seed, as_of=as_of)
        job.leave_if_cancelled()
        job.say("Writing them as a file", done=1, of=3)
        write_csv(table, self.path)
        return self.read(job)

    def read(self, job: Job) -> Proposal:
        """Read the file as it seems to be written."""
        job.leave_if_cancelled()
        job.say("Reading every row and looking at what the columns hold")
        return propose(self.path)

    def read_as(self, job: Job, shape: FileShape) -> Proposal:
        """Read the file as a person says that it is written."""
        job.say("Reading every row anew")
        source = read_source(self.path, shape)
        known = {one: name for one, name in self.columns.items() if name in source.header}
        return propose_for(source, shape, known)

    def check(self, job: Job, mapping: CensusMapping, as_of: date) -> Checked:
        """Do all that an import does, in a folder of this session."""
        stamp, source = self.stamp(mapping, as_of), self.mended()
        job.say(f"Checking {source.people:,} rows")
        try:
            with tempfile.TemporaryDirectory(dir=self._folder.name) as aside:
                report = import_census(
                    source, mapping=mapping, as_of=as_of, folder=aside, currency=self.currency
                )
        except ComptuneError as refusal:
            return Checked(stamp, None, refusal)
        finally:
            job.leave_if_cancelled()
        return Checked(stamp, report, None)

    # What came of it

    def take_over(self, found: object) -> None:
        """Take over what a job came to."""
        if isinstance(found, Checked):
            self.checked = found
        elif isinstance(found, Proposal):
            self._propose(found)

    def _propose(self, found: Proposal) -> None:
        """A mended file keeps what was said of the one before, where it has the same columns."""
        is_same = bool(self.columns) and set(self.columns.values()) <= set(found.source.header)
        self.source, self.shape = found.source, FileShape(**found.plain["file"])
        self.cells, self.written, self.checked = {}, {}, None
        self.questions = () if is_same else found.questions
        self.plain = {**(self.plain if is_same else found.plain), "file": found.plain["file"]}
        self.version += 1

    def follow(self, before: "Arrival") -> None:
        """Begin with what was said of a file before."""
        self.plain, self.as_of, self.version = dict(before.plain), before.as_of, before.version

    # What is said of it

    @property
    def columns(self) -> dict[str, str]:
        """Field to header, of those chosen."""
        found: dict[str, str] = self.plain.get("columns", {})
        return found

    def choose(self, columns: Mapping[str, str]) -> bool:
        """Choose columns; what is guessed of a changed one is guessed anew. Whether any is."""
        changed = {one for one in {*columns, *self.columns} if columns.get(one) != self.column(one)}
        if not changed or self.source is None:
            return False
        guessed = propose_for(self.source, self.shape, columns).plain
        self.plain["columns"] = dict(columns)
        for name in changed:
            for key in _GUESSED_OF.get(name, ()):
                _take(self.plain, guessed, key)
            if name in _DATES:
                dates = {**self.plain.get("dates", {})}
                _take(dates, guessed.get("dates", {}), name)
                self.plain["dates"] = dates
        self.rules += 1
        return True

    def column(self, name: str) -> str | None:
        """The header of a field."""
        return self.columns.get(name)

    def mapping(self) -> CensusMapping:
        """What is said, as an import takes it.

        Raises:
            MappingRefused: it cannot be used yet; the message names the part.
        """
        return parse_mapping(self.plain, source=_FORM)

    def load(self, text: bytes) -> None:
        """Take over a mapping's file.

        Raises:
            MappingRefused: it is none.
        """
        path = Path(self._folder.name) / "mapping.yml"
        path.write_bytes(text)
        found = read_mapping(path).model_dump(mode="json", exclude_none=True)
        self.plain = {**found, "file": self.shape.model_dump()}
        self.questions = ()
        self.version += 1

    def text(self) -> str:
        """The mapping's file.

        Raises:
            MappingRefused: it cannot be used yet.
        """
        return mapping_text(self.mapping())

    def texts_of(self, name: str) -> list[str]:
        """The distinct texts of a field's column, those that most people have first."""
        if self.source is None or self.column(name) not in self.source.header:
            return []
        cells = self.source.cells(self.columns[name], self.plain.get("empty_values", ()))
        counted = cells.text.drop_null().value_counts().to_pylist()
        counted.sort(key=lambda one: (-one["counts"], one["values"]))
        return [str(one["values"]) for one in counted]

    # What is corrected by hand

    def mended(self) -> Source:
        """The file with what was corrected."""
        assert self.source is not None
        return corrected(self.source, self.cells)

    def stamp(self, mapping: CensusMapping, as_of: date) -> str:
        """What a check is of."""
        cells = sorted((row, column, text or "") for (row, column), text in self.cells.items())
        return f"{mapping_text(mapping)}|{as_of}|{cells}|{self.shape}"

    def is_checked(self) -> bool:
        """Whether the newest check is of what is said now."""
        if self.checked is None or self.as_of is None:
            return False
        try:
            return self.checked.stamp == self.stamp(self.mapping(), self.as_of)
        except ComptuneError:
            return False


def _take(into: dict[str, Any], found: Mapping[str, Any], key: str) -> None:
    if key in found:
        into[key] = found[key]
    else:
        into.pop(key, None)
