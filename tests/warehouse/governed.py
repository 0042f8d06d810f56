"""A ledger by hand with every kind of entry, and a submission for every way that one can end."""

from typing import Any

from tests.transform.ledgered import created, entries, move, on

A, B, C = "a" * 64, "b" * 64, "c" * 64
RUN = "00000000000000aa"


def submitted(scenario: str, actor: str, *, required: int = 1, content: str = A) -> Any:
    return on(
        scenario,
        actor,
        "SCENARIO_SUBMITTED",
        run_id=RUN,
        content_sha256=content,
        approvals_required=required,
        materiality=["Cost rises by 1.2 %.", "The pay gap grows."] if required > 1 else [],
    )


def signed(scenario: str, actor: str, meaning: str = "approved", content: str = A) -> Any:
    return on(scenario, actor, "SCENARIO_APPROVED", content_sha256=content, meaning=meaning)


def changed(scenario: str, actor: str, *moves: dict[str, str], **more: Any) -> Any:
    return on(scenario, actor, "PARAMETER_CHANGE", cells=list(moves), **more)


MERIT, COLA = "merit_rate.2027.L3", "cola_rate.2028.L1"

ROWS = entries(
    # 1 to 7: people and inputs.
    ("root", "ROLE_GRANTED", "people", {"person": "root", "role": "administrator"}),
    ("root", "ROLE_GRANTED", "people", {"person": "ben", "role": "approver"}),
    ("root", "ROLE_GRANTED", "people", {"person": "eva", "role": "executive"}),
    ("root", "ROLE_GRANTED", "people", {"person": "eva", "role": "approver"}),
    ("root", "ROLE_REVOKED", "people", {"person": "eva", "role": "approver"}),
    (
        "root",
        "CENSUS_IMPORTED",
        "censuses",
        {
            "census_sha256": A,
            "as_of": "2026-12-31",
            "source": "people.csv",
            "people": 700,
            "payroll": "51000000.5",
        },
    ),
    (
        "root",
        "STRUCTURE_CHANGED",
        "structures",
        {
            "structure_sha256": B,
            "differences": [{"table": "config_job_levels", "place": "L1", "new": "1"}],
        },
    ),
    # 8 to 17: published after two signatures, the second of which was a review at first.
    created("budget", "ana", cells=[move(MERIT, None, "0.03")]),
    changed(
        "budget", "ana", move(MERIT, "0.03", "0.035"), move(COLA, None, "0.02"), reason="Offer"
    ),
    on(
        "budget",
        "bob",
        "TARGET_SET",
        targets=[
            {
                "metric": "total_compensation_cost",
                "year": 2028,
                "value": "9000000",
                "tolerance": "5",
            },
            {
                "metric": "headcount",
                "year": 2027,
                "level": 2,
                "department": "Sales",
                "relation": ">=",
                "value": "30",
            },
        ],
    ),
    (
        "ana",
        "SIMULATION_RUN",
        f"run/{RUN}",
        {
            "scenario": "budget",
            "run_id": RUN,
            "inputs_sha256": A,
            "results_sha256": B,
            "file_sha256": C,
            "code_version": "1.0",
            "cost": "101.25",
            "baseline_cost": "100",
            "pay_gap": "0.05",
            "entries_used": [8, 9],
        },
    ),
    submitted("budget", "bob", required=2),
    signed("budget", "eva", "reviewed"),
    signed("budget", "ben"),
    signed("budget", "eva"),
    ("zoe", "COMMENT_ADDED", "comments/budget", {"scenario": "budget", "text": "Well done"}),
    on(
        "budget",
        "eva",
        "SCENARIO_PUBLISHED",
        content_sha256=A,
        reason="Agreed by the board",
        cells=[move(COLA, None, "0.02"), move(MERIT, None, "0.035")],
    ),
    # 18 to 25: a copy that was approved, then changed, then submitted again and rejected.
    created(
        "copy",
        "cleo",
        base={"scenario": "budget", "sequence": 17},
        cells=[move(MERIT, None, "0.035")],
    ),
    on("copy", "cleo", "SCENARIO_RENAMED", old="Copy", new="Second try"),
    submitted("copy", "cleo"),
    signed("copy", "ben"),
    changed("copy", "dan", move(MERIT, "0.035", "0.04"), optimization="opt-1"),
    submitted("copy", "cleo", content=C),
    on("copy", "ben", "SCENARIO_REJECTED", content_sha256=C, reason="Too dear"),
    on(
        "copy",
        "cleo",
        "PARAMETER_ROLLBACK",
        to_sequence=18,
        cells=[move(MERIT, "0.04", "0.035")],
        reason="As it was",
    ),
    # 26 to 35: three that stand on the published COLA: one overrides it, one ends before it acts.
    created("standing", "ana", cells=[move(MERIT, None, "0.03")]),
    created("apart", "ana", cells=[move(COLA, None, "0.01")]),
    created("early", "ana", end_year=2027, cells=[move(MERIT, None, "0.02")]),
    submitted("standing", "ana"),
    submitted("apart", "ana"),
    submitted("early", "ana"),
    signed("standing", "ben"),
    signed("apart", "ben"),
    changed("copy", "cleo", move(MERIT, "0.035", None), move(COLA, None, "0.025")),
    submitted("copy", "cleo", content=B),
    signed("copy", "eva", content=B),
    on("copy", "eva", "SCENARIO_PUBLISHED", content_sha256=B, cells=[move(COLA, "0.02", "0.025")]),
    # 38 to the end: withdrawn, archived, and all else that the ledger records.
    on("apart", "ana", "SCENARIO_WITHDRAWN", reason="Not now"),
    on("early", "ana", "SCENARIO_ARCHIVED"),
    on(
        "standing",
        "ana",
        "SCENARIO_REBASED",
        old_base={"scenario": "budget", "sequence": 1},
        new_base={"scenario": "copy", "sequence": 37},
        cells=[move(COLA, None, "0.025")],
    ),
    on("standing", "ben", "PARAMETER_LOCKED", cells=[MERIT, COLA], role="approver", reason="Set"),
    ("ben", "PARAMETER_UNLOCKED", "locks", {"cells": [MERIT], "reason": "Free again"}),
    (
        "ana",
        "OPTIMIZATION_RUN",
        "optimization/opt-1",
        {
            "optimization": "opt-1",
            "scenario": "copy",
            "problem": {"name": "Offer"},
            "solution": {
                "method": "sqp",
                "status": "met",
                "converged": True,
                "reason": "Every hard target is met.",
                "targets": [
                    {"hard": True, "met": True, "lower": "200", "upper": "200", "miss": "0.5"}
                ],
                "objective": {"before": 0, "after": 0.25},
                "iterations": [
                    {
                        "number": number,
                        "simulations": 2,
                        "miss": 0.01 / number,
                        "objective": 0.25,
                        "words": "a step",
                        "cells": {MERIT: "0.04"},
                    }
                    for number in (1, 2)
                ],
                "simulations": 4,
                "rounding_simulations": 1,
            },
            "ledger_sequence": 21,
            "inputs_sha256": A,
            "code_version": "1.0",
        },
    ),
    (
        "ana",
        "SIMULATION_FAILED",
        "run/00000000000000bb",
        {"scenario": "standing", "run_id": "00000000000000bb", "message": "A test failed."},
    ),
    (
        "root",
        "SETTINGS_CHANGED",
        "settings",
        {
            "settings": [
                {"name": "demo_users", "new": "true"},
                {"name": "materiality.pay_gap", "new": "false"},
            ]
        },
    ),
    ("ana", "DATA_EXPORTED", "exports", {"what": "events", "run_id": RUN, "people": 700}),
    ("root", "RUN_PRUNED", f"run/{'0' * 16}", {"run_id": "0" * 16, "scenario": "baseline"}),
)
