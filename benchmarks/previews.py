"""A preview from the changed cell to every metric, warm and first; and the kernel's memory."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import count
from pathlib import Path

import numpy as np

from benchmarks.children import run_child
from benchmarks.report import Row, size_text
from benchmarks.timing import Timing, side_by_side
from benchmarks.workspaces import make_workspace
from benchmarks.worlds import YEARS, people_of


def preview_rows(folder: Path, people: int, rounds: int, *, aim: str) -> Iterator[Row]:
    """The median of warm previews, and the first of a new process."""
    scenario = make_workspace(folder, people).scenario()
    hundredths = count(100)

    def change() -> dict[str, str]:
        return {"merit_rate.2027.L3": f"{next(hundredths) / 100:.2f} %"}

    size = f"{size_text(people)} x {YEARS} years"
    warm = side_by_side(
        {
            "preview": lambda: scenario.preview(change()).metrics,
            "resolve": lambda: scenario.with_changes(change()).effective(),
        },
        rounds=rounds,
    )
    yield Row("preview, override to metrics", size, warm["preview"], aim=aim)
    yield Row("  resolving one parameter set, of that", size, warm["resolve"])
    run_child("first-preview", str(folder))  # files in the page cache, kernels in theirs
    first = [run_child("first-preview", str(folder)) for _ in range(3)]
    yield Row("first preview of a new process", size, _timing(first, "process_seconds"))
    yield Row("  of that, after opening the workspace", size, _timing(first, "preview_seconds"))


def memory_rows(folder: Path, people: int) -> Iterator[Row]:
    """Peak memory of the kernel."""
    kept = folder / "people.npz"
    everyone = people_of(people)
    np.savez(kept, **{field.name: getattr(everyone, field.name) for field in fields(everyone)})
    size = f"{size_text(people)} x {YEARS} years"
    for closing, name in (("totals", "totals"), ("closing", "totals and closing salaries")):
        found = run_child("kernel-memory", str(kept), closing)
        peak, before = found["peak_bytes"], found["before_bytes"]
        more = max(0, peak - before)
        yield Row(f"peak memory of the kernel, {name}", size, amount=megabytes(peak))
        yield Row("  more than before", size, amount=megabytes(more))


def megabytes(size: int) -> str:
    """Bytes as text."""
    return f"{size / 2**20:,.0f} MiB"


def _timing(found: list[dict[str, float]], name: str) -> Timing:
    return Timing(tuple(one[name] for one in found))
