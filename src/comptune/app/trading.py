"""A Pareto front made ready to be drawn."""

from typing import Any

import pandas as pd

from comptune.tuning.pareto_model import ParetoFront, ParetoPoint


def front_rows(front: ParetoFront) -> pd.DataFrame:
    """One row a point that no other beats, from the best by the first objective to the second's."""
    return pd.DataFrame(
        [
            {
                "number": one.number,
                "label": str(one.number),
                "first": one.values[0],
                "second": one.values[1],
                "first_words": one.figures[0],
                "second_words": one.figures[1],
                "moved": len(one.changes),
            }
            for one in front.points
        ]
    )


def answer_of(point: ParetoPoint) -> dict[str, Any]:
    """A point in the form in which answers are kept, as far as its values go."""
    return {
        "moves": [
            {
                "cell": str(move.cell),
                "before": f"{move.before:f}",
                "after": f"{move.after:f}",
                "lower": f"{move.lower:f}",
                "upper": f"{move.upper:f}",
            }
            for move in point.moves
        ]
    }


def point_of(front: ParetoFront, number: int | None) -> ParetoPoint | None:
    """The point of that number, where the front has it."""
    return next((one for one in front.points if one.number == number), None)
