"""Lists that are read all day: a page's statement is worked out once for each shape of it, and its rows go out as the
database gives them (`kit.db.prepared`)."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any

from django.db.models import QuerySet
from rest_framework.request import Request

from kit.api.paging import Cursor, Keyset, Window
from kit.db.prepared import PreparedQuery, Values
from kit.errors import refuse

_VALUE, _KEY = "cursor value", "cursor key"


class KeptList:
    """A list in the orders of `keyset`, its rows told under `names`, in the order of the query's columns.

    `query` takes a shape, which is whatever changes the statement's text, and samples of the values by their names; it
    gives a `values_list` in no order. Which shapes have one good plan for all values, `has_one_plan` tells.
    """

    def __init__(
        self,
        keyset: Keyset,
        query: "Callable[[Any, Values], QuerySet[Any, Any]]",
        names: Sequence[str],
        has_one_plan: Callable[[Any], bool],
    ) -> None:
        self._keyset, self._query, self._names = keyset, query, tuple(names)
        self._rows = PreparedQuery(self._within, has_one_plan=lambda shape: has_one_plan(shape[0]))

    def page(self, request: Request, shape: Hashable, given: Values) -> dict[str, object]:
        """One page. One query."""
        window = self._keyset.window(request)
        cursor = window.cursor
        if cursor:
            given = {**given, _VALUE: cursor.value, _KEY: cursor.key}
        try:
            rows = self._rows.find((shape, window.ordering, window.size, cursor and cursor.is_back), given)
        except TypeError as error:
            # A date where the column has instants, say: nothing that we wrote.
            raise refuse("bad_cursor", "cursor") if cursor else error from error
        return self._keyset.told(request, window, [dict(zip(self._names, row, strict=True)) for row in rows], _as_it_is)

    def explain(self, shape: Hashable, given: Values) -> str:
        """PostgreSQL's plan for the first page."""
        return self._rows.explain((shape, self._keyset.default, 50, None), given)

    def _within(self, shape: Any, samples: Values) -> "QuerySet[Any, Any]":
        base, ordering, size, is_back = shape
        cursor = None if is_back is None else Cursor(ordering, is_back, samples[_VALUE], samples[_KEY])
        return self._keyset.within(self._query(base, samples), Window(ordering, size, cursor), cursor)


def _as_it_is(row: dict[str, object]) -> dict[str, object]:
    return row
