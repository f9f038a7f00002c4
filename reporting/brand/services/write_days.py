"""A dealer's changes written into public: by event, by day, and the months made of the days, in one transaction there.

By statements of our own and not by Django, for a worker writes them at every dealer's every event: the text of one that
names each of some fifty measures cost it twenty thousand calls, with eight of them a visit.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import orjson

from kit.db.prepared import execute
from reporting.brand.models import BrandCardChange, BrandCardMonth, BrandChange, BrandDay, BrandMonth
from reporting.brand.queries.cards_changed import CardChange
from reporting.brand.queries.changes import Changes
from reporting.brand.rules.measures import CARDS, OPENINGS, ROLLED_UP, opening
from reporting.dealer.rules.measures import STOCK
from reporting.dealer.rules.period import next_month

# Channel, model and business: a dealer's cells within one month.
Cell = tuple[str, str, str]
Counts = dict[str, int]
Row = Mapping[str, object]

_CELL = ("channel", "model", "business")
_FLOWS = tuple(map(str, ROLLED_UP))
_STOCKS = tuple(map(str, STOCK))
_NO_FLOWS, _NO_STOCK = dict.fromkeys(_FLOWS, 0), dict.fromkeys(_STOCKS, 0)


def write_changes(dealer: str, changes: Changes) -> date | None:
    """Add what events changed to the days, and make their months again; the caller's transaction moves the position.

    Returns the latest month that the dealer has figures of; None when no day changed.
    """
    if changes.cards:
        rows = [_card_row(dealer, change) for change in changes.cards]
        _insert(_INSERT_CARDS, rows)
        _insert(_ADD_CARD_MONTHS, _added(map(_card_month, rows), _CARD_MONTH, CARDS))
    if not changes.cells:
        return None
    cells = [{"dealer": dealer, **cell} for cell in changes.cells]
    _insert(_INSERT_CHANGES, cells)
    _insert(_ADD_DAYS, _added(cells, _DAY_KEY, _FLOWS))
    return _write_months(dealer, min(_first(cell["on"]) for cell in changes.cells))


def _card_row(dealer: str, change: CardChange) -> Row:
    counts = dict(zip(CARDS, change.counts, strict=True))
    event = {"event_id": change.event_id, "recorded_at": change.recorded_at}
    return {"dealer": dealer, **event, **change.row._asdict(), **counts}


def _card_month(row: Row) -> Row:
    return {**row, "month": _first(row["on"]), "since_month": _first(row["since"])}


def _first(day: object) -> date:
    if not isinstance(day, date):
        raise TypeError(f"not a date: {day!r}")
    return day.replace(day=1)


def _added(rows: "Iterator[Row] | Sequence[Row]", keys: Sequence[str], counts: Sequence[str]) -> list[Row]:
    """Add up rows of the same keys, for one statement cannot add to a row twice."""
    found: dict[tuple[object, ...], Counts] = {}
    for row in rows:
        total = found.setdefault(tuple(row[key] for key in keys), dict.fromkeys(counts, 0))
        for name in counts:
            if count := row[name]:
                total[name] += count  # type: ignore[operator]  # counts are integers
    return [{**dict(zip(keys, key, strict=True)), **total} for key, total in sorted(found.items(), key=_by_key)]


def _by_key(item: tuple[tuple[object, ...], Counts]) -> list[str]:
    return [str(part) for part in item[0]]


def _write_months(dealer: str, first: date) -> date:
    """Make the dealer's months again from the first that changed: a changed day changes every later opening."""
    before = execute(_LAST_BEFORE, [dealer, dealer, first])
    if before:
        # So that no month is missing after a quiet time.
        first = next_month(before[0][0])
    sums = {(row[0], row[1:4]): dict(zip(_FLOWS, row[4:], strict=True)) for row in execute(_SUMS, [dealer, first])}
    last = max((month for month, _ in sums), default=first)
    stock = {row[1:4]: dict(zip(_STOCKS, row[4:], strict=True)) for row in before}
    rows: list[Row] = []
    for month in _months(first, last):
        for cell in sorted(stock.keys() | {cell for of, cell in sums if of == month}):
            flows, opened = sums.get((month, cell), _NO_FLOWS), stock.get(cell, _NO_STOCK)
            rows.append(_month(dealer, month, cell, flows, opened))
            stock[cell] = {each: opened[each] + flows[each] for each in _STOCKS}
    execute(_FORGET_MONTHS, [dealer, first])
    _insert(_INSERT_MONTHS, rows)
    return last


def _month(dealer: str, month: date, cell: Cell, flows: Mapping[str, int], opened: Counts) -> Row:
    openings = {opening(each): opened[each] for each in STOCK}
    return {"dealer": dealer, "month": month, **dict(zip(_CELL, cell, strict=True)), **flows, **openings}


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = next_month(month)


# Made of our own tables' and columns' names alone.
_DAY, _MONTH, _CELLS = BrandDay._meta.db_table, BrandMonth._meta.db_table, ", ".join(_CELL)
_DAY_KEY = ("dealer", "on", *_CELL)
_CARD_MONTH = ("dealer", "month", "since_month", *_CELL)
_FORGET_MONTHS = f"DELETE FROM {_MONTH} WHERE dealer = %s AND month >= %s"  # noqa: S608
_CLOSING = ", ".join(f"{opening(each)} + {each}" for each in STOCK)
_LAST_BEFORE = f"""
    SELECT month, {_CELLS}, {_CLOSING} FROM {_MONTH}
     WHERE dealer = %s AND month = (SELECT max(month) FROM {_MONTH} WHERE dealer = %s AND month < %s)
"""  # noqa: S608
_SUMS = f"""
    SELECT date_trunc('month', "on"::timestamp)::date, {_CELLS}, {", ".join(f"sum({each})" for each in _FLOWS)}
      FROM {_DAY} WHERE dealer = %s AND "on" >= %s GROUP BY 1, {_CELLS}
"""  # noqa: S608


def _inserting(table: str, columns: Sequence[str]) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({named}) SELECT {named} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608


def _adding(table: str, keys: Sequence[str], counts: Sequence[str]) -> str:
    conflict = ", ".join(f'"{key}"' for key in keys)
    added = ", ".join(f"{count} = kept.{count} + excluded.{count}" for count in counts)
    inserting = _inserting(table, (*keys, *counts)).replace(f"INTO {table}", f"INTO {table} AS kept", 1)
    return f"{inserting} ON CONFLICT ({conflict}) DO UPDATE SET {added}"


_INSERT_CHANGES = _inserting(
    BrandChange._meta.db_table, ("dealer", "event_id", "recorded_at", "on", *_CELL, "is_late", *_FLOWS)
)
_INSERT_CARDS = _inserting(
    BrandCardChange._meta.db_table, ("dealer", "event_id", "recorded_at", "on", "since", *_CELL, *CARDS)
)
_ADD_DAYS = _adding(_DAY, _DAY_KEY, _FLOWS)
_ADD_CARD_MONTHS = _adding(BrandCardMonth._meta.db_table, _CARD_MONTH, CARDS)
_INSERT_MONTHS = _inserting(_MONTH, ("dealer", "month", *_CELL, *_FLOWS, *OPENINGS))


def _insert(statement: str, rows: Sequence[Row]) -> None:
    execute(statement, [orjson.dumps(rows).decode()])
