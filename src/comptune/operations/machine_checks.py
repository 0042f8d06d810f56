"""The machine as the product needs it: interpreter, libraries, memory, disk, caches."""

import platform
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata, requires, version
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from comptune.machine import core_count, memory_bytes
from comptune.operations.findings import Finding, failure, looked_at, ok, warning
from comptune.settings import Settings
from comptune.warehouse.project import DbtFailed, cache_folder, compiled_project

_GIGABYTE: Final = 1_000_000_000
_LEAST_DISK: Final = 100_000_000  # bytes; below that nothing can be built
_REINSTALL: Final = "Install it again from requirements.lock (make clean, then make run)."


def machine_findings(settings: Settings | None, workspace: Path) -> Iterator[Finding]:
    """Everything about the machine; limits are held against the settings where there are any."""
    yield from looked_at("Python", _python)
    yield from looked_at("Libraries", _libraries)
    yield from looked_at("Cores", lambda: _cores(settings))
    yield from looked_at("Memory", lambda: _memory(settings))
    yield from looked_at("Disk for spill", lambda: _disk(settings, workspace))
    yield from looked_at("Cache of compiled code", _cache)
    yield from looked_at("dbt project", _project)


def library_findings(requirements: list[str]) -> Iterator[Finding]:
    """Whether what is installed is in the ranges that are asked for, those of extras left out."""
    wrong, count = [], 0
    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        count += 1
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if not requirement.specifier.contains(found, prereleases=True):
            wrong.append(f"{requirement.name} {found} is not {requirement.specifier}")
    if wrong:
        yield failure("Libraries", "; ".join(wrong), _REINSTALL)
    else:
        yield ok("Libraries", f"{count} in the ranges of the release")


def _python() -> Iterator[Finding]:
    found, wanted = platform.python_version(), metadata("comptune")["Requires-Python"]
    if SpecifierSet(wanted).contains(found, prereleases=True):
        yield ok("Python", found)
    else:
        yield failure("Python", f"{found} is not {wanted}", "Install it under another Python.")


def _libraries() -> Iterator[Finding]:
    yield from library_findings(requires("comptune") or [])


def _cores(settings: Settings | None) -> Iterator[Finding]:
    cores = core_count()
    if settings is None or settings.thread_count <= cores:
        used = "" if settings is None else f", {settings.thread_count} used"
        yield ok("Cores", f"{cores}{used}")
    else:
        yield warning(
            "Cores",
            f"{cores}, and the settings want {settings.thread_count} threads",
            "Lower `threads` in workspace.yml, or remove the line.",
        )


def _memory(settings: Settings | None) -> Iterator[Finding]:
    memory = memory_bytes()
    if settings is None or settings.memory_limit_bytes <= memory:
        used = "" if settings is None else f", limit {_size(settings.memory_limit_bytes)}"
        yield ok("Memory", f"{_size(memory)}{used}")
    else:
        yield warning(
            "Memory",
            f"{_size(memory)}, and the limit is {_size(settings.memory_limit_bytes)}",
            "Lower `memory_limit` in workspace.yml, or remove the line.",
        )


def _disk(settings: Settings | None, workspace: Path) -> Iterator[Finding]:
    folder = workspace if settings is None else settings.spill_folder_of(workspace)
    there = next(one for one in (folder.absolute(), *folder.absolute().parents) if one.is_dir())
    free = shutil.disk_usage(there).free
    value = f"{_size(free)} free in {folder}"
    remedy = "Make room, or let `spill_folder` in workspace.yml name a folder on another disk."
    if free < _LEAST_DISK:
        yield failure("Disk for spill", value, remedy)
    elif settings is not None and free < settings.memory_limit_bytes:
        yield warning("Disk for spill", f"{value}, less than the memory limit", remedy)
    else:
        yield ok("Disk for spill", value)


def _cache() -> Iterator[Finding]:
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):
        pass
    kernels = any((folder / "kernels").rglob("*.nbi"))
    note = "" if kernels else "; the first simulation compiles for some seconds"
    yield ok("Cache of compiled code", f"{folder} can be written{note}")


def _project() -> Iterator[Finding]:
    try:
        project = compiled_project()
    except DbtFailed as failed:
        words = " ".join(str(failed).split())[:200]
        yield failure("dbt project", words, _REINSTALL)
        return
    yield ok("dbt project", f"compiled, {len(project.models)} models for previews")


def _size(size: int) -> str:
    return f"{size / _GIGABYTE:,.1f} GB"
