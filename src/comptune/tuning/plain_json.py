"""Results as plain JSON: frozen dataclasses as objects, exact decimals and cells as texts."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any

from comptune.levers import Cell


def plain_json(value: Any) -> Any:
    """The value with nothing but JSON in it; what is not known (NaN) is null.

    What has a `to_dict` of its own says itself what it is.
    """
    if isinstance(value, Cell):
        return str(value)
    if hasattr(value, "to_dict"):
        return value.to_dict()
    return fields_to_dict(value) if is_dataclass(value) else _simple(value)


def fields_to_dict(value: Any) -> dict[str, Any]:
    """A dataclass by its fields; what does not take part in comparisons is left out."""
    return {one.name: plain_json(getattr(value, one.name)) for one in fields(value) if one.compare}


def _simple(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain_json(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain_json(one) for one in value]
    return value
