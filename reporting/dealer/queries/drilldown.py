"""The cards behind a number (RP-2): exactly as many rows as it says, or as its signed rows add up to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from accounts.models import User
from crm.queries.card_visibility import cards_of
from crm.queries.imports import stubs_of
from crm.queries.numbers import mask_names
from crm.rules.codes import FOLLOWING, WITH_NEXT_DATE, Status
from reporting.dealer.queries.listed import listed_sql
from reporting.dealer.queries.merges import Merges, merges_in
from reporting.dealer.queries.once import CONDITIONS, once_sql
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.card_state import CARE_DEPARTMENT
from reporting.dealer.rules.figures import (
    Days,
    Due,
    Listed,
    Moved,
    Once,
    Overdue,
    Source,
    Stood,
    Together,
    Without,
)
from reporting.dealer.rules.lines import FIRST_VISIT_DAYS
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period

# `key` is the order: what happened, oldest first, then what stood, by card.
COLUMNS = ("key", "card_id", "traffic_id", "on", "recorded_at", "consultant", "channel", "model", "count")
_QUOTED = ", ".join(f'"{name}"' for name in COLUMNS)
_CHUNK = 1_000
# Who owes a card's next contact (MG-2).
_OWES = f"(CASE WHEN in_care THEN '{CARE_DEPARTMENT}'::uuid ELSE owner END)"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Drilldown:
    """The rows behind a number, as a statement."""

    sql: str
    given: Mapping[str, Any]

    def total(self) -> int:
        """Return the number. One query."""
        return int(self._read(f'SELECT coalesce(sum("count"), 0) AS total FROM ({self.sql}) AS behind')[0]["total"])  # noqa: S608 - our own names

    def page(self, after: str | None, *, is_downwards: bool, limit: int) -> list[Row]:
        """Return rows from a key on, which is not included, upwards or downwards. One query."""
        sign, order = ("<", "DESC") if is_downwards else (">", "ASC")
        bound = f"WHERE key {sign} %(after)s" if after is not None else ""
        statement = f"SELECT {_QUOTED} FROM ({self.sql}) AS behind {bound} ORDER BY key {order} LIMIT {limit}"  # noqa: S608 - our own names
        return self._read(statement, after=after)

    def chunks(self) -> Iterator[list[Row]]:
        """Return all rows, the latest first, a thousand at a time."""
        rows = self.page(None, is_downwards=True, limit=_CHUNK)
        while rows:
            yield rows
            is_last = len(rows) < _CHUNK
            rows = [] if is_last else self.page(rows[-1]["key"], is_downwards=True, limit=_CHUNK)

    def _read(self, statement: str, **more: Any) -> list[Row]:
        with connection.cursor() as cursor:
            cursor.execute(statement, {**self.given, **more})
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def drill_down(source: Source, period: Period, part: Part) -> Drilldown:
    """Return the rows behind a number of a period and a part."""
    made = _Statement(part)
    return Drilldown(made.of(source, period), made.given)


def card_names(user: User, card_ids: Iterable[UUID | None]) -> dict[UUID, dict[str, object]]:
    """Return what of cards the user may see: of a card that was passed on since, nothing.

    `is_undone`: of its import only a stub is left (RP-2). Two queries.
    """
    columns = ("id", "customer_name", "status", "intent_level", "owner_id")
    ids = {each for each in card_ids if each}
    rows = [{**row, "is_undone": False} for row in cards_of(user).filter(id__in=ids).values(*columns)]
    missing = ids - {row["id"] for row in rows}
    rows += [{**row, "is_undone": True} for row in stubs_of(user).filter(id__in=missing).values(*columns)]
    mask_names(user, rows)
    return {row.pop("id"): row for row in rows}


class _Statement:
    """A statement as it is put together, with the parameters of all its parts."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.given: dict[str, Any] = dict(part.cells())
        self._cells = " ".join(f"AND {name} = %({name})s" for name in self.given)
        self._merges: Merges | None = None

    def of(self, source: Source, period: Period) -> str:
        match source:
            case Moved():
                return self._moved(source, period)
            case Stood():
                return self._stood(source, period)
            case Overdue():
                return self._overdue(period)
            case Due():
                return self._due(source, period)
            case Listed():
                return self._listed(source, period)
            case Once():
                return self._once(source, period)
            case Together():
                parts = [self.of(each, period) for each in source.parts]
                keyed = [_with_prefix(sql, at) for at, sql in enumerate(parts)]
                return " UNION ALL ".join(keyed)
            case Without():
                of, without = self.of(source.of, period), self.of(source.without, period)
                return (
                    f"SELECT {_QUOTED} FROM ({of}) AS kept WHERE coalesce(card_id, traffic_id) NOT IN "  # noqa: S608 - our own names
                    f"(SELECT coalesce(card_id, traffic_id) FROM ({without}) AS left_out)"
                )

    def _moved(self, source: Moved, period: Period) -> str:
        """What is taken back cancels what it takes back, of the same card or party; what is left stays signed."""
        days = _days(source.days, period, self.part)
        is_none = days is None or (source.only_of != "" and source.only_of not in self.part.cells())
        bounds = self._name(days.first if days else period.first), self._name(days.last if days else period.last)
        channels = f"AND channel = ANY({self._name(list(source.channels))})" if source.channels else ""
        whose = 'coalesce(card_id, traffic_id), "on"' if source.by_day else "coalesce(card_id, traffic_id)"
        column = str(source.measure)
        repeated = self._repeated(source.measure, period)
        return f"""
            SELECT lpad(id::text, 20, '0') COLLATE "C" AS key, card_id, traffic_id, "on", recorded_at, consultant,
                   channel, model, sign({column})::integer AS "count"
              FROM (SELECT *, sum({column}) OVER (PARTITION BY {whose}) AS net,
                           row_number() OVER (PARTITION BY {whose}, sign({column}) ORDER BY id DESC) AS nth
                      FROM reporting_movement
                     WHERE "on" BETWEEN {bounds[0]} AND {bounds[1]} {self._known()} {self._cells} {channels}
                       AND {column} <> 0 {repeated} {"AND false" if is_none else ""}) AS moved
             WHERE sign({column}) = sign(net) AND nth <= abs(net)
        """  # noqa: S608 - our own names

    def _merged(self, period: Period) -> Merges:
        if self._merges is None:
            self._merges = merges_in(period, self.part)
        return self._merges

    def _repeated(self, measure: Measure, period: Period) -> str:
        """Leave out the first visits that are none since their cards were merged (RP-3)."""
        repeated: list[int] = []
        if measure == Measure.FIRST_VISITS:
            repeated = [visit.at for visit in self._merged(period).repeated(period, self.part)]
        elif measure == Measure.COHORT_VISITED:
            repeated = [visit.at for visit in self._merged(period).repeated_in_cohort(period, self.part)]
        return f"AND NOT id = ANY({self._name(repeated)}::bigint[])" if repeated else ""

    def _stood(self, source: Stood, period: Period) -> str:
        """Cards that are in the stock now, less what has moved since."""
        last = period.first - timedelta(days=1) if source.at_opening else period.last
        moved = " + ".join(map(str, source.stocks))
        return self._cards(_is_in(source.stocks), moved, f'"on" > {self._name(last)}')

    def _overdue(self, period: Period) -> str:
        """Cards that owe a contact now, less the dates that came later and what was caught up since."""
        day = self._name(min(period.last, self.part.today))
        due = f"next_followup_on IS NOT NULL AND is_standing AND status IN {_texts(WITH_NEXT_DATE)}"
        missed = f'CASE WHEN "on" >= {day} OR {self._unknown()} THEN next_dates_missed ELSE 0 END'
        caught_up = f'CASE WHEN "on" > {day} OR {self._unknown()} THEN caught_up ELSE 0 END'
        return self._cards(due, f"{missed} - {caught_up}", f'"on" >= {day}', owes=_OWES)

    def _cards(self, is_in: str, moved: str, since: str, owes: str = "owner") -> str:
        cells = self._cells.replace("consultant =", f"{owes} =")
        return f"""
            SELECT card_id::text COLLATE "C" AS key, card_id, NULL::uuid AS traffic_id, NULL::date AS "on",
                   NULL::timestamptz AS recorded_at, {owes} AS consultant, channel, model, 1 AS "count"
              FROM reporting_cardstate LEFT JOIN (
                   SELECT card_id, sum({moved}) AS moved FROM reporting_movement
                    WHERE ({since} OR {self._unknown()}) AND card_id IS NOT NULL {self._cells} GROUP BY card_id
              ) AS since USING (card_id)
             WHERE (CASE WHEN {is_in} {cells} THEN 1 ELSE 0 END) - coalesce(moved, 0) > 0
        """  # noqa: S608 - our own names

    def _due(self, source: Due, period: Period) -> str:
        """A row for each that came due and was not done, on the card and at whoever owes it."""
        day = self._name(period.last)
        came = f'"on" {"<=" if source.with_last_day else "<"} {day}'
        came_due = f"sum({source.due}) FILTER (WHERE {came})"
        done = f'sum({source.done}) FILTER (WHERE "on" < {day})'
        count = f"coalesce({came_due}, 0) - coalesce({done}, 0)"
        return f"""
            SELECT concat_ws(' ', card_id, consultant, channel, model, nth) COLLATE "C" AS key, card_id,
                   NULL::uuid AS traffic_id, NULL::date AS "on", NULL::timestamptz AS recorded_at, consultant, channel,
                   model, sign(owed)::integer AS "count"
              FROM (SELECT card_id, consultant, channel, model, {count} AS owed FROM reporting_movement
                     WHERE "on" <= {day} {self._known()} {self._cells} AND card_id IS NOT NULL
                       AND ({source.due} <> 0 OR {source.done} <> 0)
                     GROUP BY card_id, consultant, channel, model) AS owing
             CROSS JOIN LATERAL generate_series(1, abs(owed)) AS nth
        """  # noqa: S608 - our own names

    def _listed(self, source: Listed, period: Period) -> str:
        listed, given = listed_sql(source, min(period.last, self.part.today), self.part)
        self.given |= given
        return f"""
            SELECT card_id::text COLLATE "C" AS key, card_id, NULL::uuid AS traffic_id, NULL::date AS "on",
                   NULL::timestamptz AS recorded_at, consultant, channel, model, 1 AS "count"
              FROM ({listed}) AS listed
        """  # noqa: S608 - our own names

    def _once(self, source: Once, period: Period) -> str:
        of_card, given = once_sql(period, self.part, self._merged(period))
        self.given |= given
        return f"""
            SELECT lpad(id::text, 20, '0') COLLATE "C" AS key, card_id, NULL::uuid AS traffic_id, "on", recorded_at,
                   consultant, channel, model, 1 AS "count"
              FROM ({of_card}) AS of_card WHERE {CONDITIONS[source]}
        """  # noqa: S608 - our own names

    def _known(self) -> str:
        return f"AND recorded_at <= {self._name(self.part.as_of)}" if self.part.as_of else ""

    def _unknown(self) -> str:
        return f"recorded_at > {self._name(self.part.as_of)}" if self.part.as_of else "false"

    def _name(self, value: object) -> str:
        """Return a placeholder for a value."""
        name = f"given_{len(self.given)}"
        self.given[name] = value
        return f"%({name})s"


def _with_prefix(sql: str, at: int) -> str:
    columns = ", ".join(f'"{name}"' for name in COLUMNS[1:])
    return f"SELECT '{at}.' || key COLLATE \"C\" AS key, {columns} FROM ({sql}) AS part_{at}"  # noqa: S608 - our own names


def _days(days: Days, period: Period, part: Part) -> Period | None:
    match days:
        case Days.OVER:
            return period.until(part.today - timedelta(days=1))
        case Days.LAST:
            return Period(period.last, period.last)
        case Days.YOUNG:
            return period.after(last_settled(part.today))
        case _:
            return period


def last_settled(today: date) -> date:
    """Return the last filing date whose 15 days for a first visit are over (RP-3)."""
    return today - timedelta(days=FIRST_VISIT_DAYS + 1)


_STATUS = {
    Measure.STOCK_ACTIVE: (Status.ACTIVE,),
    Measure.STOCK_DORMANT: (Status.DORMANT,),
    Measure.STOCK_ORDERED: (Status.ORDERED,),
}


def _is_in(stocks: Iterable[Measure]) -> str:
    """Return the condition by which a card is in one of the stocks now."""
    conditions = []
    for stock in stocks:
        statuses = _STATUS.get(stock, tuple(FOLLOWING))
        visited = {Measure.STOCK_VISITED: " IS NOT NULL", Measure.STOCK_UNVISITED: " IS NULL"}.get(stock)
        conditions.append(
            f"is_standing AND status IN {_texts(statuses)}" + (f" AND first_visit_on{visited}" if visited else "")
        )
    return "(" + " OR ".join(f"({each})" for each in conditions) + ")"


def _texts(values: Iterable[str]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in sorted(map(str, values))) + ")"
