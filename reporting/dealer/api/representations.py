"""Figures as the API shows them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import get_language

from accounts.models import User
from reporting.brand.queries.region_rank import RegionRank
from reporting.dealer.queries.day import Day, DayRow
from reporting.dealer.queries.drilldown import card_names
from reporting.dealer.queries.funnel import Funnel, Steps
from reporting.dealer.queries.listed import WeekRow
from reporting.dealer.queries.names import people_names
from reporting.dealer.queries.rates import Rates
from reporting.dealer.queries.stock_flow import StockFlow
from reporting.dealer.queries.trends import Comparison, Point, Value
from reporting.dealer.rules.rates import Rate
from reporting.dealer.rules.trends import Figure
from reporting.statistics.intervals import interval

Representation = dict[str, Any]


def rate(found: Rate) -> Representation:
    return {"numerator": found.numerator, "denominator": found.denominator, "value": found.shown}


def rate_with_interval(found: Rate) -> Representation:
    """A rate of RP-3: a share, so that it has a 95 % interval (RP-9)."""
    bounds = interval(found.numerator, found.denominator)
    return {
        **rate(found),
        "interval": bounds and {"low": round(100 * bounds.low, 1), "high": round(100 * bounds.high, 1)},
    }


def steps(found: Steps) -> Representation:
    return {
        "traffic": found.traffic,
        "showroom": found.showroom,
        "calls": found.calls,
        "filed": found.filed,
        "visited": found.visited,
        "ordered": found.ordered,
        "delivered": found.delivered,
        "rates": {name: rate(each) for name, each in found.rates.items()},
    }


def funnel(found: Funnel) -> Representation:
    return {"flow": steps(found.flow), "cohort": steps(found.cohort)}


def stock_flow(found: StockFlow) -> Representation:
    return {"prospects": found.prospects, "orders": found.orders}


def rates(found: Rates) -> Representation:
    return {
        "rates": {code: rate_with_interval(each) for code, each in found.rates.items()},
        "open": found.open,
        "overdue": found.overdue,
        "missed": found.missed,
    }


def day(found: Day) -> Representation:
    """A day's rows, and apart from them the names of their consultants (RP-8). One query."""
    names = people_names(row.consultant for row in found.consultants)
    return {
        "consultants": [day_row(row) for row in found.consultants],
        "total": day_row(found.total),
        "names": {"people": {str(key): name for key, name in names.items()}},
    }


def week(rows: Sequence[WeekRow], total: WeekRow) -> Representation:
    """The week's rows, and apart from them the names of their consultants (RP-8). One query."""
    names = people_names(row.consultant for row in rows)
    return {
        "consultants": [{"consultant": row.consultant, "counts": row.counts} for row in rows],
        "total": {"consultant": None, "counts": total.counts},
        "names": {"people": {str(key): name for key, name in names.items()}},
    }


def trends(found: Mapping[Figure, Sequence[Point]]) -> Representation:
    """Each figure's months, and apart from them the names of the consultants who moved one (RP-8)."""
    segments = [segment for row in found.values() for each in row for segment in each.segments]
    people = people_names(UUID(each.value) for each in segments if each.dimension == "consultant" and each.value)
    return {
        **{str(figure): [point(each) for each in row] for figure, row in found.items()},
        "names": {"people": {str(key): name for key, name in people.items()}},
    }


def day_row(row: DayRow) -> Representation:
    return {"consultant": row.consultant, "plan": row.plan, "result": row.result}


def behind_row(row: Mapping[str, Any]) -> Representation:
    """One row behind a number: what moved it, or a card that stood in it."""
    same = ("on", "recorded_at", "count", "consultant", "channel", "model")
    return {"card": row["card_id"], "traffic": row["traffic_id"], **{name: row[name] for name in same}}


def behind_names(user: User, rows: Sequence[Mapping[str, Any]]) -> Representation:
    """Today's data of the cards that the asker sees, and of people; apart from the rows (RP-8). Two queries."""
    cards = card_names(user, (row["card_id"] for row in rows))
    owners = [UUID(str(card["owner_id"])) for card in cards.values()]
    people = people_names([*(row["consultant"] for row in rows), *owners])
    return {
        "cards": {
            str(key): {
                "customer_name": card["customer_name"],
                "status": card["status"],
                "intent_level": card["intent_level"],
                "owner": card["owner_id"],
            }
            for key, card in cards.items()
        },
        "people": {str(key): name for key, name in people.items()},
    }


def place(found: RegionRank | None) -> Representation:
    """The dealer's place by figure; nothing of a dealer that is alone."""
    if found is None:
        return {"region": None, "name": None, "dealers": 1, "figures": []}
    return {
        "region": found.region,
        "name": found.region_name,
        "dealers": found.dealers,
        "figures": [
            {
                "code": each.code,
                "own": None if each.own is None else float(each.own),
                "rank": each.rank,
                "of": each.of,
                "median": None if each.median is None else float(each.median),
                "rate": rate_with_interval(each.rate) if each.rate else None,
            }
            for each in (*found.counts, *found.rates)
        ],
    }


def point(found: Point) -> Representation:
    """One month of a trend, its readings in the caller's language."""
    language = get_language() or "en"
    return {
        "month": f"{found.month:%Y-%m}",
        **value(found.value),
        "compared": compared(found.compared) if found.compared else None,
        "change": found.change,
        "readings": [
            {"code": reading.value, "where": where, "text": reading.label(language)}
            for reading, where in zip(found.readings, ("outside", "inside"), strict=False)
        ],
        "segments": [
            {
                "dimension": each.dimension,
                "value": each.value,
                "share": round(each.share, 2),
                "by_rate": round(each.by_rate, 2),
                "by_mix": round(each.by_mix, 2),
            }
            for each in found.segments
        ],
    }


def value(found: Value) -> Representation:
    """A count or a rate; the other is none."""
    return {
        "count": found.count if found.rate is None else None,
        "rate": rate_with_interval(found.rate) if found.rate else None,
    }


def compared(found: Comparison) -> Representation:
    """The days on which a month was compared with the one before, and the figure on them (RP-3)."""
    days = found.days
    return {
        "from": days.after.first,
        "to": days.after.last,
        "before_from": days.before.first,
        "before_to": days.before.last,
        "before": value(found.before),
        "after": value(found.after),
    }
