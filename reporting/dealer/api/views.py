"""`/reports/…`: the dealer's figures (domain.md §9)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.paging import Keyset
from kit.api.views import Endpoint
from kit.errors import refuse
from kit.tenancy import current_dealer
from reporting.brand.queries.region_rank import region_rank
from reporting.dealer.api import representations
from reporting.dealer.api.report_request import read_day_request, read_request, read_today_request
from reporting.dealer.api.serializers import (
    BehindPageSerializer,
    BehindParametersSerializer,
    DayParametersSerializer,
    DaySerializer,
    FiguresParametersSerializer,
    FunnelSerializer,
    PlaceParametersSerializer,
    RatesSerializer,
    RegionPlaceSerializer,
    StockFlowSerializer,
    TrendsSerializer,
    WeekParametersSerializer,
    WeekSerializer,
)
from reporting.dealer.queries.day import day_report
from reporting.dealer.queries.drilldown import drill_down
from reporting.dealer.queries.funnel import funnel
from reporting.dealer.queries.listed import week_report
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.rates import rates
from reporting.dealer.queries.stock_flow import stock_flow
from reporting.dealer.queries.trends import trends
from reporting.dealer.rules.figures import FIGURES


class Figures(Endpoint):
    """Consultants see their own, managers all."""

    action = {"GET": Action.FIGURES_VIEW}
    refusals: ClassVar[Sequence[str]] = (
        "not_a_month",
        "period_or_month",
        "period_reversed",
        "not_a_date",
        "not_an_instant",
        "not_yet_known",
    )


class TheFunnel(Figures):
    """From the door to the delivery."""

    @extend_schema(parameters=[FiguresParametersSerializer], responses=FunnelSerializer)
    def get(self, request: Request) -> Response:
        """The funnel as flow and as cohort, with the rate of each step (RP-1)."""
        wanted = read_request(request)
        return Response(wanted.answer(lambda part: representations.funnel(funnel(wanted.period, part))))


class TheStockFlow(Figures):
    """进销存."""

    @extend_schema(parameters=[FiguresParametersSerializer], responses=StockFlowSerializer)
    def get(self, request: Request) -> Response:
        """Prospects and orders: opening, in, out, closing, to the unit (RP-2)."""
        wanted = read_request(request)
        return Response(wanted.answer(lambda part: representations.stock_flow(stock_flow(wanted.period, part))))


class TheRates(Figures):
    """Rates with what they are made of."""

    @extend_schema(parameters=[FiguresParametersSerializer], responses=RatesSerializer)
    def get(self, request: Request) -> Response:
        """Every rate with numerator and denominator; no value where there is nothing to divide by (RP-3)."""
        wanted = read_request(request)
        return Response(wanted.answer(lambda part: representations.rates(rates(wanted.period, part))))


class TheDay(Figures):
    """Plan and result."""

    @extend_schema(parameters=[DayParametersSerializer], responses=DaySerializer)
    def get(self, request: Request) -> Response:
        """What was planned as a day opened, and what was done, per consultant (RP-4). Today unless `on` is given.

        Of a period, the plan is that of its last day.
        """
        wanted = read_day_request(request)
        return Response(wanted.answer(lambda part: representations.day(day_report(wanted.period, part))))


class TheWeek(Figures):
    """The weekly meeting's lists, counted."""

    action = {"GET": Action.CARD_TRANSFER}

    @extend_schema(parameters=[WeekParametersSerializer], responses=WeekSerializer)
    def get(self, request: Request) -> Response:
        """Per consultant: overdue, no visit for 15 days, filed one to two weeks ago and what became of them (MG-3).

        As they stand today, or stood on the day of `as_of`; each number opens at `/reports/behind/`.
        """
        wanted = read_today_request(request, WeekParametersSerializer)
        return Response(wanted.answer(lambda part: representations.week(*week_report(wanted.period.last, part))))


class TheTrends(Figures):
    """Over months."""

    @extend_schema(parameters=[FiguresParametersSerializer], responses=TrendsSerializer)
    def get(self, request: Request) -> Response:
        """What rose or fell beyond chance, how to read it, and which segments moved it (RP-5)."""
        wanted = read_request(request)
        return Response(wanted.answer(lambda part: representations.trends(trends(wanted.period, part))))


class ThePlace(Figures):
    """Among the region's dealers."""

    action = {"GET": Action.FIGURES_COMPARE}

    @extend_schema(parameters=[PlaceParametersSerializer], responses=RegionPlaceSerializer)
    def get(self, request: Request) -> Response:
        """The dealer's own place in its region, without the others' names; managers alone see it (RP-6).

        `region` is none for a dealer that is alone in its region. A rank or a median of fewer than five is not shown
        (RP-9). `up_to` is that of the region's slowest dealer.
        """
        wanted = read_request(request, PlaceParametersSerializer)
        part = wanted.part
        language = get_language() or "zh-hans"
        found = region_rank(current_dealer().code, wanted.period, part.business, language, part.as_of)
        return Response(
            wanted.frame(representations.place(found), replace(part, known_at=found.up_to if found else None))
        )


class Behind(Figures):
    """Every number opens into the cards behind it."""

    refusals = (*Figures.refusals, "not_a_choice", "bad_cursor")
    by_key = Keyset({"key": "key"}, default="key", key="key")

    @extend_schema(parameters=[BehindParametersSerializer, *by_key.parameters()], responses=BehindPageSerializer)
    def get(self, request: Request) -> Response:
        """What adds up to `figure`: what happened, oldest first, or the cards that stood (RP-2).

        Asked for with the parameters of the number's own report. `total` is the number.
        """
        wanted = read_request(request, BehindParametersSerializer)
        source = FIGURES.get(wanted.given["figure"])
        if source is None:
            raise refuse("not_a_choice", "figure", "RP-2")
        window = self.by_key.window(request)

        def read(part: Part) -> dict[str, object]:
            found = drill_down(source, wanted.period, part)
            after = str(window.cursor.key) if window.cursor else None
            rows = found.page(after, is_downwards=window.is_downwards, limit=window.size + 1)
            page = self.by_key.told(request, window, rows, representations.behind_row)
            return {
                **page,
                "total": found.total(),
                "names": representations.behind_names(asker(request), rows[: window.size]),
            }

        return Response(wanted.answer(read))
