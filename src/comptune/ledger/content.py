"""What exactly is submitted, approved and published: the content of a scenario, and its hash.

The inputs of a scenario are what its run is of: cells, census, structure, years, seed, base of
raises, and the published values in use, which are those of its years that it does not override. Its
content is these, its targets, and the results of a run of these inputs. What stands for it stands
beside the published values that it would replace: where these move, a submission lapses too.
"""

import hashlib
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from comptune.ledger.canonical import canonical
from comptune.ledger.fold_scenarios import missing_signatures
from comptune.ledger.state import (
    ScenarioState,
    SealedRunState,
    Signature,
    State,
    Status,
    Submission,
)
from comptune.levers.units import plain


def published_in_use(state: State, scenario: ScenarioState) -> dict[str, Decimal]:
    """The published values of the scenario's years that it does not override, by cell text."""
    published = {cell: value.value for cell, value in state.published.items()}
    years = (scenario.start_year, scenario.end_year)
    return _in_use(published, scenario.overrides, years)


def inputs_sha256(state: State, scenario_id: str) -> str:
    """The hash of what a run of the scenario would be of now."""
    scenario = state.scenarios[scenario_id]
    return sha256_of_inputs(
        cells={cell: value.value for cell, value in scenario.overrides.items()},
        published={cell: value.value for cell, value in state.published.items()},
        census_sha256=scenario.census_sha256,
        structure_sha256=scenario.structure_sha256,
        start_year=scenario.start_year,
        end_year=scenario.end_year,
        seed=scenario.seed,
        raise_base=scenario.raise_base,
    )


def sha256_of_inputs(
    *,
    cells: Mapping[str, Decimal],
    published: Mapping[str, Decimal],
    census_sha256: str,
    structure_sha256: str,
    start_year: int,
    end_year: int,
    seed: int,
    raise_base: str,
) -> str:
    """The hash of inputs, wherever they are told; of `published` only those in use count."""
    in_use = _in_use(published, cells, (start_year, end_year))
    return _sha256(
        {
            "cells": {cell: _text(value) for cell, value in cells.items()},
            "published": {cell: _text(value) for cell, value in in_use.items()},
            "census": census_sha256,
            "structure": structure_sha256,
            "start_year": start_year,
            "end_year": end_year,
            "seed": str(seed),
            "raise_base": raise_base,
        }
    )


def content_sha256(state: State, scenario_id: str, run_id: str) -> str | None:
    """The hash of the scenario as it is now with the results of this run.

    None if there is no such run, or if it is of other inputs.
    """
    run, inputs = state.runs.get(run_id), inputs_sha256(state, scenario_id)
    if run is None or run.inputs_sha256 != inputs:
        return None
    return _content(state.scenarios[scenario_id], run)


def current_run(state: State, scenario_id: str) -> SealedRunState | None:
    """The sealed run of the scenario's present inputs; the one recorded last if several are."""
    return state.newest_runs.get(inputs_sha256(state, scenario_id))


@dataclass(frozen=True)
class Standing:
    """What a scenario's status is worth now.

    Attributes:
        status: "draft" where the entries say "submitted" or "approved" and the content, or what it
            would replace, is not any more what was submitted.
        lapsed: whether what was last submitted was changed since, by its editors or by others.
        submission: the one that stands, or the one that lapsed.
        signatures: the approvals that count.
        missing: the role that each approval still to come takes at least.
        run: the sealed run of the present inputs.
        content_sha256: the present content with that run; None without one.
    """

    status: Status
    lapsed: bool
    submission: Submission | None
    signatures: tuple[Signature, ...]
    missing: tuple[str, ...]
    run: SealedRunState | None
    content_sha256: str | None

    @property
    def is_current(self) -> bool:
        """Whether a sealed run with the present content exists."""
        return self.run is not None

    @property
    def approvals_missing(self) -> int:
        """How many approvals are still to come."""
        return len(self.missing)

    @property
    def executive_missing(self) -> bool:
        """Whether one of them must be of the higher role."""
        return "executive" in self.missing


def standing(state: State, scenario_id: str) -> Standing:
    """What the scenario's status is worth now."""
    scenario = state.scenarios[scenario_id]
    run = current_run(state, scenario_id)
    content = None if run is None else _content(scenario, run)
    submission = scenario.submission
    is_pending = scenario.status in ("submitted", "approved")
    if submission is None or (
        is_pending
        and (
            submission.content_sha256 != content
            or _is_replaced_elsewhere(state, scenario, submission.sequence)
        )
    ):
        lapsed = submission or scenario.lapsed_submission
        return Standing(
            status="draft" if is_pending else scenario.status,
            lapsed=lapsed is not None,
            submission=lapsed,
            signatures=(),
            missing=(),
            run=run,
            content_sha256=content,
        )
    return Standing(
        status=scenario.status,
        lapsed=False,
        submission=submission,
        signatures=tuple(_counting(submission, scenario.signatures)),
        missing=missing_signatures(submission, scenario.signatures) if is_pending else (),
        run=run,
        content_sha256=content,
    )


def _is_replaced_elsewhere(state: State, scenario: ScenarioState, sequence: int) -> bool:
    """Whether what its cells would replace is published otherwise than it was at that entry.

    Approvers judged the step from those values, and materiality counted its approvals by them.
    """
    moved = [
        cell
        for cell in scenario.overrides
        if cell in state.published and state.published[cell].sequence > sequence
    ]
    then: dict[str, Decimal] = {}
    for publication in state.publications if moved else ():
        if publication.sequence < sequence:
            then.update(publication.cells)
    return any(then.get(cell) != state.published[cell].value for cell in moved)


def _counting(submission: Submission, signatures: Iterable[Signature]) -> Iterable[Signature]:
    return (
        signature
        for signature in signatures
        if signature.meaning == "approved" and signature.content_sha256 == submission.content_sha256
    )


def _in_use(
    published: Mapping[str, Decimal], cells: Container[str], years: tuple[int, int]
) -> dict[str, Decimal]:
    first, last = years
    return {
        cell: value
        for cell, value in published.items()
        if cell not in cells and first <= _year(cell) <= last
    }


def _content(scenario: ScenarioState, run: SealedRunState) -> str:
    return _sha256(
        {
            "inputs": run.inputs_sha256,
            "targets": [target.model_dump(mode="json") for target in scenario.targets],
            "results": run.results_sha256,
        }
    )


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def _text(value: Decimal) -> str:
    return f"{plain(value):f}"


def _year(cell: str) -> int:
    """The year of a lever's cell, "merit_rate.2027.L3"; only these are published."""
    return int(cell.split(".")[1])
