"""A dealer's days written into public, and the months made of them. Runs in a transaction there."""

from collections.abc import Iterator, Mapping
from datetime import date

from django.db.models import Sum
from django.db.models.functions import TruncMonth

from reporting.brand.models import BrandDay, BrandMonth
from reporting.brand.queries.cards import CardsOf
from reporting.brand.queries.changes import Changes
from reporting.brand.rules.measures import CARDS, ROLLED_UP, opening
from reporting.dealer.rules.measures import STOCK
from reporting.dealer.rules.period import next_month

_BATCH = 500
# Channel, model and business: a dealer's cells within one month.
Cell = tuple[str, str, str]
Stock = dict[str, int]


def write_days(dealer: str, changes: Changes) -> date | None:
    """Put the changed days in the place of what stood for them, and make their months anew.

    Returns the latest month that the dealer has figures of; None when no day changed.
    """
    if not changes.days:
        return None
    BrandDay.objects.filter(dealer=dealer, on__in=changes.days).delete()
    BrandDay.objects.bulk_create((BrandDay(dealer=dealer, **cell) for cell in changes.cells), batch_size=_BATCH)
    return _write_months(dealer, changes)


def _write_months(dealer: str, changes: Changes) -> date:
    """Make the dealer's months anew from the first that changed: a changed day changes every later opening."""
    first = min(changes.months)
    before = _last_month_before(dealer, first)
    if before:
        # So that no month is missing after a quiet time.
        first = next_month(before[0].month)
    sums = _sums(dealer, first)
    last = max((month for month, _ in sums), default=first)
    stock = {_cell(row): _closing(row) for row in before}
    cards = _cards_since(dealer, first, changes)
    BrandMonth.objects.filter(dealer=dealer, month__gte=first).delete()
    rows: list[BrandMonth] = []
    for month in _months(first, last):
        for cell in sorted(stock.keys() | {cell for of, cell in sums if of == month}):
            flows = sums.get((month, cell), dict.fromkeys(ROLLED_UP, 0))
            opened = stock.get(cell, dict.fromkeys(STOCK, 0))
            rows.append(_row(dealer, month, cell, {**flows, **cards.get((month, *cell), {})}, opened))
            stock[cell] = {each: opened[each] + flows[each] for each in STOCK}
    BrandMonth.objects.bulk_create(rows, batch_size=_BATCH)
    return last


def _sums(dealer: str, first: date) -> dict[tuple[date, Cell], dict[str, int]]:
    """What each month from `first` on adds up to, by cell."""
    days = BrandDay.objects.filter(dealer=dealer, on__gte=first).annotate(month=TruncMonth("on"))
    totals = {str(measure): Sum(str(measure)) for measure in ROLLED_UP}
    names = ("month", "channel", "model", "business")
    rows = days.order_by().values(*names).annotate(**totals).values_list(*names, *totals)
    return {
        (month, (channel, model, business)): dict(zip(totals, sums, strict=True))
        for month, channel, model, business, *sums in rows
    }


def _last_month_before(dealer: str, first: date) -> list[BrandMonth]:
    """The cells of the dealer's latest month before `first`."""
    months = BrandMonth.objects.filter(dealer=dealer, month__lt=first)
    return list(BrandMonth.objects.filter(dealer=dealer, month=months.order_by("-month").values("month")[:1]))


def _cell(row: BrandMonth) -> Cell:
    return row.channel, row.model, row.business


def _closing(row: BrandMonth) -> Stock:
    return {str(each): getattr(row, opening(each)) + getattr(row, each) for each in STOCK}


def _cards_since(dealer: str, first: date, changes: Changes) -> CardsOf:
    """The cards of each month from `first` on: as read for those that changed, as they stand for the others."""
    standing = BrandMonth.objects.filter(dealer=dealer, month__gte=first).exclude(month__in=changes.months)
    rows = standing.values("month", "channel", "model", "business", *CARDS)
    kept = {
        (row["month"], row["channel"], row["model"], row["business"]): {name: row[name] for name in CARDS}
        for row in rows
    }
    return {**kept, **changes.cards_of_months}


def _row(dealer: str, month: date, cell: Cell, counts: Mapping[str, int], opened: Stock) -> BrandMonth:
    channel, model, business = cell
    openings = {opening(each): opened[each] for each in STOCK}
    measures = {name: counts.get(name, 0) for name in (*map(str, ROLLED_UP), *CARDS)}
    return BrandMonth(
        dealer=dealer, month=month, channel=channel, model=model, business=business, **measures, **openings
    )


def _months(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = next_month(month)
