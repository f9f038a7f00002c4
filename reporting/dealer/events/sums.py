"""Keeping the sums of movements: by day, by month, and the stock with which each month opens."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

import orjson
from django.db import connection

from kit.db.prepared import execute
from reporting.dealer.models import DaySum, MonthStock, MonthSum
from reporting.dealer.rules.measures import DIMENSIONS, STOCK, STOCK_PAIRS, STOCKS, Measure
from reporting.dealer.rules.moves import Cell

Row = Sequence[date | UUID | str | int]

_MEASURES = tuple(str(measure) for measure in Measure)
_STOCKS = STOCKS


class Sums:
    """The movements of a batch, added up by cell and date before they are written."""

    def __init__(self) -> None:
        self._days: dict[tuple[date, Cell], dict[str, int]] = {}
        self._last_event: dict[tuple[date, Cell], int] = {}

    def add(self, on: date, cell: Cell, counts: Mapping[Measure, int], event_id: int) -> None:
        """Add one movement. Events come in the order of their ids."""
        _add(self._days.setdefault((on, cell), {}), counts)
        self._last_event[on, cell] = event_id

    def write(self, months: Iterable[date]) -> None:
        """Add the batch to what is kept. `months` are those in which its events count.

        A movement dated back within an open month, or of a filing's cohort, changes days that have been; the months
        that opened since are corrected with it. Sorted, so that two workers could never wait for each other.
        """
        if not self._days:
            return
        days = sorted(self._days.items())
        _upsert(
            DaySum._meta.db_table,
            ("on", *DIMENSIONS),
            _MEASURES,
            [(on, *cell, *_values(counts, _MEASURES), self._last_event[on, cell]) for (on, cell), counts in days],
            latest="last_event_id",
        )
        by_month: dict[tuple[date, Cell], dict[str, int]] = {}
        for (on, cell), counts in days:
            _add(by_month.setdefault((on.replace(day=1), cell), {}), counts)
        _upsert(
            MonthSum._meta.db_table,
            ("month", *DIMENSIONS),
            _MEASURES,
            [(month, *cell, *_values(counts, _MEASURES)) for (month, cell), counts in sorted(by_month.items())],
        )
        self._write_stock(by_month, sorted(months))

    def _write_stock(self, by_month: Mapping[tuple[date, Cell], Mapping[str, int]], months: Sequence[date]) -> None:
        stock = {key: _stock_of(counts) for key, counts in by_month.items()}
        first = min(month for month, _ in stock)
        opened = _opened_since(min(first, *months))
        later: dict[tuple[date, Cell], dict[str, int]] = {}
        for (month, cell), counts in stock.items():
            for each in opened:
                if each > month and counts:
                    _add(later.setdefault((each, cell), {}), counts)
        _upsert(
            MonthStock._meta.db_table,
            ("month", *DIMENSIONS),
            _STOCKS,
            [(month, *cell, *_values(counts, _STOCKS)) for (month, cell), counts in sorted(later.items())],
        )
        for month in months:
            if month not in opened:
                _open(month)


def sum_up(months: Iterable[date], per_event: int) -> None:
    """Make all sums at once from the movements, three kinds of them by a statement each; none may be there yet.

    `months` are those in which events count; `per_event` is what a movement's id is its event's times.
    """
    cells, measures = ", ".join(DIMENSIONS), ", ".join(_quoted(_MEASURES))
    added = ", ".join(f"sum({measure})" for measure in _quoted(_MEASURES))
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO reporting_daysum ("on", {cells}, {measures}, last_event_id) '  # noqa: S608 - our own names
            f'SELECT "on", {cells}, {added}, max(id) / %s FROM reporting_movement GROUP BY "on", {cells}',
            [per_event],
        )
        cursor.execute(
            f"INSERT INTO reporting_monthsum (month, {cells}, {measures}) "  # noqa: S608 - our own names
            f"SELECT date_trunc('month', \"on\")::date, {cells}, {added} "  # citus: the ids come from a sequence
            f"FROM reporting_daysum GROUP BY 1, {cells}"
        )
    for month in sorted(months):
        _open(month)


def _add(into: dict[str, int], counts: Mapping[str, int] | Mapping[Measure, int]) -> None:
    for measure, count in counts.items():
        into[str(measure)] = into.get(str(measure), 0) + count


def _values(counts: Mapping[str, int], columns: Sequence[str]) -> list[int]:
    return [counts.get(column, 0) for column in columns]


def _stock_of(counts: Mapping[str, int]) -> dict[str, int]:
    """What of a sum goes into the stock; nothing at all for most."""
    stock = {str(measure): counts.get(measure, 0) for measure in STOCK}
    stock |= {name: counts.get(came, 0) - counts.get(done, 0) for name, (came, done) in STOCK_PAIRS.items()}
    return {column: count for column, count in stock.items() if count}


def _opened_since(month: date) -> set[date]:
    return {opened for (opened,) in execute(_OPENED, [month])}


_OPENED = f"SELECT DISTINCT month FROM {MonthStock._meta.db_table} WHERE month >= %s"  # noqa: S608 - our own table


def _open(month: date) -> None:
    """Write the stock that a month opens with: the last opening before it, and all days since."""
    columns = ", ".join(_quoted(_STOCKS))
    cells = ", ".join(DIMENSIONS)
    moved = ", ".join([*_quoted(map(str, STOCK)), *(f"{came} - {done}" for came, done in STOCK_PAIRS.values())])
    sums = ", ".join(f"sum({column})" for column in _STOCKS)
    is_any = " OR ".join(f"sum({column}) <> 0" for column in _STOCKS)
    statement = f"""
        INSERT INTO reporting_monthstock (month, {cells}, {columns})
        WITH last AS (SELECT coalesce(max(month), date '0001-01-01') AS month
                      FROM reporting_monthstock WHERE month < %(month)s)
        SELECT %(month)s, {cells}, {sums} FROM (
            SELECT {cells}, {columns} FROM reporting_monthstock WHERE month = (SELECT month FROM last)
            UNION ALL
            SELECT {cells}, {moved} FROM reporting_monthsum
            WHERE month >= (SELECT month FROM last) AND month < %(month)s
        ) AS moved ({cells}, {columns})
        GROUP BY {cells} HAVING {is_any}
    """  # noqa: S608 - made of our own columns' names alone
    with connection.cursor() as cursor:
        cursor.execute(statement, {"month": month})


def _upsert(table: str, keys: Sequence[str], columns: Sequence[str], rows: Sequence[Row], latest: str = "") -> None:
    """Insert rows, or add them to the rows of the same keys; `latest` is a last column that takes the greater value."""
    if not rows:
        return
    names = (*keys, *columns, *([latest] if latest else []))
    told = orjson.dumps([dict(zip(names, row, strict=True)) for row in rows]).decode()
    execute(_adding(table, tuple(keys), tuple(columns), latest), [told])


@cache
def _adding(table: str, keys: tuple[str, ...], columns: tuple[str, ...], latest: str) -> str:
    """A statement of one text for any number of rows, so that it is worked out and planned once."""
    names = ", ".join(_quoted([*keys, *columns, *([latest] if latest else [])]))
    added = [f'"{column}" = {table}."{column}" + excluded."{column}"' for column in columns]
    if latest:
        added.append(f'"{latest}" = greatest({table}."{latest}", excluded."{latest}")')
    return f"""
        INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s::json)
        ON CONFLICT ({", ".join(_quoted(keys))}) DO UPDATE SET {", ".join(added)}
    """  # noqa: S608 - our own names


def _quoted(names: Iterable[str]) -> list[str]:
    return [f'"{name}"' for name in names]
