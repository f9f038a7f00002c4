"""Figures of the brand as they are asked for and as they come out."""

from typing import Any

from rest_framework import serializers

from crm.rules.codes import Business, Channel
from kit.api.fields import CodeField, DateField, InstantField, TextField
from kit.api.serializers import StrictSerializer
from reporting.brand.queries.groups import By
from reporting.brand.queries.report_request import ALL_BUSINESS
from reporting.dealer.api.serializers import RateWithIntervalSerializer, StepsSerializer, of_integers
from reporting.dealer.queries.rates import CODES
from reporting.dealer.rules.figures import ORDERS_IN, ORDERS_OUT, PROSPECTS_IN, PROSPECTS_OUT

Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


class ComparisonParametersSerializer(StrictSerializer):
    """Which period, by what, and which part of the brand."""

    to = DateField(required=False, help_text="The last business date, included.")
    month = TextField(required=False, help_text="YYYY-MM, in place of `from` and `to`.")
    by = CodeField(By, required=False, help_text="`dealer` unless given.")
    region = TextField(required=False, max_length=40, help_text="A region's code; a region manager's is their own.")
    channel = CodeField(Channel, required=False)
    model = TextField(required=False, max_length=40)
    business = CodeField([*Business, ALL_BUSINESS], required=False, help_text="`retail` unless given.")

    as_of = InstantField(
        required=False, help_text="As it was known at that instant; `not_yet_known` for one after `up_to` (RP-8)."
    )
    without = TextField(
        required=False,
        max_length=8_000,
        allow_blank=True,
        help_text="Dealers to leave out, by code, with commas between them: the `without` of an answer.",
    )

    def get_fields(self) -> Fields:
        """`from` is a word of Python's own."""
        return {"from": DateField(required=False, help_text="The first business date."), **super().get_fields()}


def _by_section(help_text: str) -> serializers.DictField:
    return serializers.DictField(
        child=serializers.DictField(child=serializers.FloatField(allow_null=True)), help_text=help_text
    )


class RowSerializer(serializers.Serializer[Any]):
    """One dealer, region, model, channel, day or month."""

    key = serializers.CharField(help_text="Its code, or the day or month; empty for cards of no model.")
    region = serializers.CharField(help_text="A dealer's region by code, else empty.")
    share = _by_section("Percent of the whole, by section and name of the count.")
    rank = _by_section(
        "Place among the rows, the largest first, rates as shrunk towards the whole; equals share a place. Null for a "
        "rate that is none, and of fewer than five rows (RP-9)."
    )


class NamesSerializer(serializers.Serializer[Any]):
    """Today's names by code, apart from the figures (RP-8)."""

    dealers = serializers.DictField(child=serializers.CharField())
    regions = serializers.DictField(child=serializers.CharField())
    models = serializers.DictField(child=serializers.CharField(), required=False)
    channels = serializers.DictField(child=serializers.CharField(), required=False)


class ComparisonSerializer(serializers.Serializer[Any]):
    """What every comparison holds beside its rows."""

    to = serializers.DateField()
    by = CodeField(By)
    in_region = serializers.CharField(help_text="The region it keeps to, by code; empty for all.")
    business = serializers.CharField()
    median = _by_section("The brand's median of each figure, by section and name; null of fewer than five (RP-9).")
    up_to = serializers.DateTimeField(
        allow_null=True,
        help_text="The instant to which the log of every dealer is included: sent as `as_of`, with `without`, it gets "
        "the same figures again (RP-8).",
    )
    provisional = serializers.BooleanField(
        help_text="Days of the period may still change: until 24 hours after their end at each dealer, and in an open "
        "month where a dealer dated an entry back (CA-3)."
    )
    without = serializers.ListField(
        child=serializers.CharField(), help_text="Dealers that are left out, by code: over 10 minutes behind."
    )
    names = NamesSerializer()

    def get_fields(self) -> Fields:
        return {"from": serializers.DateField(), **super().get_fields()}


class FunnelFiguresSerializer(serializers.Serializer[Any]):
    """As flow of the period and as cohort; `visited` is the first visit of a card (ST-4)."""

    flow = StepsSerializer()
    cohort = StepsSerializer()


class FunnelRowSerializer(RowSerializer, FunnelFiguresSerializer):
    """A row's funnel; ranks and shares are of the flow, in the sections `counts` and `rates`."""


class FunnelsSerializer(ComparisonSerializer):
    """Funnels side by side."""

    rows = FunnelRowSerializer(many=True)
    total = FunnelFiguresSerializer()


class StockFiguresSerializer(serializers.Serializer[Any]):
    """Both stocks' lines."""

    prospects = of_integers(
        "BrandProspectFlow", ["opening", *PROSPECTS_IN, *PROSPECTS_OUT, "closing", "active", "dormant"]
    )
    orders = of_integers("BrandOrderFlow", ["opening", *ORDERS_IN, *ORDERS_OUT, "closing"])


class StockRowSerializer(RowSerializer, StockFiguresSerializer):
    """A row's stock flow; sections are `prospects` and `orders`."""


class StockFlowsSerializer(ComparisonSerializer):
    """Stock flows side by side."""

    rows = StockRowSerializer(many=True)
    total = StockFiguresSerializer()


class DifferentSerializer(serializers.Serializer[Any]):
    """A row whose rate differs from the others by more than chance and their natural spread."""

    key = serializers.CharField()
    rate = serializers.CharField()
    is_high = serializers.BooleanField()
    expected = serializers.FloatField(help_text="The centre of the others, in percent.")


class RatesFiguresSerializer(serializers.Serializer[Any]):
    """Every rate of RP-3 by its code."""

    rates = type(
        "BrandRatesByCode", (serializers.Serializer,), {code: RateWithIntervalSerializer() for code in CODES}
    )()
    overdue = serializers.IntegerField(
        allow_null=True,
        help_text="Cards whose next date is before the period's last day, or today; null by day or month.",
    )


class RatesRowSerializer(RowSerializer, RatesFiguresSerializer):
    """A row's rates; the section is `rates`, and there are no shares."""


class RatesOfBrandSerializer(ComparisonSerializer):
    """Rates side by side."""

    rows = RatesRowSerializer(many=True)
    total = RatesFiguresSerializer()
    different = DifferentSerializer(
        many=True, help_text="At a false discovery rate of 5 % over all rates and rows, the surest first (RP-9)."
    )
    smallest_difference = serializers.DictField(
        child=serializers.FloatField(allow_null=True),
        help_text="By rate, the smallest difference in points that a row of the median size could have shown, in four "
        "cases of five; null where these numbers could have shown none.",
    )


class FreshSerializer(serializers.Serializer[Any]):
    """How fresh one dealer's figures are."""

    dealer = serializers.CharField()
    region = serializers.CharField(help_text="By code.")
    up_to = serializers.DateTimeField(allow_null=True, help_text="Null before its first figures.")
    is_behind = serializers.BooleanField(help_text="Over 10 minutes behind the newest: left out of comparisons.")


class FreshnessSerializer(serializers.Serializer[Any]):
    """Up to which instant the dealers' figures are in."""

    up_to = serializers.DateTimeField(allow_null=True, help_text="All dealers' that are not behind.")
    without = serializers.ListField(child=serializers.CharField(), help_text="Dealers that are behind, by code.")
    dealers = FreshSerializer(many=True)
    names = NamesSerializer()
