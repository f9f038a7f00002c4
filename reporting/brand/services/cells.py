"""A dealer's days written into public, and the months made of them, in one transaction there.

By statements of our own and not by Django, for a worker writes them at every dealer's every event: the text of one that
names each of some fifty measures cost it twenty thousand calls, with eight of them a visit.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import orjson

from kit.kept import say
from reporting.brand.models import BrandDay, BrandMonth
from reporting.brand.queries.cards import CardsOf
from reporting.brand.queries.changes import Changes
from reporting.brand.rules.measures import CARDS, OPENINGS, ROLLED_UP, opening
from reporting.dealer.rules.measures import STOCK
from reporting.dealer.rules.period import next_month

# Channel, model and business: a dealer's cells within one month.
Cell = tuple[str, str, str]
Counts = dict[str, int]

_CELL = ("channel", "model", "business")
_FLOWS = tuple(map(str, ROLLED_UP))
_STOCKS = tuple(map(str, STOCK))
_NO_FLOWS, _NO_STOCK, _NO_CARDS = dict.fromkeys(_FLOWS, 0), dict.fromkeys(_STOCKS, 0), dict.fromkeys(CARDS, 0)


def write_days(dealer: str, changes: Changes) -> date | None:
    """Put the changed days in the place of what stood for them, and make their months anew.

    Returns the latest month that the dealer has figures of; None when no day changed.
    """
    if not changes.days:
        return None
    say(_FORGET_DAYS, [dealer, list(changes.days)])
    _insert(_INSERT_DAYS, [{"dealer": dealer, **_NO_CARDS, **cell} for cell in changes.cells])
    return _write_months(dealer, changes)


def _write_months(dealer: str, changes: Changes) -> date:
    """Make the dealer's months anew from the first that changed: a changed day changes every later opening."""
    first = min(changes.months)
    before = say(_LAST_BEFORE, [dealer, dealer, first])
    if before:
        # So that no month is missing after a quiet time.
        first = next_month(before[0][0])
    sums = {(row[0], row[1:4]): dict(zip(_FLOWS, row[4:], strict=True)) for row in say(_SUMS, [dealer, first])}
    last = max((month for month, _ in sums), default=first)
    stock = {row[1:4]: dict(zip(_STOCKS, row[4:], strict=True)) for row in before}
    cards = _cards_since(dealer, first, changes)
    rows: list[dict[str, object]] = []
    for month in _months(first, last):
        for cell in sorted(stock.keys() | {cell for of, cell in sums if of == month}):
            flows, opened = sums.get((month, cell), _NO_FLOWS), stock.get(cell, _NO_STOCK)
            counted = {**flows, **_NO_CARDS, **cards.get((month, *cell), {})}
            rows.append(_month(dealer, month, cell, counted, opened))
            stock[cell] = {each: opened[each] + flows[each] for each in _STOCKS}
    say(_FORGET_MONTHS, [dealer, first])
    _insert(_INSERT_MONTHS, rows)
    return last


def _cards_since(dealer: str, first: date, changes: Changes) -> CardsOf:
    """The cards of each month from `first` on: as read for those that changed, as they stand for the others."""
    standing = say(_STANDING_CARDS, [dealer, first, list(changes.months)])
    kept = {row[:4]: dict(zip(CARDS, row[4:], strict=True)) for row in standing}
    return {**kept, **changes.cards_of_months}


def _month(dealer: str, month: date, cell: Cell, counted: Mapping[str, int], opened: Counts) -> dict[str, object]:
    openings = {opening(each): opened[each] for each in STOCK}
    return {"dealer": dealer, "month": month, **dict(zip(_CELL, cell, strict=True)), **counted, **openings}


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = next_month(month)


# Made of our own tables' and columns' names alone.
_DAY, _MONTH, _CELLS = BrandDay._meta.db_table, BrandMonth._meta.db_table, ", ".join(_CELL)
_FORGET_DAYS = f'DELETE FROM {_DAY} WHERE dealer = %s AND "on" = ANY(%s)'  # noqa: S608
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
_STANDING_CARDS = f"""
    SELECT month, {_CELLS}, {", ".join(CARDS)} FROM {_MONTH}
     WHERE dealer = %s AND month >= %s AND NOT month = ANY(%s)
"""  # noqa: S608


def _inserting(table: str, columns: Sequence[str]) -> str:
    named = ", ".join(f'"{column}"' for column in columns)
    return f"INSERT INTO {table} ({named}) SELECT {named} FROM json_populate_recordset(NULL::{table}, %s::json)"  # noqa: S608


_INSERT_DAYS = _inserting(_DAY, ("dealer", "on", *_CELL, *_FLOWS, *CARDS))
_INSERT_MONTHS = _inserting(_MONTH, ("dealer", "month", *_CELL, *_FLOWS, *CARDS, *OPENINGS))


def _insert(statement: str, rows: Sequence[Mapping[str, object]]) -> None:
    say(statement, [orjson.dumps(rows).decode()])
