"""`/reports/…`: the dealer's figures (domain.md §9)."""

from collections.abc import Sequence
from typing import ClassVar, cast

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.views import Endpoint
from kit.errors import refuse
from kit.tenancy import current_dealer
from reporting.brand.queries.place import place_in_region
from reporting.dealer.api import shown
from reporting.dealer.api.asked import asked, asked_day
from reporting.dealer.api.serializers import (
    BehindParametersSerializer,
    BehindRowSerializer,
    DayParametersSerializer,
    DaySerializer,
    FiguresParametersSerializer,
    FunnelSerializer,
    PlaceParametersSerializer,
    RatesSerializer,
    RegionPlaceSerializer,
    StockFlowSerializer,
    TrendsSerializer,
)
from reporting.dealer.queries.behind import FIGURES, Moved, card_names, moved_by, stood_in
from reporting.dealer.queries.day import day_report
from reporting.dealer.queries.funnel import funnel
from reporting.dealer.queries.rates import rates
from reporting.dealer.queries.stock_flow import stock_flow
from reporting.dealer.queries.trends import trends


class Figures(Endpoint):
    """Consultants see their own, managers all."""

    action = {"GET": Action.FIGURES_VIEW}
    refusals: ClassVar[Sequence[str]] = (
        "not_a_month",
        "period_or_month",
        "period_reversed",
        "not_a_date",
        "not_an_instant",
    )


class TheFunnel(Figures):
    """From the door to the delivery."""

    @extend_schema(parameters=[FiguresParametersSerializer], responses=FunnelSerializer)
    def get(self, request: Request) -> Response:
        """The funnel as flow and as cohort, with the rate of each step (RP-1)."""
        wanted = asked(request)
        found = funnel(wanted.period, wanted.part)
        return Response(wanted.answer(flow=shown.steps(found.flow), cohort=shown.steps(found.cohort)))


class TheStockFlow(Figures):
    """进销存."""

    @extend_schema(parameters=[FiguresParametersSerializer], responses=StockFlowSerializer)
    def get(self, request: Request) -> Response:
        """Prospects and orders: opening, in, out, closing, to the unit (RP-2)."""
        wanted = asked(request)
        found = stock_flow(wanted.period, wanted.part)
        return Response(wanted.answer(prospects=found.prospects, orders=found.orders))


class TheRates(Figures):
    """Rates with what they are made of."""

    @extend_schema(parameters=[FiguresParametersSerializer], responses=RatesSerializer)
    def get(self, request: Request) -> Response:
        """Every rate with numerator and denominator; no value where there is nothing to divide by (RP-3)."""
        wanted = asked(request)
        found = rates(wanted.period, wanted.part)
        return Response(
            wanted.answer(
                rates={code: shown.rate(rate) for code, rate in found.rates.items()},
                open=found.open,
                overdue=found.overdue,
                missed=found.missed,
            )
        )


class TheDay(Figures):
    """Plan and result."""

    @extend_schema(parameters=[DayParametersSerializer], responses=DaySerializer)
    def get(self, request: Request) -> Response:
        """What stands to be done on a day, and what was done, per consultant (RP-4). Today unless `on` is given."""
        wanted = asked_day(request)
        found = day_report(asker(request), wanted.period, wanted.part)
        rows = [shown.day_row(row) for row in found.consultants]
        return Response(wanted.answer(consultants=rows, total=shown.day_row(found.total)))


class TheTrends(Figures):
    """Over months."""

    @extend_schema(parameters=[FiguresParametersSerializer], responses=TrendsSerializer)
    def get(self, request: Request) -> Response:
        """What rose or fell beyond chance, how to read it, and which segments moved it (RP-5)."""
        wanted = asked(request)
        found = trends(wanted.period, wanted.part)
        return Response(wanted.answer(**{figure: [shown.point(each) for each in row] for figure, row in found.items()}))


class ThePlace(Figures):
    """Among the region's dealers."""

    action = {"GET": Action.FIGURES_COMPARE}

    @extend_schema(parameters=[PlaceParametersSerializer], responses=RegionPlaceSerializer)
    def get(self, request: Request) -> Response:
        """The dealer's own place in its region, without the others' names; managers alone see it (RP-6).

        `region` is none for a dealer that is alone in its region; no median is told of two.
        """
        wanted = asked(request, PlaceParametersSerializer)
        language = get_language() or "zh-hans"
        found = place_in_region(current_dealer().code, wanted.period, wanted.part.business, language)
        return Response(wanted.answer(**shown.place(found)))


class Behind(Figures):
    """Every number opens into the cards behind it."""

    refusals = (*Figures.refusals, "not_a_choice", "bad_cursor")
    by_movement = Keyset({"id": "id"}, default="id")
    by_card = Keyset({"card": "card_id"}, default="card", key="card_id")

    @extend_schema(
        parameters=[BehindParametersSerializer, *by_movement.parameters()], responses=page_of(BehindRowSerializer)
    )
    def get(self, request: Request) -> Response:
        """What adds up to `figure`, in the order in which it happened; of a stock the cards that stood in it (RP-2).

        Asked for with the parameters of the number's own report.
        """
        wanted = asked(request, BehindParametersSerializer)
        figure = FIGURES.get(wanted.given["figure"])
        if figure is None:
            raise refuse("not_a_choice", "figure", "RP-2")
        if isinstance(figure, Moved):
            page = self.by_movement.page(request, moved_by(figure, wanted.period, wanted.part), shown.moved)
        else:
            page = self.by_card.page(request, stood_in(figure, wanted.period, wanted.part), shown.stood)
        return Response({**page, "results": _named(request, cast(list[shown.Shown], page["results"]))})


def _named(request: Request, rows: list[shown.Shown]) -> list[shown.Shown]:
    """With the cards' own data, where the asker sees them. One query."""
    names = card_names(asker(request), (row["card"] for row in rows))
    return [{**row, **shown.card_beside(names.get(row["card"]))} for row in rows]
