"""Progress of long work: steps, time elapsed and remaining, on a terminal's standard error only."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from comptune.cli.session import error_console

StepDone = Callable[[str, int, int], None]  # what was done, how many steps are done, of how many


@contextmanager
def steps_shown(title: str) -> Iterator[StepDone]:
    """A bar that moves with every step done."""
    console = error_console()
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("elapsed"),
        TimeElapsedColumn(),
        TextColumn("remaining"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[step]}", markup=False),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ) as progress:
        task = progress.add_task(title, total=None, step="")

        def step_done(step: str, done: int, of: int) -> None:
            progress.update(task, completed=done, total=of, step=step[:24])

        yield step_done
