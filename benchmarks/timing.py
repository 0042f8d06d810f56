"""Timing side by side: A B A B after a warm-up, and ratios taken within each round."""

import gc
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import TypeAlias

Action: TypeAlias = Callable[[], object]


@dataclass(frozen=True)
class Timing:
    """Seconds of each round."""

    rounds: tuple[float, ...]
    scale: float = 1.0  # what one round stands for, in rounds

    @property
    def seconds(self) -> tuple[float, ...]:
        """Each round's seconds, scaled."""
        return tuple(self.scale * seconds for seconds in self.rounds)

    @property
    def median(self) -> float:
        """The median."""
        return median(self.seconds)

    def over(self, other: "Timing") -> float:
        """The median of this one's seconds over the other's, round by round."""
        return median(
            mine / theirs for mine, theirs in zip(self.seconds, other.seconds, strict=True)
        )

    def less(self, other: "Timing") -> "Timing":
        """This one's seconds less the other's, round by round."""
        rounds = zip(self.seconds, other.seconds, strict=True)
        return Timing(tuple(mine - theirs for mine, theirs in rounds))


def seconds_of(action: Action) -> float:
    """How long the action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def side_by_side(
    actions: Mapping[str, Action], *, rounds: int, warm_up: bool = True
) -> dict[str, Timing]:
    """Run all actions in turn, `rounds` times, after each has run once where `warm_up`."""
    if warm_up:
        for action in actions.values():
            action()
    seconds: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            gc.collect()
            seconds[name].append(seconds_of(action))
    return {name: Timing(tuple(found)) for name, found in seconds.items()}
