"""Figures as the API shows them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language

from reporting.brand.queries.place import Place
from reporting.dealer.queries.day import DayRow
from reporting.dealer.queries.funnel import Steps
from reporting.dealer.queries.trends import Point
from reporting.dealer.rules.rates import Rate

Shown = dict[str, Any]


def rate(found: Rate) -> Shown:
    return {"numerator": found.numerator, "denominator": found.denominator, "value": found.shown}


def steps(found: Steps) -> Shown:
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


def day_row(row: DayRow) -> Shown:
    return {"consultant": row.consultant, "name": row.name, "plan": row.plan, "result": row.result}


def moved(row: Mapping[str, Any]) -> Shown:
    """One movement behind a number."""
    same = ("on", "recorded_at", "count", "consultant", "channel", "model")
    return {"card": row["card_id"], "traffic": row["traffic_id"], **{name: row[name] for name in same}}


def stood(row: Mapping[str, Any]) -> Shown:
    """One card that stood in a number."""
    return {
        "card": row["card_id"],
        "traffic": None,
        "on": None,
        "recorded_at": None,
        "count": 1,
        "consultant": row["owner"],
        "channel": row["channel"],
        "model": row["model"],
    }


def card_beside(row: Mapping[str, Any] | None) -> Shown:
    """The card's own data beside its part in a number; nothing of a card that the asker does not see."""
    columns = {"customer_name": "customer_name", "status": "status", "intent_level": "intent_level"}
    return {name: row and row[column] for name, column in {**columns, "owner": "owner_id"}.items()}


def place(found: Place | None) -> Shown:
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
            }
            for each in (*found.counts, *found.rates)
        ],
    }


def point(found: Point) -> Shown:
    """One month of a trend, its readings in the caller's language."""
    language = get_language() or "en"
    return {
        "month": f"{found.month:%Y-%m}",
        "count": found.count if found.rate is None else None,
        "rate": rate(found.rate) if found.rate else None,
        "change": found.change,
        "readings": [
            {"code": reading.value, "where": where, "text": reading.label(language)}
            for reading, where in zip(found.readings, ("outside", "inside"), strict=False)
        ],
        "segments": [
            {"dimension": each.dimension, "value": each.value, "share": each.share} for each in found.segments
        ],
    }
