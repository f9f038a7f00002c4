"""Keyset paging: `{next, previous, results}`. A page starts behind a row, not at a number, so none is slow."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from kit.errors import Problem, raise_all, refuse

DEFAULT_SIZE, LARGEST_SIZE = 50, 200
PAGING_PARAMETERS = ("cursor", "page_size", "ordering")

# A mapping (`.values()`) or a model's instance.
Row = Any


@dataclass(frozen=True, slots=True)
class Keyset:
    """The orders of a list: name → column. The name with a minus is the column descending; ids break ties.

    A list ordered by a column that may be empty leaves out the rows where it is.
    """

    columns: Mapping[str, str]
    default: str
    key: str = "id"

    def parameters(self) -> list[OpenApiParameter]:
        """The parameters that the list takes, for its document."""
        orders = [f"{sign}{name}" for name in self.columns for sign in ("", "-")]
        told = f"With a minus descending; `{self.default}` unless given."
        sizes = {"type": "integer", "minimum": 1, "maximum": LARGEST_SIZE, "default": DEFAULT_SIZE}
        return [
            OpenApiParameter("cursor", str, description="From `next` or `previous`."),
            OpenApiParameter("page_size", sizes),
            OpenApiParameter("ordering", str, description=told, enum=orders),
        ]

    def page(self, request: Request, rows: "QuerySet[Any, Any]", render: Callable[[Any], object]) -> dict[str, object]:
        """One page of `rows`, each rendered. One query."""
        ordering = self._ordering(request)
        size = _size(request)
        cursor = _Cursor.read(request.query_params.get("cursor"), ordering)
        is_back = cursor is not None and cursor.is_back
        column, is_descending = self.columns[ordering.lstrip("-")], ordering.startswith("-")
        downwards = is_descending != is_back
        rows = _from_cursor(rows, column, self.key, cursor, downwards) if cursor else rows
        if not cursor:
            rows = rows.exclude(**{f"{column}__isnull": True}) if column != self.key else rows
        sign = "-" if downwards else ""
        found = list(rows.order_by(f"{sign}{column}", f"{sign}{self.key}")[: size + 1])
        has_more, found = len(found) > size, found[:size]
        if is_back:
            found.reverse()
        has_next, has_previous = (cursor is not None, has_more) if is_back else (has_more, cursor is not None)
        ends = (found[-1], found[0]) if found else (None, None)
        return {
            "next": self._link(request, ordering, column, ends[0], is_back=False) if has_next else None,
            "previous": self._link(request, ordering, column, ends[1], is_back=True) if has_previous else None,
            "results": [render(row) for row in found],
        }

    def unfiltered_page(
        self, request: Request, rows: "QuerySet[Any, Any]", render: Callable[[Any], object]
    ) -> dict[str, object]:
        """`page` of a list that takes no filter: other parameters are refused here, as filters refuse theirs."""
        unknown = [name for name in request.query_params if name not in PAGING_PARAMETERS]
        raise_all(Problem("unknown_field", name[:80]) for name in unknown)
        return self.page(request, rows, render)

    def _ordering(self, request: Request) -> str:
        ordering = request.query_params.get("ordering") or self.default
        if ordering.removeprefix("-") not in self.columns:
            raise refuse("not_a_choice", "ordering")
        return ordering

    def _link(self, request: Request, ordering: str, column: str, row: Row | None, *, is_back: bool) -> str | None:
        if row is None:
            return None
        cursor = _Cursor(ordering, is_back, _of(row, column), _of(row, self.key))
        query = request.query_params.copy()
        query["cursor"] = cursor.write()
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def _from_cursor(
    rows: "QuerySet[Any, Any]", column: str, key: str, cursor: "_Cursor", downwards: bool
) -> "QuerySet[Any, Any]":
    """The rows behind the cursor's; `bad_cursor` where its values are none that these columns could hold."""
    try:
        return rows.filter(_behind(column, key, cursor, downwards))
    except (TypeError, ValueError, ValidationError) as error:
        raise refuse("bad_cursor", "cursor") from error


def _behind(column: str, key: str, cursor: "_Cursor", downwards: bool) -> Q:
    """Rows behind the cursor's. The first bound is the index's, the second tells rows of the same value apart."""
    way = "lt" if downwards else "gt"
    bound = Q(**{f"{column}__{way}e": cursor.value})
    return bound & (Q(**{f"{column}__{way}": cursor.value}) | Q(**{f"{key}__{way}": cursor.key}))


def _of(row: Row, column: str) -> Any:
    return row[column] if isinstance(row, Mapping) else getattr(row, column)


def _size(request: Request) -> int:
    given = request.query_params.get("page_size")
    if given is None:
        return DEFAULT_SIZE
    if not given.isdecimal() or len(given) > 4 or not 1 <= int(given) <= LARGEST_SIZE:
        raise refuse("out_of_range", "page_size", lowest=1, highest=LARGEST_SIZE)
    return int(given)


@dataclass(frozen=True, slots=True)
class _Cursor:
    """Where a page starts: the row that it lies behind, by value and key."""

    ordering: str
    is_back: bool
    value: Any
    key: Any

    def write(self) -> str:
        parts = [self.ordering, self.is_back, _typed(self.value), _typed(self.key)]
        return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")

    @classmethod
    def read(cls, text: str | None, ordering: str) -> "_Cursor | None":
        """The cursor of a link; `bad_cursor` for anything that we did not write, or for another order."""
        if not text:
            return None
        try:
            raw = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            cursor = cls(str(raw[0]), bool(raw[1]), _untyped(*raw[2]), _untyped(*raw[3]))
        except (ValueError, TypeError, LookupError) as error:
            raise refuse("bad_cursor", "cursor") from error
        if cursor.ordering != ordering:
            raise refuse("bad_cursor", "cursor")
        return cursor


_TYPES: dict[str, Callable[[str], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "UUID": UUID,
    "int": int,
    "str": str,
}


def _typed(value: Any) -> list[str]:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return [type(value).__name__, text]


def _untyped(kind: str, text: str) -> Any:
    if (kind == "int" and len(text) > 18) or "\x00" in text:
        raise ValueError(text)
    value = _TYPES[kind](text)
    if isinstance(value, datetime) and (value.tzinfo is None or not 1900 <= value.year < 2200):
        raise ValueError(text)
    return value
