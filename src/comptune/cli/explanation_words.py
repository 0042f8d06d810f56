"""Why an answer is what it is, and other ways to the same targets, as people read them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console

from comptune.cli.tables import numbers, table_of, texts
from comptune.metrics import figures

if TYPE_CHECKING:
    from comptune.tuning.alternatives import Alternative
    from comptune.tuning.explain import SolutionExplanation

_MOST: Final = 10  # sensitivities and bars that are shown; documents have all


def show_explanation(console: Console, explanation: "SolutionExplanation") -> None:
    """Summary, what binds and its price, sensitivities, tornado and the cost bridge."""
    console.print("Why:")
    for line in explanation.summary:
        console.print(f"- {line}")
    told = " ".join(explanation.summary)
    others = [one.words for one in explanation.binding[:_MOST] if one.words not in told]
    if others:
        console.print("What else holds it back:")
    for line in others:
        console.print(f"- {line}")
    # By target there are as many again: documents have them.
    costs = [one.words for one in explanation.sensitivities if one.target is None]
    if costs:
        console.print("What a little more of a lever would cost:")
    for line in costs[:_MOST]:
        console.print(f"- {line}")
    bars = [bar for bar in explanation.tornado if bar.swings][:_MOST]
    if bars:
        rows = [
            (
                bar.group,
                bar.range_words,
                figures.metric(bar.swings[0].unit, bar.swings[0].at_low),
                figures.metric(bar.swings[0].unit, bar.swings[0].at_high),
            )
            for bar in bars
        ]
        heads = (*texts("lever"), *texts("over"), *numbers("cost at low", "cost at high"))
        console.print(table_of(heads, rows, title="Total cost of all years over a lever's range"))
    for bridge in (one for one in explanation.bridge if one.year is None):
        steps = [("baseline", figures.money(bridge.baseline))]
        steps += [(part.title, figures.money(part.amount, signed=True)) for part in bridge.parts]
        steps += [("solution", figures.money(bridge.solution))]
        heads = (*texts("all years"), *numbers("cost"))
        console.print("From the baseline to the solution:")
        console.print(table_of(heads, steps))
    for note in explanation.notes:
        console.print(f"- {note}")


def show_alternatives(console: Console, alternatives: "Sequence[Alternative]") -> None:
    """Each family in its words."""
    console.print("Other ways to the same targets:")
    for one in alternatives:
        console.print(f"- {one.words if one.refused is None else f'{one.title}: {one.refused}'}")
