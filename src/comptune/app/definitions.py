"""What levers, metrics and roles are, as rows of words to show and to search."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from comptune.ledger.roles import ACTS, ADMINISTRATOR, IN_WORDS, LINE, Act
from comptune.levers import Lever, format_bounds, format_fallback, format_grain, format_step
from comptune.levers.units import UNIT_RULES
from comptune.metrics import Metric
from comptune.metrics.declaration import Unit

ROLES: Final = (*LINE, ADMINISTRATOR)
_UNITS: Final[dict[Unit, str]] = {
    "money": "an amount",
    "count": "a number of people",
    "rate": "a percentage",
    "ratio": "a ratio, 1 being equal",
}
_GRAINS: Final = {"total": "in total", "level": "by level", "department": "by department"}


@dataclass(frozen=True)
class Definition:
    """A lever or a metric in words.

    Attributes:
        title: as pages call it.
        name: as cells, files and commands call it.
        text: what it is.
        facts: pairs of what and how: unit, bounds, step, ...
    """

    title: str
    name: str
    text: str
    facts: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """Everything that a search looks through."""
        return " ".join((self.title, self.name, self.text, *(how for _, how in self.facts)))


def lever_definition(lever: Lever) -> Definition:
    """A lever of the catalogue."""
    rule = UNIT_RULES[lever.unit]
    facts = [
        ("Written as", f"{rule.noun}: {rule.example}"),
        ("One value for each", format_grain(lever)),
        ("Bounds", format_bounds(lever)),
        ("Step", format_step(lever)),
        ("Built-in value", format_fallback(lever)),
        ("A change", "takes a reason" if lever.asks_reason else "may go without a reason"),
    ]
    if lever.reference is not None:
        facts.append(("For comparison", f"{lever.reference.figure} ({lever.reference.source})"))
    return Definition(lever.title, lever.name, _line(lever.description), tuple(facts))


def metric_definition(metric: Metric) -> Definition:
    """A metric of the catalogue."""
    facts = (
        ("Shown as", _UNITS[metric.unit]),
        ("Known", ", ".join(_GRAINS[grain] for grain in metric.grain)),
        ("Judged", metric.direction.replace("_", " ")),
        ("Computed as", metric.formula),
    )
    return Definition(metric.title, metric.name, _line(metric.definition), facts)


def role_rows() -> list[list[str]]:
    """One row for each act: what it is, and a mark under each of `ROLES` that may do it."""
    return [
        [_capital(IN_WORDS[act]), *("✓" if act in ACTS[role] else "" for role in ROLES)]
        for act in Act
    ]


def matches(words: str, search: str) -> bool:
    """Whether all the words searched for are in it, in whatever order and case."""
    text = words.casefold()
    return all(part in text for part in search.casefold().split())


def found(definitions: Iterable[Definition], search: str) -> tuple[Definition, ...]:
    """Those that match; those whose title does come first."""
    hits = [one for one in definitions if matches(one.words, search)]
    return tuple(sorted(hits, key=lambda one: not matches(f"{one.title} {one.name}", search)))


def _line(text: str) -> str:
    return " ".join(text.split())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
