"""`/brand/leads/figures/`: figures of leads side by side (HQ-7)."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.fields import CodeField, DateField, TextField
from kit.api.parameters import read_parameters
from kit.api.serializers import StrictSerializer
from kit.api.views import Endpoint
from kit.errors import Problem, raise_all
from reporting.brand.api.serializers import DifferentSerializer
from reporting.brand.queries.lead_figures import RATES, LeadComparison, compare_leads, rates_of
from reporting.brand.queries.ranked_figures import in_points
from reporting.brand.queries.scope import region_seen
from reporting.dealer.api import representations
from reporting.dealer.api.serializers import RateWithIntervalSerializer
from reporting.dealer.rules.period import find_period
from tenants.leads.queries.figures import LeadFigures, LeadsBy
from tenants.queries.regions import region_codes


class LeadsComparedParametersSerializer(StrictSerializer):
    """The period, the grouping and the region that are asked for."""

    to = DateField(required=False, help_text="The last date of assignment, included.")
    month = TextField(required=False, help_text="YYYY-MM, in place of `from` and `to`.")
    by = CodeField(LeadsBy, required=False, help_text="`dealer` unless given.")
    region = TextField(required=False, max_length=40, help_text="A region's code; a region manager's is their own.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of Python's own."""
        return {"from": DateField(required=False, help_text="The first date of assignment."), **super().get_fields()}


_RatesSerializer = type(
    "LeadRatesSerializer", (serializers.Serializer,), {code: RateWithIntervalSerializer() for code in RATES}
)


class LeadsComparedSerializer(serializers.Serializer[Any]):
    """The figures of some leads."""

    leads = serializers.IntegerField(help_text="Assigned in the period.")
    automatic = serializers.IntegerField(help_text="Automatic answers, which are no attempts.")
    minutes_median = serializers.FloatField(
        allow_null=True, help_text="Opening minutes to the first attempt; null of fewer than five."
    )
    minutes_p90 = serializers.FloatField(allow_null=True)
    rates = _RatesSerializer(
        help_text="`in_time` of the leads whose first attempt was made or due, the others of all leads."
    )


class LeadsComparedRowSerializer(LeadsComparedSerializer):
    """A dealer's, a region's or a sender's."""

    key = serializers.CharField()
    name = serializers.CharField()
    rank = serializers.DictField(
        child=serializers.IntegerField(allow_null=True), help_text="By rate; null among fewer than five."
    )


class LeadComparisonSerializer(serializers.Serializer[Any]):
    """Figures of leads side by side."""

    to = serializers.DateField()
    by = CodeField(LeadsBy)
    in_region = serializers.CharField(allow_blank=True)
    rows = LeadsComparedRowSerializer(many=True)
    total = LeadsComparedSerializer()
    different = DifferentSerializer(many=True)
    smallest_difference = serializers.DictField(child=serializers.FloatField(allow_null=True))

    def get_fields(self) -> dict[str, Any]:
        return {"from": serializers.DateField(), **super().get_fields()}


class LeadFiguresView(Endpoint):
    """Region managers see their own region, the brand's other readers all."""

    action = {"GET": Action.BRAND_FIGURES}
    refusals = ("not_a_month", "period_or_month", "period_reversed", "not_a_date", "not_a_choice", "required")

    @extend_schema(parameters=[LeadsComparedParametersSerializer], responses=LeadComparisonSerializer)
    def get(self, request: Request) -> Response:
        """Each dealer's figures of leads (or region's, sender's) beside the others, by the day of assignment (HQ-7)."""
        given, problems = read_parameters(LeadsComparedParametersSerializer, request)
        unread = {each.field for each in problems}
        period, wrong = find_period(given.get("from"), given.get("to"), given.get("month"))
        problems = [*problems, *(each for each in wrong if each.field not in unread)]
        region = region_seen(asker(request), given.get("region") or "")
        if region and region not in region_codes():
            problems.append(Problem("not_a_choice", "region", "RP-6"))
        raise_all(problems)
        if period is None:
            raise ValueError("a period that is none, and nothing is wrong with it")
        found = compare_leads(LeadsBy(given.get("by") or LeadsBy.DEALER), period, region)
        return Response({"from": period.first, "to": period.last, "in_region": region, **_compared(found)})


def _compared(found: LeadComparison) -> representations.Representation:
    return {
        "by": str(found.by),
        "rows": [
            {
                "key": row.code,
                "name": row.name,
                **_figures(row.figures),
                "rank": {code: found.ranks[code][row.code] for code in RATES},
            }
            for row in found.rows
        ],
        "total": _figures(found.whole),
        "different": [
            {"key": one.key, "rate": one.code, "is_high": one.is_high, "expected": round(100 * one.centre, 1)}
            for one in found.outliers.found
        ],
        "smallest_difference": {code: in_points(found.outliers.smallest.get(code)) for code in RATES},
    }


def _figures(figures: LeadFigures) -> representations.Representation:
    return {
        "leads": figures.leads,
        "automatic": figures.automatic,
        "minutes_median": figures.minutes_median,
        "minutes_p90": figures.minutes_p90,
        "rates": {code: representations.rate_with_interval(rate) for code, rate in rates_of(figures).items()},
    }
