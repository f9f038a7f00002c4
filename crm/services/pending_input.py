"""What was typed, kept as JSON until someone decides, and taken up again as commands take it (CA-6, CA-8, TR-7)."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder

_MONEY = frozenset({"price", "deposit"})


def dump_input(data: Mapping[str, object]) -> dict[str, object]:
    """A command's input as JSON keeps it."""
    kept: dict[str, object] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return kept


def load_input(kept: Mapping[str, object]) -> dict[str, object]:
    """Return the input again. By its name `_on` is a date, `_time` a time of day and `_at` an instant, at any depth."""
    return {name: _value(name, value) for name, value in kept.items()}


def _value(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return load_input(value)
    if isinstance(value, list):
        return [load_input(each) if isinstance(each, Mapping) else each for each in value]
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("_on"):
        return date.fromisoformat(value)
    if name.endswith("_time"):
        return time.fromisoformat(value)
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return Decimal(value) if name in _MONEY else value
