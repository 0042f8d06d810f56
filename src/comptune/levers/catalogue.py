"""The catalogue of levers: what may be turned, within which bounds, and what it is called.

Reading and refusing a file is `catalogue_file`'s part, typed values are `values`', cells `cells`'.
"""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, StrictInt, StrictStr

from comptune.levers.errors import UnknownLever
from comptune.levers.units import Unit

JOB_LEVELS: Final = (1, 2, 3, 4, 5)
NO_LEVEL: Final = 0  # the job_level of a lever that has none, in tables

# The places of a structure value, as the engine knows them: five levels, five ratings, six zones.
AXES: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {"level": JOB_LEVELS, "rating": (1, 2, 3, 4, 5), "zone": (1, 2, 3, 4, 5, 6)}
)


class Kind(StrEnum):
    """A policy is a decision of the company; an assumption is a forecast about the world."""

    POLICY = "policy"
    ASSUMPTION = "assumption"


class EventType(StrEnum):
    """What a lever acts on."""

    RAISE = "RAISE"
    PROMOTION = "PROMOTION"
    HIRE = "HIRE"
    TERMINATION = "TERMINATION"
    STRUCTURE = "STRUCTURE"
    COST = "COST"


def _as_tuple(given: object) -> object:
    return (given,) if isinstance(given, Decimal | int) else given


class Reference(BaseModel):
    """A figure from outside that the lever can be held against, and where it was published."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    figure: StrictStr
    source: StrictStr
    year: StrictInt | None = None
    address: StrictStr | None = None


class Lever(BaseModel):
    """One lever. Values are in natural units (0.035 = 3.5 %)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: StrictStr
    title: StrictStr
    description: StrictStr
    unit: Unit
    grain: tuple[Literal["year", "level"], ...]
    levels: tuple[StrictInt, ...] = ()
    fallback: Annotated[tuple[Decimal, ...], BeforeValidator(_as_tuple)]
    lower: Decimal
    upper: Decimal
    step: Decimal
    kind: Kind
    event_type: EventType
    asks_reason: StrictBool
    reference: Reference | None = None

    @property
    def has_levels(self) -> bool:
        """Whether each job level has its own value."""
        return "level" in self.grain

    @property
    def job_levels(self) -> tuple[int, ...]:
        """The levels as tables have them: 0 alone for a lever without level."""
        return self.levels if self.has_levels else (NO_LEVEL,)

    def fallback_at(self, level: int | None = None) -> Decimal:
        """The built-in value of a level; without level for a lever that has none."""
        return self.fallback[self.job_levels.index(level if level is not None else NO_LEVEL)]


class StructureValue(BaseModel):
    """A value of the structure that a scenario may override cell by cell."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: StrictStr
    title: StrictStr
    description: StrictStr
    unit: Unit
    grain: tuple[Literal["level", "rating", "zone"], ...]
    lower: Decimal
    upper: Decimal
    step: Decimal


@dataclass(frozen=True)
class Catalogue(Mapping[str, Lever]):
    """All levers by name, in the order of the file: `catalogue["merit_rate"]`."""

    levers: tuple[Lever, ...]
    structure_values: tuple[StructureValue, ...]

    @cached_property
    def _levers_by_name(self) -> dict[str, Lever]:
        return {lever.name: lever for lever in self.levers}

    @cached_property
    def _quantities_by_name(self) -> dict[str, Lever | StructureValue]:
        structure_values = {value.name: value for value in self.structure_values}
        return {**self._levers_by_name, **structure_values}

    def __getitem__(self, name: str) -> Lever:
        """The lever of that name.

        Raises:
            UnknownLever: with the closest name there is.
        """
        if name not in self._levers_by_name:
            raise _unknown(name, tuple(self), "a lever of the catalogue")
        return self._levers_by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._levers_by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._levers_by_name)

    def __len__(self) -> int:
        return len(self.levers)

    def quantity(self, name: str) -> Lever | StructureValue:
        """The lever or structure value of that name: whatever a cell can name.

        Raises:
            UnknownLever: with the closest name there is.
        """
        if name not in self._quantities_by_name:
            rule = "a lever or structure value of the catalogue"
            raise _unknown(name, tuple(self._quantities_by_name), rule)
        return self._quantities_by_name[name]

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the table `lever_catalogue`: one a lever and level, level 0 for none."""
        return [
            {
                "parameter_name": lever.name,
                "job_level": level,
                "event_type": lever.event_type.value,
                "kind": lever.kind.value,
                "unit": lever.unit.value,
                "fallback_value": fallback,
                "lower_bound": lever.lower,
                "upper_bound": lever.upper,
            }
            for lever in self.levers
            for level, fallback in zip(lever.job_levels, lever.fallback, strict=True)
        ]


def suggestion(name: str, known: tuple[str, ...], otherwise: str) -> str:
    """The remedy for a wrong name: the closest right one, or `otherwise`."""
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    return f"Did you mean {close[0]}?" if close else otherwise


def _unknown(name: str, known: tuple[str, ...], what: str) -> UnknownLever:
    remedy = suggestion(name, known, f"The names are {', '.join(known)}.")
    return UnknownLever(
        place="The name", value=f'"{name}"', rule=f"it is not {what}", remedy=remedy
    )
