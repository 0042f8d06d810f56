"""What people are grouped by, and how its groups are named and ordered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from comptune.metrics.figures import NOT_KNOWN
from comptune.warehouse.workforce import band_order, level_names

Key = Any  # as the run has it: a level's number, a department's name, None


@dataclass(frozen=True)
class Dimension:
    """What people are grouped by.

    Attributes:
        definition: how a person's group is found.
    """

    name: str
    title: str
    definition: str


DIMENSIONS: Final[Mapping[str, Dimension]] = {
    one.name: one
    for one in (
        Dimension("level", "Level", "The job level on 31 December, or on the last day."),
        Dimension("department", "Department", "As in the census; hires have that of a model."),
        Dimension("location", "Location", "As in the census; hires have that of a model."),
        Dimension("gender", "Gender", "As in the census; hires have that of a model."),
        Dimension(
            "age_band",
            "Age",
            "Completed years on 31 December, or on the last day, in the structure's bands.",
        ),
        Dimension(
            "tenure_band",
            "Service",
            "Completed years of service on 31 December, or on the last day, in the structure's "
            "bands.",
        ),
        Dimension("joined", "Hired this year", "Whether the person was hired in the year."),
        Dimension("rating", "Rating", "The rating of the year, 1 to 5; hires have none yet."),
        Dimension("full_time", "Working time", "Full time is an FTE of 1."),
    )
}


def ordered(path: Path, name: str, keys: Sequence[Key]) -> list[tuple[Key, str]]:
    """The groups of a dimension in their order, with their names."""
    order, label = _ways(path, name)
    known = sorted((key for key in keys if key is not None), key=order)
    found = [(key, label(key)) for key in known]
    return [*found, (None, NOT_KNOWN)] if None in keys else found


def _ways(path: Path, name: str) -> tuple[Callable[[Key], Any], Callable[[Key], str]]:
    match name:
        case "level":
            names = level_names(path)
            return int, lambda key: names.get(key, f"level {key}")
        case "age_band" | "tenure_band":
            bands = band_order(path, name.removesuffix("_band"))
            return bands.index, lambda key: NOT_KNOWN if key == "unknown" else f"{key} years"
        case "joined":
            return bool, lambda key: "Hired in the year" if key else "Hired before"
        case "full_time":
            return lambda key: not key, lambda key: "Full time" if key else "Part time"
        case "rating":
            return int, lambda key: f"Rating {key}"
        case _:
            return lambda key: (str(key).casefold(), str(key)), str
