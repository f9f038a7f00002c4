"""What was typed, kept as JSON until someone decides, and taken up again as commands take it (CA-6, CA-8, TR-7)."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder

_MONEY = frozenset({"price", "deposit"})


def keep(data: Mapping[str, object]) -> dict[str, object]:
    """A command's input as JSON keeps it."""
    kept: dict[str, object] = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return kept


def take_up(kept: Mapping[str, object]) -> dict[str, object]:
    """The input again. By the house's names `_on` is a date and `_at` an instant, wherever it stands."""
    return {name: _value(name, value) for name, value in kept.items()}


def _value(name: str, value: object) -> object:
    if isinstance(value, Mapping):
        return take_up(value)
    if isinstance(value, list):
        return [take_up(each) if isinstance(each, Mapping) else each for each in value]
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("_on"):
        return date.fromisoformat(value)
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return Decimal(value) if name in _MONEY else value
