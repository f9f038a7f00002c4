"""Rows that all have one shape, written as JSON at once: for an answer of a thousand rows of seventy figures each.

As dictionaries they are nineteen thousand objects, made to be read once; here a row is a text with places, into which
its figures are put, and every column is turned into texts by one call.
"""

from collections.abc import Mapping, Sequence

import orjson

# Columns of the same rows, nested as the rows are to be.
Nested = Mapping[str, "Sequence[object] | Nested"]


def written_across(columns: Nested) -> orjson.Fragment:
    """The array of rows whose columns these are, in their order. The leaves are numbers, texts and None."""
    leaves: list[Sequence[object]] = []
    row = _row(columns, leaves)
    # The same column may stand in several places; it is turned into texts once.
    texts = {id(column): _texts(column) for column in leaves}
    rows = zip(*(texts[id(column)] for column in leaves), strict=True)
    return orjson.Fragment(b"[" + b",".join([row % each for each in rows]) + b"]")


def _row(columns: Nested, leaves: list[Sequence[object]]) -> bytes:
    """A row with a place for each value, in the order of the leaves that it notes."""
    parts = []
    for name, column in columns.items():
        if isinstance(column, Mapping):
            value = _row(column, leaves)
        else:
            leaves.append(column)
            value = b"%b"
        parts.append(orjson.dumps(name).replace(b"%", b"%%") + b":" + value)
    return b"{" + b",".join(parts) + b"}"


def _texts(column: Sequence[object]) -> list[bytes]:
    if not column or str in set(map(type, column)):
        return [orjson.dumps(value) for value in column]
    # In a list of numbers a comma only divides.
    return orjson.dumps(column)[1:-1].split(b",")
