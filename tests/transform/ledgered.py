"""A small ledger by hand: a scenario that was published, and another that stands on it."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from comptune.levers import Cell
from comptune.warehouse.inputs import PublishedCell, TargetRow
from comptune.warehouse.ledger_rows import LedgerRow

BEGIN = datetime(2026, 12, 1, 9, tzinfo=UTC)  # entry n is recorded n hours later
CONTENT = "c" * 64
RUN = "0123456789abcdef"


def entries(*told: tuple[str, str, str, dict[str, Any]]) -> tuple[LedgerRow, ...]:
    """Entries from actor, event type, stream and payload, chained and numbered."""
    rows: list[LedgerRow] = []
    versions: dict[str, int] = {}
    before = "0" * 64
    for sequence, (actor, event_type, stream, fields) in enumerate(told, start=1):
        versions[stream] = versions.get(stream, 0) + 1
        payload = json.dumps({"authenticated_by": "operating_system", **fields}, sort_keys=True)
        found = hashlib.sha256(f"{before}{sequence}{payload}".encode()).hexdigest()
        rows.append(
            LedgerRow(
                sequence,
                BEGIN + timedelta(hours=sequence),
                actor,
                event_type,
                stream,
                versions[stream],
                payload,
                before,
                found,
                f"wrote entry {sequence}",
            )
        )
        before = found
    return tuple(rows)


def on(scenario: str, actor: str, event_type: str, **fields: Any) -> tuple[str, str, str, Any]:
    """An entry of a scenario's stream."""
    return actor, event_type, f"scenario/{scenario}", {"scenario": scenario, **fields}


def move(cell: str, old: str | None, new: str | None) -> dict[str, str]:
    """A cell's value before and after, as payloads have it."""
    parts = {"cell": cell, "old": old, "new": new}
    return {name: value for name, value in parts.items() if value is not None}


def created(scenario: str, actor: str, **fields: Any) -> tuple[str, str, str, Any]:
    """A scenario of 2027 to 2029 begins."""
    content = {
        "name": scenario.title(),
        "census_sha256": "1" * 64,
        "structure_sha256": "2" * 64,
        "start_year": 2027,
        "end_year": 2029,
        "seed": "42",
        "raise_base": "current",
        **fields,
    }
    return on(scenario, actor, "SCENARIO_CREATED", **content)


_OLDER = {
    "cola_rate.2028.L1": "0.012",
    "promotion_rate.2028.L1": "0.3",
    "promotion_raise.2028.L1": "0.07",
    "new_hire_range_position.2028.L1": "0.4",
    "termination_rate.2028.L1": "0.2",
    "lump_sum_share.2029": "0.25",
}
ENTRIES = entries(
    created("older", "olga"),
    on(
        "older",
        "olga",
        "PARAMETER_CHANGE",
        cells=[move(cell, None, value) for cell, value in _OLDER.items()],
        reason="Agreed with the works council",
    ),
    on(
        "older",
        "olga",
        "SCENARIO_SUBMITTED",
        run_id=RUN,
        content_sha256=CONTENT,
        approvals_required=2,
        materiality=["Cost rises."],
    ),
    on("older", "rita", "SCENARIO_APPROVED", content_sha256=CONTENT, meaning="reviewed"),
    on("older", "ben", "SCENARIO_APPROVED", content_sha256=CONTENT, meaning="approved"),
    on("older", "eva", "SCENARIO_APPROVED", content_sha256=CONTENT, meaning="approved"),
    on(
        "older",
        "ben",
        "SCENARIO_PUBLISHED",
        content_sha256=CONTENT,
        cells=[move(cell, None, value) for cell, value in _OLDER.items()],
    ),
    created("plan", "ana", cells=[move("lump_sum_share.2028", None, "0.5")]),
    on(
        "plan",
        "ana",
        "PARAMETER_CHANGE",
        cells=[
            move("merit_rate.2028.L2", None, "0.1"),
            move("new_hire_termination_rate.2028.L1", None, "0.3"),
        ],
    ),
    on(
        "plan",
        "bob",
        "TARGET_SET",
        targets=[{"metric": "total_compensation_cost", "year": 2028, "value": "1"}],
    ),
    on(
        "plan",
        "ana",
        "PARAMETER_CHANGE",
        cells=[move("range_maximum.L3", None, "120000")],
        reason="Market survey",
    ),
    on(
        "plan",
        "bob",
        "PARAMETER_CHANGE",
        cells=[move("merit_rate.2028.L2", "0.1", "0.12")],
        reason="Retention of L2",
    ),
)
LEDGERED = {
    "lump_sum_share.2028": 8,
    "new_hire_termination_rate.2028.L1": 9,
    "range_maximum.L3": 11,
    "merit_rate.2028.L2": 12,
}
PUBLISHED = tuple(
    PublishedCell(Cell.parse(cell), Decimal(value), BEGIN + timedelta(hours=7), "ben", 7)
    for cell, value in _OLDER.items()
)
TARGETS = (
    TargetRow(
        "total_compensation_cost",
        2028,
        None,
        None,
        "<=",
        Decimal(1),
        created_at=BEGIN + timedelta(hours=10),
        created_by="bob",
        ledger_sequence=10,
    ),
    TargetRow("headcount", 2027, None, None, ">=", Decimal(412)),
    TargetRow("headcount", 2027, None, None, "=", Decimal(413), tolerance=Decimal(1)),
    TargetRow("headcount", 2027, None, None, "=", Decimal(414), tolerance=Decimal(1)),
    TargetRow("delivered_merit_rate", 2028, 2, None, "<=", Decimal("0.5")),
    TargetRow("hires", 2028, 1, "Sales", ">=", Decimal(0)),
    TargetRow("total_cost_growth", 2027, None, None, "<=", Decimal("0.05")),
)
