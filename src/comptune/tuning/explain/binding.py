"""Binding constraints with what they cost, each price checked by solving the problem again."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np

from comptune.levers import Cell
from comptune.metrics import figures
from comptune.tuning.explain.around import Around, change_of_lever
from comptune.tuning.explain.candidates import Candidate, candidates
from comptune.tuning.explain.model import Agreement, BindingConstraint, Price
from comptune.tuning.explain.multipliers import Multipliers, multipliers_at
from comptune.tuning.explain.resolving import Solved, solve_again, solve_first, to_price
from comptune.tuning.report import natural
from comptune.tuning.subproblem import Line
from comptune.tuning.variables import Floats

AGREES: Final = 0.15  # by what share prediction and solution may differ
_MOVES: Final = 3
_NOTHING: Final = 1e-6
_LEAST_MOVE: Final = Decimal("0.00001")


@dataclass(frozen=True)
class Binding:
    """What was found, and what is to be said beside it."""

    constraints: tuple[BindingConstraint, ...]
    notes: tuple[str, ...]


def binding(around: Around, values: Floats, slopes: Floats, most_checked: int) -> Binding:
    """The binding constraints, the dearest first.

    Args:
        values: of the solution, total cost last.
        slopes: (values, groups), for one unit of each group's value.
        most_checked: how many are checked by solving again.
    """
    if around.solution.status == "infeasible":
        note = "No prices: nothing meets every hard target. See what would have to give way."
        return Binding((), (note,))
    task = to_price(around.task, around.point)
    line = Line(around.point, values[:-1], (slopes * around.wide.width)[:-1])
    base = solve_first(around, task, line)
    prices = None if base is None else multipliers_at(task, base.line)
    if base is None or prices is None:
        note = "No prices: solving on from the solution met no point that meets every hard target."
        return Binding((), (note,))
    found = candidates(around, task, prices)
    checked = found[:most_checked]
    tasks = [one for way in checked for one in (way.looser, way.tighter) if one is not None]
    # As it is, too, so that what a further round gains is gained on both sides of a difference.
    first, *others = solve_again(around, [task, *tasks], base)
    base, solved = first or base, iter(others)
    results = []
    for number, way in enumerate(found):
        looser = tighter = None
        if number < most_checked:
            looser = None if way.looser is None else next(solved)
            tighter = None if way.tighter is None else next(solved)
        price = _price(around, way, base, prices, (looser, tighter))
        words = _words(around, way, price, base)
        results.append(BindingConstraint(way.kind, way.place, way.name, price, words))
    return Binding(tuple(results), tuple(_notes(around, found, most_checked, base)))


def _price(
    around: Around,
    way: Candidate,
    base: Solved,
    prices: Multipliers,
    ends: tuple[Solved | None, Solved | None],
) -> Price:
    looser, tighter = (None if end is None else end.objective - base.objective for end in ends)
    known = [-looser] if looser is not None else []
    known += [tighter] if tighter is not None else []
    resolved = sum(known) / len(known) if known else None
    noise = max((end.noise(prices) for end in (*ends, base) if end is not None), default=0.0)
    first = ends[0]
    return Price(
        unit=way.unit,
        predicted=way.predicted,
        resolved=resolved,
        looser=looser,
        tighter=tighter,
        cost_looser=None if first is None else _cost(first, base),
        moves={} if first is None else _moves(around, first, base),
        agreement=_agreement(way.predicted, resolved, noise),
    )


def _agreement(predicted: float, resolved: float | None, noise: float) -> Agreement:
    if resolved is None:
        return "not_checked"
    size = max(abs(predicted), abs(resolved))
    if abs(predicted - resolved) <= AGREES * size:
        return "agrees"
    return "too_small" if noise > AGREES * size else "disagrees"


def _cost(one: Solved, base: Solved) -> Decimal:
    return natural(float(one.values[-1] - base.values[-1]), "money")


def _moves(around: Around, one: Solved, base: Solved) -> Mapping[Cell, Decimal]:
    """The largest moves by cell, for their width."""
    away = one.point - base.point
    found: dict[Cell, Decimal] = {}
    for number in np.argsort(-np.abs(away), kind="stable")[:_MOVES]:
        group = around.wide.groups[number]
        change = Decimal(repr(float(away[number] * around.wide.width[number])))
        change = change.quantize(Decimal("0.000001"))
        if abs(change) >= _LEAST_MOVE:
            found[group.cells[0]] = change
    return found


def price_in_words(around: Around, amount: float, base: float) -> str:
    """A gain of the objective in words that people have for it."""
    objective = around.solution.problem.objective[0]
    task = around.task
    if abs(amount) < _NOTHING * max(abs(base), _NOTHING):
        return "nothing"
    match objective:
        case "closest":
            share = f" ({amount / base:.1%} of it)".replace("%", " %") if base > 0 else ""
            return f"{amount:.3g} of squared changes{share}"
        case "least_cost":
            money = amount / float(task.piece_weight[0]) if task.piece_weight[0] else 0.0
            return f"{figures.money(natural(money, 'money'))} of total cost of all years"
        case "least_pay_equity_closing_cost":
            money = amount / float(task.piece_weight[0]) if task.piece_weight[0] else 0.0
            cost = figures.money(natural(money, "money"))
            return f"{cost} of what closing pay gaps costs, years added up"
        case "smallest_pay_gap":
            return f"{amount:.3g} pp of pay gap, on average over the years"
        case _:
            people = amount / float(task.piece_weight[0]) if task.piece_weight[0] else 0.0
            return f"{people:.3g} red-circled people, years added up"


def _words(around: Around, way: Candidate, price: Price, base: Solved) -> str:
    said = price_in_words(around, price.predicted, base.objective)
    words = f"{way.name}: {price.unit} more room is worth {said}, predicted"
    if price.resolved is None:
        return f"{words}; not solved again."
    again = price_in_words(around, price.resolved, base.objective)
    words += f", and {again} when solved again"
    if price.agreement == "disagrees":
        ends = [
            f"{price_in_words(around, change, base.objective)} for one unit {side}"
            for change, side in (
                (None if price.looser is None else -price.looser, "more"),
                (price.tighter, "less"),
            )
            if change is not None
        ]
        words += (
            f"; the two disagree ({', '.join(ends)}): the effect bends, or other limits take over"
        )
    elif price.agreement == "too_small":
        words += "; the solver is no finer than this difference"
    if price.cost_looser is None:
        return f"{words}. It cannot give way further."
    words += (
        f". Total cost of all years then changes by {figures.money(price.cost_looser, signed=True)}"
    )
    group_of = {cell: group for group in around.wide.groups for cell in group.cells}
    moves = [
        f"{group_of[cell].name} by {change_of_lever(group_of[cell], change)}"
        for cell, change in price.moves.items()
    ]
    return words + (f"; {', '.join(moves)}." if moves else ".")


def _notes(around: Around, found: list[Candidate], most: int, base: Solved) -> list[str]:
    notes = []
    if not found:
        notes.append("Nothing holds the solution back: it is the best by its objective alone.")
    if len(found) > most:
        rest = len(found) - most
        notes.append(f"{rest} more prices are predicted by the linear model and not checked.")
    if around.task.chance.any() and not around.task.chance.all():
        notes.append("For prices, levers that act through chance stay as they are.")
    return notes
