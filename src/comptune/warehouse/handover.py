"""How a build's inputs reach its process: files beside the census and the structure."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from comptune.levers import Cell
from comptune.warehouse.inputs import ParameterSet, PublishedCell, RunRequest, TargetRow
from comptune.warehouse.ledger_rows import LedgerRow, ledger_table

_FILE: Final = "inputs.json"
LEDGER_FILE: Final = "ledger.parquet"


def write_handover(
    work: Path,
    request: RunRequest,
    parameters: ParameterSet,
    published: tuple[PublishedCell, ...],
    ledger: tuple[LedgerRow, ...] = (),
) -> None:
    """Write what `read_handover` and `read_ledger` read."""
    content = {
        "request": {**vars(request), "created_at": request.created_at.isoformat()},
        "parameters": {
            **vars(parameters),
            "overrides": {str(cell): str(value) for cell, value in parameters.overrides.items()},
            "ledger_sequences": {str(c): n for c, n in parameters.ledger_sequences.items()},
            "targets": [_target_content(one) for one in parameters.targets],
        },
        "published": [
            {
                **vars(one),
                "cell": str(one.cell),
                "value": str(one.value),
                "created_at": one.created_at.isoformat(),
            }
            for one in published
        ],
    }
    (work / _FILE).write_text(json.dumps(content), encoding="utf-8")
    pq.write_table(ledger_table(ledger), work / LEDGER_FILE)


def read_ledger(work: Path) -> pa.Table:
    """The ledger's entries that came with the build in that folder."""
    return pq.read_table(work / LEDGER_FILE)


def read_handover(work: Path) -> tuple[RunRequest, ParameterSet, tuple[PublishedCell, ...]]:
    """The inputs of the build in that folder."""
    content: dict[str, Any] = json.loads((work / _FILE).read_text(encoding="utf-8"))
    request = content["request"]
    parameters = content["parameters"]
    return (
        RunRequest(**{**request, "created_at": datetime.fromisoformat(request["created_at"])}),
        ParameterSet(
            **{
                **parameters,
                "overrides": {
                    Cell.parse(cell): Decimal(value)
                    for cell, value in parameters["overrides"].items()
                },
                "ledger_sequences": {
                    Cell.parse(cell): n for cell, n in parameters["ledger_sequences"].items()
                },
                "targets": tuple(_target(one) for one in parameters["targets"]),
            }
        ),
        tuple(
            PublishedCell(
                Cell.parse(one["cell"]),
                Decimal(one["value"]),
                datetime.fromisoformat(one["created_at"]),
                one["created_by"],
                one["ledger_sequence"],
            )
            for one in content["published"]
        ),
    )


def _target_content(one: TargetRow) -> dict[str, Any]:
    return {
        **vars(one),
        "value": str(one.value),
        "tolerance": str(one.tolerance),
        "created_at": one.created_at and one.created_at.isoformat(),
    }


def _target(content: dict[str, Any]) -> TargetRow:
    at = content["created_at"]
    return TargetRow(
        **{
            **content,
            "value": Decimal(content["value"]),
            "tolerance": Decimal(content["tolerance"]),
            "created_at": at and datetime.fromisoformat(at),
        }
    )
