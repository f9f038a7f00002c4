"""The dealer's figures as sheets (RP-7): what a page shows, row by row, for the period and part that are asked for."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import Action
from accounts.models import User
from kit.sheets.writing import SheetColumn, Value
from reporting.dealer.models.target import DEALER
from reporting.dealer.queries.day import day_report
from reporting.dealer.queries.funnel import Steps, funnel
from reporting.dealer.queries.names import people_names
from reporting.dealer.queries.rates import rates
from reporting.dealer.queries.report_request import read_request
from reporting.dealer.queries.stock_flow import stock_flow
from reporting.dealer.queries.trends import trends
from reporting.dealer.rules.rates import Rate
from reporting.dealer.rules.trends import Change
from reporting.dealer.services.stated import Stated
from reporting.dealer.words import (
    PLAN,
    RATE_INTO,
    RATES,
    RESULT,
    STEPS,
    STOCK_LINES,
    STOCKS,
    TRAFFIC_PARTS,
    TRENDS,
)
from reporting.statistics.intervals import interval

Rows = Iterator[Sequence[Value]]
Filters = Mapping[str, object]


class FiguresSheet(Stated):
    """What the sheets of figures have in common: who sees them, and how much of the dealer."""

    action = Action.FIGURES_VIEW

    def check(self, asker: User, filters: Filters) -> None:
        """`not_allowed` for another's figures."""
        read_request(asker, filters)


class FunnelSheet(FiguresSheet):
    """The funnel as flow and as cohort, a row a step (RP-1)."""

    title = gettext_lazy("Funnel")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        flow, cohort = _("What happened in the period"), _("Outcome of the cards filed")
        names = [
            _("Step"),
            flow,
            *(f"{flow}: {name}" for name in _rate_names()),
            cohort,
            *(f"{cohort}: {name}" for name in _rate_names()),
        ]
        return [SheetColumn(name) for name in names]

    def rows(self, asker: User, filters: Filters) -> Rows:
        """A row a step, traffic's two parts behind it."""
        wanted = read_request(asker, filters)
        found = self._read(wanted.period, wanted.part, lambda part: funnel(wanted.period, part))
        for code, name in {**STEPS, **TRAFFIC_PARTS}.items():
            yield [str(name), *_step(found.flow, code), *_step(found.cohort, code)]


class StockFlowSheet(FiguresSheet):
    """The stock flow 进销存 of prospects and orders, a row a line (RP-2)."""

    title = gettext_lazy("Stock flow")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (pgettext("figures", "Stock"), pgettext("figures", "Line"), _("Cards"))
        return [SheetColumn(name) for name in names]

    def rows(self, asker: User, filters: Filters) -> Rows:
        """As they are added up: opening, in, out, closing."""
        wanted = read_request(asker, filters)
        found = self._read(wanted.period, wanted.part, lambda part: stock_flow(wanted.period, part))
        for stock, lines in (("prospects", found.prospects), ("orders", found.orders)):
            for line, count in lines.items():
                yield [str(STOCKS[stock]), str(STOCK_LINES[line]), count]


class RatesSheet(FiguresSheet):
    """Every rate with what it is made of, and the three counts beside them (RP-3)."""

    title = gettext_lazy("Rates")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (*_rate_names(), _("interval from, %"), _("interval to, %"))
        return [SheetColumn(_("Figure"), 24), *(SheetColumn(name) for name in names)]

    def rows(self, asker: User, filters: Filters) -> Rows:
        """A row a rate; an empty cell where there is nothing to divide by."""
        wanted = read_request(asker, filters)
        found = self._read(wanted.period, wanted.part, lambda part: rates(wanted.period, part))
        for code, name in RATES.items():
            yield [str(name), *_rate(found.rates[code]), *_ends(found.rates[code])]
        counts = (
            (_("Overdue"), found.overdue),
            (pgettext("figures", "Missed"), found.missed),
            (_("First visit pending"), found.open),
        )
        for name, count in counts:
            yield [name, None, count, None, None, None]


class DaySheet(FiguresSheet):
    """Plan and result by consultant (RP-4): of the period's last day, and of the period."""

    title = gettext_lazy("Plan and result")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        return [SheetColumn(str(name)) for name in (_("Consultant"), *PLAN.values(), *RESULT.values())]

    def rows(self, asker: User, filters: Filters) -> Rows:
        """A row for everyone who has anything, and the sum."""
        wanted = read_request(asker, filters)
        found = self._read(wanted.period, wanted.part, lambda part: day_report(wanted.period, part))
        names = people_names(row.consultant for row in found.consultants)
        for row in (*sorted(found.consultants, key=lambda row: names.get(row.consultant or DEALER, "")), found.total):
            name = names.get(row.consultant, "") if row.consultant else _("All")
            yield [name, *(row.plan[code] for code in PLAN), *(row.result[code] for code in RESULT)]


class TrendsSheet(FiguresSheet):
    """The figures that are followed over months, with what moved beyond chance (RP-5)."""

    title = gettext_lazy("Trends")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (_("Figure"), _("Month"), pgettext("figures", "Count"), *_rate_names(), _("Significant change"))
        return [SheetColumn(name, 18 if at == 0 else 12) for at, name in enumerate(names)]

    def rows(self, asker: User, filters: Filters) -> Rows:
        """A row a figure and month."""
        wanted = read_request(asker, filters)
        moved = {Change.UP: pgettext("figures", "up"), Change.DOWN: pgettext("figures", "down"), None: ""}
        found = self._read(wanted.period, wanted.part, lambda part: trends(wanted.period, part))
        for figure, points in found.items():
            for point in points:
                made_of = _rate(point.value.rate)
                count = None if point.value.rate else point.value.count
                yield [str(TRENDS[figure]), f"{point.month:%Y-%m}", count, *made_of, moved[point.change]]


def _rate_names() -> tuple[str, str, str]:
    return _("Rate, %"), _("Numerator"), _("Denominator")


def _rate(rate: Rate | None) -> list[Value]:
    return [rate.value, rate.numerator, rate.denominator] if rate else [None, None, None]


def _ends(rate: Rate) -> list[Value]:
    """Both ends of the 95 % interval (RP-9), in percent."""
    bounds = interval(rate.numerator, rate.denominator)
    return [Decimal(str(round(100 * end, 1))) for end in bounds] if bounds else [None, None]


def _step(found: Steps, code: str) -> list[Value]:
    count: int = getattr(found, code)
    return [count, *_rate(found.rates[RATE_INTO[code]] if code in RATE_INTO else None)]
