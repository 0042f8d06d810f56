"""Answers as JSON: money and other exact decimals as text, what is not known as null."""

import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any


def document(content: Any) -> str:
    """The text of an answer."""
    return json.dumps(plain(content), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """A value as JSON has it. Decimals become text: they are exact, JSON's numbers are not.

    Raises:
        TypeError: for what an answer does not hold.
    """
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    match value:
        case Enum():
            found: Any = value.value
        case float():
            found = value if math.isfinite(value) else None
        case None | str() | int():  # and bool
            found = value
        case Decimal():
            found = f"{value:f}"
        case date() | time():  # and datetime
            found = value.isoformat()
        case Path():
            found = str(value)
        case Mapping():
            found = {str(key): plain(one) for key, one in value.items()}
        case list() | tuple():
            found = [plain(one) for one in value]
        case _:
            raise TypeError(f"{type(value).__name__} has no form in JSON")
    return found
