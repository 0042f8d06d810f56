"""`workspace.yml` read, with an error for each mistake, and written, with its comments."""

import difflib
import json
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from comptune.errors import ComptuneError
from comptune.settings.model import MOST_THREADS, UNITS, Settings


class SettingsRefused(ComptuneError):
    """A `workspace.yml` that cannot be used."""


_RULES: Final[dict[str, tuple[str, str]]] = {
    "name": (
        "the name of the workspace is one line of 1 to 100 characters",
        'Write it in quotes: name: "Acme".',
    ),
    "currency": (
        "the currency is a three-letter code of ISO 4217",
        "Write it in capitals, such as USD or EUR.",
    ),
    "locale": (
        "the locale is a language and a country",
        "Write it like en_US or de_DE.",
    ),
    "memory_limit": (
        "the memory limit is a size of at least 250 MB",
        'Write "4 GB", or remove the line for the default.',
    ),
    "threads": (
        f"the number of threads is a whole number of 1 to {MOST_THREADS}",
        "Write a number such as 4, or remove the line for the default.",
    ),
    "spill_folder": (
        "the spill folder is the path of a folder",
        "Write a path, absolute or within the workspace, or remove the line for the default.",
    ),
    "checkpoint_folder": (
        "the checkpoint folder is the path of a folder",
        "Write a path, best outside the workspace, or remove the line for the default.",
    ),
    "log_file": (
        "the log file is the path of a file",
        "Write a path, absolute or within the workspace, or remove the line for no log.",
    ),
    "dagster": (
        "the Dagster server is the address of its pages",
        "Write it like http://127.0.0.1:3000, or remove the line to work without one.",
    ),
    "ledger": (
        "the ledger is named by the hash of its first entry, 64 hexadecimal digits",
        "Copy it from `comptune ledger show 1`, or remove the line.",
    ),
}


def settings_from(
    values: Mapping[str, object],
    *,
    source: str = "settings",
    lines: Mapping[str, int] | None = None,
) -> Settings:
    """Settings of the given values.

    Args:
        values: by key, as YAML gives them.
        source: the file's name for messages.
        lines: the line of each key in the file.

    Raises:
        SettingsRefused: naming the first wrong setting, in the order of the lines.
    """
    try:
        return Settings.model_validate(dict(values))
    except ValidationError as invalid:
        last = max((lines or {}).values(), default=0) + 1
        errors = sorted(
            invalid.errors(), key=lambda error: (lines or {}).get(str(error["loc"][0]), last)
        )
        raise _refusal(errors[0], values, source=source, lines=lines or {}) from None


def read_settings(path: Path) -> Settings:
    """The settings of a `workspace.yml`.

    Raises:
        SettingsRefused: the file is missing, is not YAML, or says something that is no setting.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        values = yaml.safe_load(text)
    except FileNotFoundError:
        raise _refused(
            str(path), "there is no such file", "A workspace has one: make it anew, or restore it."
        ) from None
    except UnicodeDecodeError:
        raise _refused(path.name, "the file is not text in UTF-8", "Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        raise _not_yaml(path.name, error) from None
    if root is None:
        return settings_from({}, source=path.name)
    if not isinstance(root, yaml.MappingNode) or not isinstance(values, dict):
        raise _refused(
            f"{path.name}, line {root.start_mark.line + 1}",
            "the file holds settings, one a line, each a key and a value",
            'Write them like name: "Acme".',
        )
    return settings_from(values, source=path.name, lines=_key_lines(root, path.name))


def write_settings(settings: Settings, path: Path) -> None:
    """Write the settings with comments; the file is replaced at once or not at all."""
    _write(settings_text(settings), path)


def name_ledger(path: Path, first_hash: str) -> None:
    """Let a `workspace.yml` name a ledger, by the hash of its first entry; all else stays."""
    text = path.read_text(encoding="utf-8-sig")
    named, count = re.subn(r"(?m)^ledger:.*$", f"ledger: {_quoted(first_hash)}", text)
    _write(named if count else text.rstrip("\n") + "\n" + _ledger_text(first_hash), path)


def _write(text: str, path: Path) -> None:
    descriptor, aside = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(aside).chmod(0o644)
        Path(aside).replace(path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def settings_text(settings: Settings) -> str:
    """The file's text: every setting with a comment, those left to the machine commented out."""
    memory = settings.memory_limit
    spill, checkpoints = settings.spill_folder, settings.checkpoint_folder
    return f"""\
# The settings of this workspace.
name: {_quoted(settings.name)}

# The one currency of every amount, a code of ISO 4217.
currency: {_quoted(settings.currency)}

# How numbers and dates are shown: a language and a country.
locale: {_quoted(settings.locale)}

# The settings below are for one machine. Left out, each machine uses its own default.

# Memory for tables: by default 8 GB, or half of the machine's memory if that is less.
{'# memory_limit: "4 GB"' if memory is None else f"memory_limit: {_size_text(memory)}"}

# Threads: by default the machine's cores, at most 10.
{"# threads: 4" if settings.threads is None else f"threads: {settings.threads}"}

# Where work that outgrows the memory goes: by default .spill in the workspace.
{_line("spill_folder", spill, example=".spill")}

# Where the ledger's signed checkpoints and their key are kept: by default checkpoints in the
# workspace, where they protect against accidents only. Name a folder that those who can write to
# the ledger cannot write to.
{_line("checkpoint_folder", checkpoints, example="/somewhere/else")}

# Where structured logs go, a JSON object a line, without pay or people. COMPTUNE_LOG goes before.
{_line("log_file", settings.log_file, example="comptune.log")}

# The Dagster server that official runs and tuning of the pages queue at, where a team has one.
# COMPTUNE_DAGSTER_URL goes before.
{_line("dagster", settings.dagster, example="http://127.0.0.1:3000")}
{"" if settings.ledger is None else _ledger_text(settings.ledger)}"""


def _ledger_text(first_hash: str) -> str:
    return f"""
# The ledger of this workspace, by the hash of its first entry: no other is opened in its place.
ledger: {_quoted(first_hash)}
"""


def _line(key: str, folder: Path | str | None, *, example: str) -> str:
    """The line of a path or address; commented out where it is left to the default."""
    return f'# {key}: "{example}"' if folder is None else f"{key}: {_quoted(str(folder))}"


def _key_lines(root: yaml.MappingNode, source: str) -> dict[str, int]:
    """The line of every key. YAML itself would let the last of two equal keys win, unsaid."""
    lines: dict[str, int] = {}
    for key, _ in root.value:
        line = key.start_mark.line + 1
        name = str(key.value)
        if name in lines:
            raise _refused(
                f"{source}, line {line}, {name}",
                f"the setting stands already in line {lines[name]}",
                "Remove one of the two.",
            )
        lines[name] = line
    return lines


def _refusal(
    error: ErrorDetails, values: Mapping[str, object], *, source: str, lines: Mapping[str, int]
) -> SettingsRefused:
    key = str(error["loc"][0])
    place = f"{source}, line {lines[key]}, {key}" if key in lines else f"{source}, {key}"
    if error["type"] == "missing":
        return _refused(place, "the setting is missing", _RULES[key][1])
    if key not in _RULES:
        close = difflib.get_close_matches(key, _RULES, n=1)
        remedy = f"Did you mean {close[0]}?" if close else f"There are: {', '.join(_RULES)}."
        return _refused(place, "there is no such setting", remedy)
    rule, remedy = _RULES[key]
    return _refused(place, rule, remedy, value=json.dumps(values[key], default=str))


def _not_yaml(source: str, error: yaml.YAMLError) -> SettingsRefused:
    place, said = source, str(error)
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        place = f"{source}, line {error.problem_mark.line + 1}"
        said = str(error.problem)
    return _refused(
        place,
        f"the file is not YAML ({said})",
        "Write each setting on a line of its own, as key: value, with text in quotes.",
    )


def _refused(place: str, rule: str, remedy: str, *, value: str | None = None) -> SettingsRefused:
    return SettingsRefused(place=place, rule=rule, remedy=remedy, value=value)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _size_text(size_bytes: int) -> str:
    """The size in the largest unit that it fills exactly, in quotes, or else the bytes."""
    for unit in ("TiB", "TB", "GiB", "GB", "MiB", "MB", "KiB", "KB"):
        if size_bytes % UNITS[unit.upper()] == 0:
            return _quoted(f"{size_bytes // UNITS[unit.upper()]} {unit}")
    return str(size_bytes)
