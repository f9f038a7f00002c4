"""Columns that become rows, as dictionaries and as JSON (kit.api.columnar)."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from kit.api.columnar import Nested, across, written_across

_COLUMNS = st.lists(
    st.tuples(
        st.text(),
        st.integers(min_value=-(2**53), max_value=2**53),
        st.none() | st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 99),
        st.none() | st.text() | st.booleans(),
    ),
    max_size=5,
)


def read(columns: Nested) -> object:
    return orjson.loads(orjson.dumps({"rows": written_across(columns)}))["rows"]


def test_columns_become_rows_nested_as_they_are() -> None:
    assert across({"key": ["a", "b"], "flow": {"filed": [1, 2], "rates": {"filing": [3, None]}}}) == [
        {"key": "a", "flow": {"filed": 1, "rates": {"filing": 3}}},
        {"key": "b", "flow": {"filed": 2, "rates": {"filing": None}}},
    ]


def test_columns_become_rows_of_json_nested_as_they_are() -> None:
    shared = [1, 2]
    assert read({"key": ["a", "b"], "flow": {"filed": shared, "rates": {"50%": [3, None], "of": shared}}}) == [
        {"key": "a", "flow": {"filed": 1, "rates": {"50%": 3, "of": 1}}},
        {"key": "b", "flow": {"filed": 2, "rates": {"50%": None, "of": 2}}},
    ]


def test_of_nobody_there_are_no_rows() -> None:
    assert read({"key": [], "flow": {"filed": []}}) == []


@given(_COLUMNS)
def test_rows_are_those_that_dictionaries_would_be(rows: list[tuple[object, ...]]) -> None:
    texts, numbers, rates, others = [list(column) for column in zip(*rows, strict=True)] or [[], [], [], []]
    columns: dict[str, Any] = {"text": texts, "of": {"count": numbers, "rate": {"value": rates}}, "other": others}
    assert read(columns) == orjson.loads(orjson.dumps(across(columns)))
