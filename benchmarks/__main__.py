"""Measure and print one table; `make bench` runs this and writes docs/benchmarks.md from it."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.kernel import Batch, agree, batch_rows, growth_rows, single_rows
from benchmarks.ledger import ledger_rows
from benchmarks.machine import Machine
from benchmarks.methods import method_table
from benchmarks.numpy_simulation import BLOCK
from benchmarks.official import large_rows, run_rows
from benchmarks.pages import FULL as FULL_PAGES
from benchmarks.pages import QUICK as QUICK_PAGES
from benchmarks.pages import Visit, page_rows
from benchmarks.previews import memory_rows, preview_rows
from benchmarks.report import Row, page_text, table_text
from benchmarks.scaling import FULL as FULL_SCALING
from benchmarks.scaling import QUICK as QUICK_SCALING
from benchmarks.scaling import Sizes as ScalingSizes
from benchmarks.scaling import scaling_rows
from benchmarks.tuning import FULL as FULL_TUNING
from benchmarks.tuning import QUICK as QUICK_TUNING
from benchmarks.tuning import Sizes, tuning_rows

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


@dataclass(frozen=True)
class Plan:
    """What is measured: sizes in people, with the number of rounds of each."""

    kernel: dict[int, int]
    batch: Batch
    batch_rounds: int
    preview: dict[int, tuple[int, str]]  # rounds and aim
    memory: int
    run: int
    run_rounds: int
    large: int
    ledger: tuple[int, ...]  # entries
    tuning: Sizes
    scaling: ScalingSizes
    pages: tuple[Visit, ...]


FULL: Final = Plan(
    kernel={10_000: 25, 100_000: 9, 1_000_000: 5},
    batch=Batch(people=10_000, sets=40, seeds=16, sampled=8),
    batch_rounds=5,
    preview={10_000: (25, "at most 50 ms"), 1_000_000: (7, "at most 500 ms")},
    memory=1_000_000,
    run=10_000,
    run_rounds=5,
    large=1_000_000,
    ledger=(1_000, 10_000, 100_000),
    tuning=FULL_TUNING,
    scaling=FULL_SCALING,
    pages=FULL_PAGES,
)
QUICK: Final = Plan(
    kernel={1_000: 3, 5_000: 3},
    batch=Batch(people=1_000, sets=4, seeds=2, sampled=4),
    batch_rounds=3,
    preview={1_000: (3, ""), 5_000: (3, "")},
    memory=20_000,
    run=1_000,
    run_rounds=1,
    large=5_000,
    ledger=(1_000, 3_000),
    tuning=QUICK_TUNING,
    scaling=QUICK_SCALING,
    pages=QUICK_PAGES,
)


def main() -> int:
    """Measure as the command line says."""
    arguments = _arguments()
    plan = QUICK if arguments.quick else FULL
    with tempfile.TemporaryDirectory(prefix="comptune-benchmarks-") as folder:
        rows = [] if arguments.scaling else list(_measure(plan, Path(folder)))
        _say("ensembles on a cluster")
        spread, scaling = scaling_rows(Path(folder) / "scaling", plan.scaling)
        rows += spread
        if arguments.scaling:
            print(table_text(rows), scaling, sep="\n\n")
            return 0
        if arguments.large:
            _say(f"official run, {plan.large:,} people")
            rows += large_rows(Path(folder) / "large", plan.large)
        _say("methods of tuning on problems of the corpus")
        methods = method_table(Path(folder) / "methods")
    print(table_text(rows))
    print(scaling, methods, sep="\n\n")
    output = arguments.output or (None if arguments.quick else PAGE)
    if output is not None:
        missing = "" if arguments.large else "\nNot measured this time: the large official run.\n"
        facts = {
            "block": BLOCK,
            "sets": plan.batch.sets,
            "missing": missing,
            "methods": methods,
            "scaling": scaling,
            "seeds": f"{plan.scaling.seeds:,}",
        }
        page = page_text(rows, Machine.here(), **facts)
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(page, encoding="utf-8")
        _say(f"written to {output}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, to try it; the page is not written"
    )
    parser.add_argument(
        "--large", action="store_true", help="also a whole official run of a million people"
    )
    parser.add_argument(
        "--scaling", action="store_true", help="only ensembles on a cluster; nothing is written"
    )
    parser.add_argument("--output", type=Path, help="write the page here instead")
    return parser.parse_args()


def _measure(plan: Plan, folder: Path) -> Iterator[Row]:
    agree(_say)
    kernel: list[Row] = []
    for people, rounds in plan.kernel.items():
        _say(f"kernel, {people:,} people")
        kernel += single_rows(people, rounds)
    _say(f"kernel, {plan.batch.people:,} people, {plan.batch.sets} sets, {plan.batch.seeds} seeds")
    kernel += batch_rows(plan.batch, plan.batch_rounds)
    yield from kernel
    yield from growth_rows(kernel)
    _say("memory of the kernel")
    yield from memory_rows(folder, plan.memory)
    for people, (rounds, aim) in plan.preview.items():
        _say(f"preview, {people:,} people")
        yield from preview_rows(folder / f"preview-{people}", people, rounds, aim=aim)
    _say(f"official run, {plan.run:,} people")
    yield from run_rows(folder / "run", plan.run, plan.run_rounds)
    _say(f"ledger of {plan.ledger[-1]:,} entries")
    yield from ledger_rows(folder / "ledger", plan.ledger)
    _say("tuning")
    yield from tuning_rows(folder / "tuning", plan.tuning)
    for visit in plan.pages:
        _say(f"pages in Chromium, {visit.people:,} people")
        yield from page_rows(folder / f"pages-{visit.people}", visit, _say)


def _say(text: str) -> None:
    print(f"... {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
