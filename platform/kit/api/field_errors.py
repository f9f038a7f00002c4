"""What a field takes, beside the code that it refuses with: the text of a refusal names its bound."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rest_framework import serializers

from kit.api.problems import problems_in
from kit.errors import Problem

AnyField = serializers.Field[Any, Any, Any, Any]


def problems_of(field: AnyField, error: serializers.ValidationError, path: str) -> list[Problem]:
    """What is wrong with a field's value, by path, each with the bound that it is beyond."""
    return list(_bounded(field, problems_in(error.get_codes(), path), path))


def _bounded(field: AnyField, problems: Iterable[Problem], path: str) -> Iterable[Problem]:
    for problem in problems:
        holder = field if problem.field == path else getattr(field, "child", field)
        code = "too_many" if problem.code == "too_long" and isinstance(holder, serializers.ListField) else problem.code
        yield replace(problem, code=code, params=_bounds(code, holder))


def _bounds(code: str, field: AnyField) -> dict[str, object]:
    if code in ("too_long", "too_many"):
        return {"limit": getattr(field, "max_length", None)}
    if code == "too_many_decimals":
        return {"limit": getattr(field, "decimal_places", None)}
    if code == "out_of_range":
        return {"lowest": getattr(field, "min_value", None), "highest": getattr(field, "max_value", None)}
    return {}
