"""`/brand/funnel/`, `/brand/stock-flow/`, `/brand/rates/`, `/brand/freshness/` (RP-6)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import get_language
from drf_spectacular.utils import extend_schema
from orjson import Fragment
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.parameters import read_parameters
from kit.api.views import Endpoint
from reporting.brand.api.funnel_rows import figures_of, rows_of
from reporting.brand.api.names import names_of, names_of_dealers
from reporting.brand.api.serializers import (
    ComparisonParametersSerializer,
    FreshnessSerializer,
    FunnelsSerializer,
    RatesOfBrandSerializer,
    StockFlowsSerializer,
)
from reporting.brand.queries import ranked_figures
from reporting.brand.queries.freshness import basis_of, freshness
from reporting.brand.queries.funnels import Compared, funnel_columns
from reporting.brand.queries.groups import IN_TIME, By, Group
from reporting.brand.queries.missed import overdue_by
from reporting.brand.queries.provisional import is_provisional
from reporting.brand.queries.ranked_figures import in_points, named_counts
from reporting.brand.queries.rates import Rates, rates_by
from reporting.brand.queries.report_request import RETAIL, ReportRequest, codes_in, read_request
from reporting.brand.queries.scope import region_seen
from reporting.brand.queries.stock_flows import stock_flows
from reporting.brand.rules.comparison import Figures, medians, medians_of, ordered_of, ranks_by_row
from reporting.dealer.api import representations
from reporting.dealer.queries.funnel import Funnel
from reporting.dealer.queries.stock_flow import StockFlow
from reporting.dealer.rules.period import find_period
from reporting.dealer.rules.rates import Rate
from reporting.statistics.outliers import Outlier, find_outliers

_REFUSALS = (
    "not_a_month", "period_or_month", "period_reversed", "period_too_long", "not_a_date", "not_a_choice",
    "not_an_instant", "not_yet_known",
)  # fmt: skip


class Comparison(Endpoint):
    """Region managers see their own region, the brand's other readers all."""

    action: ClassVar[dict[str, str | None]] = {"GET": Action.BRAND_FIGURES}
    refusals = _REFUSALS


class FunnelsView(Comparison):
    """Funnels side by side."""

    @extend_schema(parameters=[ComparisonParametersSerializer], responses=FunnelsSerializer)
    def get(self, request: Request) -> Response:
        """Each dealer's funnel (or region's, model's, channel's, day's, month's) beside the others (RP-1, RP-6)."""
        wanted = _asked(request)
        found = funnel_columns(wanted.by, wanted.period, wanted.scope, _language())
        figures = figures_of(found)
        rows = rows_of(found, figures, ranked_figures.of_funnel(found.whole))
        return _frame(wanted, found.groups, rows, _funnel(found.whole), medians_of(ordered_of(figures)))


class StockFlowsView(Comparison):
    """Stock flows side by side."""

    @extend_schema(parameters=[ComparisonParametersSerializer], responses=StockFlowsSerializer)
    def get(self, request: Request) -> Response:
        """Each dealer's stock flow (or region's, …) beside the others (RP-2, RP-6)."""
        wanted = _asked(request)
        found = stock_flows(wanted.by, wanted.period, wanted.scope, _language())
        return _answer(wanted, found, _stock_flow, ranked_figures.of_stock_flow)


class RatesView(Comparison):
    """Rates side by side."""

    @extend_schema(parameters=[ComparisonParametersSerializer], responses=RatesOfBrandSerializer)
    def get(self, request: Request) -> Response:
        """Each dealer's rates (or region's, …) beside the others, and how many cards are overdue (RP-3, RP-6)."""
        wanted = _asked(request)
        found = rates_by(wanted.by, wanted.period, wanted.scope, _language())
        by_code = {code: [rates[code] for _, rates in found.rows] for code in found.whole}
        answer = _answer(wanted, found, _rates, ranked_figures.of_rates, by_code)
        compared = find_outliers({code: named_counts(found, code) for code in found.whole})
        answer.data["different"] = [_different(one) for one in compared.found]
        answer.data["smallest_difference"] = {code: in_points(compared.smallest.get(code)) for code in found.whole}
        late = overdue_by(wanted.by, wanted.period, wanted.scope)
        for row in answer.data["rows"]:
            row["overdue"] = None if wanted.by in IN_TIME else late.get(row["key"], 0)
        answer.data["total"]["overdue"] = None if wanted.by in IN_TIME else sum(late.values())
        return answer


class FreshnessView(Endpoint):
    """Up to when the figures are in."""

    action = {"GET": Action.BRAND_FIGURES}

    @extend_schema(responses=FreshnessSerializer)
    def get(self, request: Request) -> Response:
        """Up to which instant each dealer's figures are in; of the asker's own region for a region manager (RP-6)."""
        found = freshness(region_seen(asker(request)))
        basis = basis_of(found)
        rows = [
            {
                "dealer": each.dealer.code,
                "region": each.dealer.region,
                "up_to": each.up_to,
                "is_behind": each in basis.late,
            }
            for each in found
        ]
        names = names_of_dealers([each.dealer for each in found], _language())
        return Response({"up_to": basis.up_to, "without": basis.without, "dealers": rows, "names": names})


def _asked(request: Request) -> ReportRequest:
    given, problems = read_parameters(ComparisonParametersSerializer, request)
    unread = {each.field for each in problems}
    period, wrong = find_period(given.get("from"), given.get("to"), given.get("month"))
    by = None if "by" in unread else By(given.get("by") or By.DEALER)
    return read_request(
        asker(request),
        period,
        by,
        given.get("region") or "",
        given.get("business") or RETAIL,
        given.get("channel") or "",
        given.get("model") or "",
        wrong=[*problems, *(each for each in wrong if each.field not in unread)],
        as_of=given.get("as_of"),
        without=codes_in(given["without"]) if given.get("without") is not None else None,
    )


def _answer(
    wanted: ReportRequest,
    found: Compared[Any],
    show: Callable[[Any], representations.Representation],
    measure: Callable[[Any], Figures],
    rates: Mapping[str, Sequence[Rate]] | None = None,
) -> Response:
    """A comparison of what comes row by row; `rates` are those that are ranked, by code."""
    figures = [measure(figure) for _, figure in found.rows]
    whole = measure(found.whole)
    rows = [
        {
            "key": group.code,
            "region": group.region,
            **show(figure),
            "share": standing.share,
            "rank": standing.rank,
        }
        for (group, figure), standing in zip(found.rows, ranks_by_row(figures, whole, rates), strict=True)
    ]
    return _frame(wanted, [group for group, _ in found.rows], rows, show(found.whole), medians(figures, whole))


def _frame(
    wanted: ReportRequest,
    groups: Sequence[Group],
    rows: list[representations.Representation] | Fragment,
    whole: representations.Representation,
    middle: dict[str, dict[str, Decimal | None]],
) -> Response:
    return Response(
        {
            "from": wanted.period.first,
            "to": wanted.period.last,
            "by": str(wanted.by),
            "in_region": wanted.region,
            "business": wanted.business,
            "rows": rows,
            "total": whole,
            "median": _floats(middle),
            "up_to": wanted.up_to,
            "provisional": is_provisional(wanted.period, wanted.scope),
            "without": wanted.basis.without,
            "names": names_of(wanted, groups, _language()),
        }
    )


def _funnel(found: Funnel) -> representations.Representation:
    return {"flow": representations.steps(found.flow), "cohort": representations.steps(found.cohort)}


def _stock_flow(found: StockFlow) -> representations.Representation:
    return {"prospects": found.prospects, "orders": found.orders}


def _rates(found: Rates) -> representations.Representation:
    return {"rates": {code: representations.rate_with_interval(rate) for code, rate in found.items()}}


def _different(one: Outlier) -> representations.Representation:
    return {"key": one.key, "rate": one.code, "is_high": one.is_high, "expected": round(100 * one.centre, 1)}


def _floats(sections: dict[str, dict[str, Decimal | None]]) -> dict[str, dict[str, float | None]]:
    return {
        section: {name: None if value is None else float(value) for name, value in names.items()}
        for section, names in sections.items()
    }


def _language() -> str:
    return get_language() or "zh-hans"
