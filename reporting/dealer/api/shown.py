"""Figures as the API shows them."""

from reporting.dealer.queries.day import DayRow
from reporting.dealer.queries.funnel import Steps
from reporting.dealer.rules.rates import Rate

Shown = dict[str, object]


def rate(found: Rate) -> Shown:
    value = found.value
    return {
        "numerator": found.numerator,
        "denominator": found.denominator,
        "value": None if value is None else float(value),
    }


def steps(found: Steps) -> Shown:
    names = ("traffic", "showroom", "calls", "filed", "visited", "ordered", "delivered")
    return {
        **{name: getattr(found, name) for name in names},
        "rates": {name: rate(each) for name, each in found.rates.items()},
    }


def day_row(row: DayRow) -> Shown:
    return {"consultant": row.consultant, "name": row.name, "plan": row.plan, "result": row.result}
