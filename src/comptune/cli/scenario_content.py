"""A scenario for JSON, and what is to be done about it next, as commands."""

from typing import Any

from comptune.scenarios.desk import Desk


def scenario_content(desk: Desk, scenario_id: str) -> dict[str, Any]:
    """A scenario for JSON: what the ledger has of it, and what its status is worth now."""
    one, now = desk.scenario_state(scenario_id), desk.standing(scenario_id)
    return {
        "id": one.id,
        "name": one.name,
        "status": now.status,
        "lapsed": now.lapsed,
        "version": one.version,
        "census_sha256": one.census_sha256,
        "structure_sha256": one.structure_sha256,
        "start_year": one.start_year,
        "end_year": one.end_year,
        "seed": str(one.seed),
        "raise_base": one.raise_base,
        "base": one.base.model_dump() if one.base else None,
        "created_by": one.created_by,
        "created_at": one.created_at,
        "changed_by": one.changed_by,
        "changed_at": one.changed_at,
        "changed_sequence": one.changed_sequence,
        "editors": sorted(one.editors),
        "cells": [
            {"cell": cell, "value": value.value, "sequence": value.sequence}
            for cell, value in one.overrides.items()
        ],
        "targets": [target.model_dump() for target in one.targets],
        "locks": [{"cell": cell, **vars(lock)} for cell, lock in one.locks.items()],
        "run_id": now.run.run_id if now.run else None,
        "content_sha256": now.content_sha256,
        "submission": now.submission,
        "signatures": one.signatures,
        "approvals": {
            "required": now.submission.approvals_required if now.submission else None,
            "given": len(now.signatures),
            "missing": now.missing,
        },
        "rejection": one.rejection,
    }


def next_steps(desk: Desk, scenario_id: str) -> list[str]:
    """What is to be done next, as commands."""
    one, now = desk.scenario_state(scenario_id), desk.standing(scenario_id)
    then = {
        "submitted": [f"comptune scenario approve {one.id}, by somebody who did not edit it"],
        "approved": [f"comptune scenario publish {one.id}"],
        "published": ["comptune published"],
        "archived": [],
    }
    if now.status in then:
        return then[now.status]
    if not one.overrides:
        return [f'comptune scenario set {one.id} CELL=VALUE -m "why"']
    verb = "scenario submit" if now.is_current else "run --scenario"
    return [f"comptune {verb} {one.id}"]
