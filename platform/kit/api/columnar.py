"""Figures that are worked out column by column, and told row by row: as dictionaries, or as JSON at once."""

from collections.abc import Mapping, Sequence

import orjson

# Columns of the same rows, nested as the rows are to be.
Nested = Mapping[str, "Sequence[object] | Nested"]


def across(columns: Nested) -> list[dict[str, object]]:
    """Columns of the same rows, nested as the rows are to be, as rows. A thousand rows of seventy values each take a
    call for each group of values in this way, and not for each of them."""
    parts = [across(each) if isinstance(each, Mapping) else each for each in columns.values()]
    return [dict(zip(columns, values, strict=True)) for values in zip(*parts, strict=True)]


def written_across(columns: Nested) -> orjson.Fragment:
    """The same as a JSON array; the leaves are numbers, texts and None. For an answer of a thousand rows of seventy
    figures, which are nineteen thousand dictionaries, made to be read once: here a row is a text with places, into
    which its figures are put, and every column is turned into texts by one call."""
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
    parts = orjson.dumps(column)[1:-1].split(b",")
    # A comma only divides, but where a text has one.
    return parts if len(parts) == len(column) else [orjson.dumps(value) for value in column]
