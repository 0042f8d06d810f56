"""A solution as plain JSON: exact values as texts, cells as they are written."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from comptune.levers import Cell

if TYPE_CHECKING:
    from comptune.tuning.solution import (
        CellMove,
        Iteration,
        Relaxation,
        RelaxedConstraint,
        Solution,
        TargetResult,
    )


def solution_to_dict(solution: "Solution") -> dict[str, Any]:
    """Everything but the seconds: the same problem gives the same content."""
    return {
        "problem": solution.problem.to_dict(),
        "scenario": solution.scenario_id,
        "method": solution.method,
        "status": solution.status,
        "converged": solution.converged,
        "reason": solution.reason,
        "moves": [_move(move) for move in solution.moves],
        "left": cells_to_dict(solution.left),
        "targets": [_target(target) for target in solution.targets],
        "objective": {"before": solution.objective_before, "after": solution.objective_after},
        "iterations": [_iteration(one) for one in solution.iterations],
        "simulations": solution.simulations,
        "rounding_simulations": solution.rounding_simulations,
        "conditioning": {
            "number": solution.conditioning.number,
            "words": solution.conditioning.words,
        },
        "groups": list(solution.groups),
        "sensitivities": [list(row) for row in solution.sensitivities],
        "notes": list(solution.notes),
        "relaxations": [_relaxation(one) for one in solution.relaxations],
    }


def cells_to_dict(cells: Mapping[Cell, Any]) -> dict[str, str]:
    """Cells and values as texts, in order."""
    return {str(cell): _text(value) for cell, value in cells.items()}


def cells_from_dict(cells: Mapping[str, str]) -> dict[Cell, Decimal]:
    """What `cells_to_dict` wrote."""
    return {Cell.parse(cell): Decimal(value) for cell, value in cells.items()}


def _text(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _maybe(value: Decimal | None) -> str | None:
    return None if value is None else _text(value)


def _move(move: "CellMove") -> dict[str, Any]:
    return {
        "cell": str(move.cell),
        "before": _text(move.before),
        "after": _text(move.after),
        "continuous": _text(move.continuous),
        "lower": _text(move.lower),
        "upper": _text(move.upper),
        "step": _text(move.step),
    }


def _target(target: "TargetResult") -> dict[str, Any]:
    return {
        "target": target.target,
        "metric": target.metric,
        "years": list(target.years),
        "statistic": target.statistic,
        "words": target.words,
        "hard": target.hard,
        "lower": _maybe(target.lower),
        "upper": _maybe(target.upper),
        "tolerance": _text(target.tolerance),
        "before": _text(target.before),
        "continuous": _text(target.continuous),
        "found": _text(target.found),
        "miss": _text(target.miss),
        "met": target.met,
        **({} if target.certificate is None else {"certificate": target.certificate.to_dict()}),
    }


def _iteration(one: "Iteration") -> dict[str, Any]:
    return {
        "number": one.number,
        "simulations": one.simulations,
        "cells": cells_to_dict(one.cells),
        "goals": list(one.goals),
        "miss": one.miss,
        "objective": one.objective,
        "met": one.met,
        "words": one.words,
    }


def _relaxation(one: "Relaxation") -> dict[str, Any]:
    return {
        "kind": one.kind,
        "words": one.words,
        "suffices": one.suffices,
        "cells": cells_to_dict(one.cells),
        "changes": [_relaxed(change) for change in one.changes],
    }


def _relaxed(change: "RelaxedConstraint") -> dict[str, Any]:
    return {
        "kind": change.kind,
        "place": change.place,
        "words": change.words,
        "was": _text(change.was),
        "becomes": _text(change.becomes),
    }
