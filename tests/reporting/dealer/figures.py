"""Reading the dealer's figures in tests, caught up with the log."""

from datetime import date

from crm.models import FollowerCursor
from reporting.dealer.events.follower import NAME, DealerFigures
from reporting.dealer.models import CardState, DaySum, MonthStock, MonthSum, Movement
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.stock_flow import StockFlow, stock_flow
from reporting.dealer.queries.sums import flow
from reporting.dealer.rules.measures import DIMENSIONS, PLANS, STOCKS, Measure
from reporting.dealer.rules.period import Period

RETAIL = Part(business="retail")
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
MEASURES = tuple(Measure)


def catch_up() -> None:
    """To the end of the log, however many turns it takes."""
    assert any(DealerFigures().catch_up() for _ in range(200))


def counted(period: Period = NOVEMBER, part: Part = RETAIL) -> dict[str, int]:
    """Return every measure that is not 0, apart from what is planned."""
    catch_up()
    return {name: count for name, count in flow(period, part, MEASURES).items() if count and name not in PLANS}


def stock(period: Period = NOVEMBER, part: Part = RETAIL) -> StockFlow:
    catch_up()
    return stock_flow(period, part)


def lines(found: dict[str, int]) -> dict[str, int]:
    """The lines that are not 0."""
    return {name: count for name, count in found.items() if count}


def everything() -> dict[str, set[tuple[object, ...]]]:
    """All that the follower keeps, rows of nothing but zeros left out: it is the same as if they were not there."""
    cards = [field.name for field in CardState._meta.concrete_fields if field.name != "invitations"]
    kept: dict[str, set[tuple[object, ...]]] = {"cards": set(CardState.objects.values_list(*cards))}
    kept["invitations"] = {(card, str(invited)) for card, invited in CardState.objects.values_list("pk", "invitations")}
    kept["movements"] = set(Movement.objects.values_list())
    for model, key, columns in ((DaySum, "on", MEASURES), (MonthSum, "month", MEASURES), (MonthStock, "month", STOCKS)):
        rows = model.objects.values_list(key, *DIMENSIONS, *map(str, columns))
        kept[model.__name__] = {row for row in rows if any(row[1 + len(DIMENSIONS) :])}
    return kept


def forget() -> None:
    """As before the first event."""
    for model in (CardState, Movement, DaySum, MonthSum, MonthStock):
        model.objects.all().delete()
    FollowerCursor.objects.filter(name=NAME).delete()
