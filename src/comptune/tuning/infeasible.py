"""What would have to give way where no values meet everything."""

from typing import TYPE_CHECKING

from comptune.tuning.solution import Relaxation
from comptune.tuning.subproblem import Line

if TYPE_CHECKING:
    from comptune.tuning.tune import Setting


def relaxations_of(setting: "Setting", line: Line) -> tuple[Relaxation, ...]:
    """Ways out, each re-simulated."""
    return ()
