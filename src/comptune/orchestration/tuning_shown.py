"""What Dagster shows of problems and answers of the tuner."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import dagster as dg

from comptune.levers import Cell
from comptune.orchestration.pictures import bars
from comptune.orchestration.shown import table
from comptune.scenarios import Scenario
from comptune.tuning.answers import locked_cells, value_text
from comptune.tuning.problem import Problem
from comptune.tuning.problem_checks import bind
from comptune.tuning.recorded import RecordedRun
from comptune.workspace import Workspace

ANSWER: Final = "optimization"  # under which the id of the tuner's run is shown


def problem_shown(opened: Workspace, scenario: Scenario, problem: Problem) -> dict[str, Any]:
    """A problem that was held against its scenario.

    Raises:
        ComptuneError: whatever is wrong with it.
    """
    locked = locked_cells(opened.ledger.state_at(scenario.ledger_sequence), scenario)
    bound = bind(problem, scenario, locked=locked)
    targets = [
        (one.metric, one.relation, one.value or " to ".join(one.values or ()), one.tolerance or "")
        for one in problem.targets
    ]
    variables = [
        (one.cells, one.lower or "", one.upper or "", one.tie) for one in problem.variables
    ]
    return {
        "problem": problem.name,
        "objective": " and ".join(problem.objective),
        "goals": len(bound.goals),
        "cells_that_move": sum(len(group.cells) for group in bound.variables.groups),
        "targets": table(["metric", "relation", "value", "tolerance"], targets),
        "variables": table(["cells", "lower", "upper", "tie"], variables),
        "policies": len(problem.policies),
    }


def iterations_shown(run: RecordedRun) -> dict[str, Any]:
    """The path: each batch with its miss, and what it took."""
    solution = run.event.solution
    path = solution.get("iterations", ())
    rows = [
        (one["number"], one["simulations"], f"{one['miss']:.4%}", f"{one['objective']:.6g}")
        for one in path
    ]
    chart = bars(
        "Largest miss of a hard target, by iteration",
        [(f"iteration {one['number']}", one["miss"], f"{one['miss']:.4%}") for one in path],
    )
    return {
        ANSWER: run.id,
        "entry": run.entry.sequence,
        "status": run.status,
        "reason": str(solution.get("reason", "")),
        "simulations": int(solution.get("simulations", 0)),
        "chart": dg.MetadataValue.md(chart),
        "iterations": table(["iteration", "simulations", "largest miss", "objective"], rows),
        **_ways_out(solution),
    }


def moves_shown(run: RecordedRun) -> dict[str, Any]:
    """The answer's cells, those that moved first."""
    moves = run.event.solution.get("moves", ())
    rows = [_move(one) for one in moves]
    rows.sort(key=lambda row: row[3] == "stays")
    return {
        ANSWER: run.id,
        "cells_moved": len(run.changes),
        "cells": table(["cell", "before", "after", "move"], rows),
    }


def _move(move: Mapping[str, Any]) -> tuple[str, str, str, str]:
    cell = Cell.parse(move["cell"])
    before, after = Decimal(move["before"]), Decimal(move["after"])
    word = "stays" if before == after else "up" if after > before else "down"
    return (str(cell), value_text(cell, before), value_text(cell, after), word)


def _ways_out(solution: Mapping[str, Any]) -> dict[str, Any]:
    """What would have to give way, where nothing meets the targets."""
    ways = solution.get("relaxations", ())
    if not ways:
        return {}
    lines = [f"- {one['words']}" for one in ways]
    return {"what_would_have_to_give_way": dg.MetadataValue.md("\n".join(lines))}
