"""How a build's inputs reach its process: a JSON file beside the census and the structure."""

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from comptune.levers import Cell
from comptune.warehouse.inputs import ParameterSet, PublishedCell, RunRequest

_FILE: Final = "inputs.json"


def write_handover(
    work: Path,
    request: RunRequest,
    parameters: ParameterSet,
    published: tuple[PublishedCell, ...],
) -> None:
    """Write what `read_handover` reads."""
    content = {
        "request": {**vars(request), "created_at": request.created_at.isoformat()},
        "parameters": {
            **vars(parameters),
            "overrides": {str(cell): str(value) for cell, value in parameters.overrides.items()},
            "ledger_sequences": {str(c): n for c, n in parameters.ledger_sequences.items()},
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
