"""Reading a file of which nobody has said how it is written: encoding, delimiter, sheet."""

from pathlib import Path

from comptune.census.errors import CensusRefused
from comptune.census.excel import sheet_names
from comptune.census.mapping import FileShape
from comptune.census.source import Source, read_source


def read_as_it_is(path: Path) -> tuple[FileShape, Source, list[str]]:
    """The file with a guessed encoding, delimiter and sheet."""
    if path.name.lower().endswith(".xlsx") and path.is_file() and path.stat().st_size:
        try:
            names = sheet_names(path)
        except Exception:
            names = []
        shape = FileShape(sheet=names[0]) if len(names) > 1 else FileShape()
        question = [f"file.sheet: the workbook has the sheets {', '.join(names)}."]
        return shape, read_source(path, shape), question if len(names) > 1 else []
    failure: CensusRefused | None = None
    for encoding in ("utf-8", "utf-16", "windows-1252"):
        try:
            source = read_source(path, FileShape.model_validate({"encoding": encoding}))
        except CensusRefused as problem:
            failure = failure or problem
            if "utf-8 text" in problem.rule or "UTF-16" in problem.rule or encoding == "utf-16":
                continue
            return _other_delimiter(path, encoding, problem)
        asked = [] if encoding == "utf-8" else [f"file.encoding: {encoding} was tried and read."]
        return (*_delimited(path, encoding, source), asked)
    assert failure is not None
    raise failure


def _delimited(path: Path, encoding: str, source: Source) -> tuple[FileShape, Source]:
    if len(source.header) > 1:
        return FileShape.model_validate({"encoding": encoding}), source
    for delimiter in (";", "\t", "|"):
        if delimiter in source.header[0]:
            shape = FileShape.model_validate({"encoding": encoding, "delimiter": delimiter})
            return shape, read_source(path, shape)
    return FileShape.model_validate({"encoding": encoding}), source


def _other_delimiter(
    path: Path, encoding: str, problem: CensusRefused
) -> tuple[FileShape, Source, list[str]]:
    """Decimal commas make a semicolon file look ragged: try the other delimiters."""
    for delimiter in (";", "\t", "|"):
        shape = FileShape.model_validate({"encoding": encoding, "delimiter": delimiter})
        try:
            source = read_source(path, shape)
        except CensusRefused:
            continue
        if len(source.header) > 1:
            return shape, source, []
    raise problem
