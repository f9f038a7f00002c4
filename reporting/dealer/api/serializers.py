"""Figures as they are asked for and as they come out."""

from typing import Any

from rest_framework import serializers

from crm.rules.codes import Business, Channel
from kit.api.fields import CodeField, DateField, InstantField, TextField
from kit.api.serializers import StrictSerializer
from reporting.dealer.queries.day import PLAN, RESULT
from reporting.dealer.queries.listed import COLUMNS as WEEK_COLUMNS
from reporting.dealer.queries.rates import CODES
from reporting.dealer.queries.report_request import ALL_BUSINESS
from reporting.dealer.rules.figures import ORDERS_IN, ORDERS_OUT, PROSPECTS_IN, PROSPECTS_OUT

Fields = dict[str, serializers.Field[Any, Any, Any, Any]]


class FiguresParametersSerializer(StrictSerializer):
    """Which period and which part of the dealer: `from` and `to`, or `month`."""

    to = DateField(required=False, help_text="The last business date, included.")
    month = TextField(required=False, help_text="YYYY-MM, in place of `from` and `to`.")
    consultant = serializers.UUIDField(required=False, help_text="The owner at that moment (MG-2).")
    channel = CodeField(Channel, required=False)
    model = TextField(required=False, max_length=40)
    business = CodeField([*Business, ALL_BUSINESS], required=False, help_text="`retail` unless given.")
    as_of = InstantField(required=False, help_text="As known at that instant, up to `up_to` (RP-8).")

    def get_fields(self) -> Fields:
        """`from` is a word of Python's own."""
        return {"from": DateField(required=False, help_text="The first business date."), **super().get_fields()}


class BehindParametersSerializer(FiguresParametersSerializer):
    """Which number to open."""

    figure = TextField(
        help_text="`prospects.lost`, `orders.opening`, `flow.visited`, `cohort.ordered`, `result.done`, "
        "`counts.overdue`, `rates.visit_order.numerator`, `….denominator`, or `….rest` for those that did not convert."
    )


class MonthParametersSerializer(StrictSerializer):
    """A month."""

    month = TextField(required=False, help_text="YYYY-MM; the month that runs unless given.")


class AnswerSerializer(serializers.Serializer[Any]):
    """What every answer holds beside its figures."""

    to = serializers.DateField()
    up_to = serializers.DateTimeField(
        allow_null=True,
        help_text="The instant up to which the log is included. As `as_of`, it gets the same figures again (RP-8).",
    )
    provisional = serializers.BooleanField(
        help_text="Days of the period may still change, until 24 hours after the end of its last one (CA-3)."
    )

    def get_fields(self) -> Fields:
        return {"from": serializers.DateField(), **super().get_fields()}


class RateSerializer(serializers.Serializer[Any]):
    """A rate with what it is made of; none is shown for a denominator of 0 (RP-3)."""

    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    value = serializers.FloatField(allow_null=True, help_text="In percent, to a tenth.")


class IntervalSerializer(serializers.Serializer[Any]):
    """The 95 % interval of a rate, in percent: beta-binomial, of its n of N."""

    low = serializers.FloatField()
    high = serializers.FloatField()


class RateWithIntervalSerializer(RateSerializer):
    """A rate of RP-3 with its interval (RP-9)."""

    interval = IntervalSerializer(allow_null=True, help_text="Null where there is nothing to divide by.")


def of_integers(name: str, fields: "list[str] | tuple[str, ...]") -> serializers.Serializer[Any]:
    """A serializer of counts, by their names."""
    made: type[serializers.Serializer[Any]] = type(
        name, (serializers.Serializer,), {field: serializers.IntegerField() for field in fields}
    )
    return made()


_PROSPECT_FIELDS = ["opening", *PROSPECTS_IN, *PROSPECTS_OUT, "closing", "active", "dormant"]


class StockFlowSerializer(AnswerSerializer):
    """What stood, what came, what went, what stands (RP-2)."""

    prospects = of_integers("ProspectFlow", _PROSPECT_FIELDS)
    orders = of_integers("OrderFlow", ["opening", *ORDERS_IN, *ORDERS_OUT, "closing"])


class StepRatesSerializer(serializers.Serializer[Any]):
    """The rate of each step; the first is the filing rate (RP-3)."""

    filing = RateSerializer()
    visited = RateSerializer(help_text="Visited ÷ filed.")
    ordered = RateSerializer(help_text="Ordered ÷ visited.")
    delivered = RateSerializer(help_text="Delivered ÷ ordered.")


class StepsSerializer(serializers.Serializer[Any]):
    """From the door to the delivery."""

    traffic = serializers.IntegerField()
    showroom = serializers.IntegerField()
    calls = serializers.IntegerField()
    filed = serializers.IntegerField()
    visited = serializers.IntegerField(help_text="Cards that came for the first time (ST-4).")
    ordered = serializers.IntegerField()
    delivered = serializers.IntegerField()
    rates = StepRatesSerializer()


class FunnelSerializer(AnswerSerializer):
    """What happened in the period, and what became of the cards filed in it (RP-1)."""

    flow = StepsSerializer()
    cohort = StepsSerializer()


class DayParametersSerializer(FiguresParametersSerializer):
    """A day; today unless given."""

    on = DateField(required=False, help_text="In place of `from` and `to`; today unless given.")


class PeopleNamesSerializer(serializers.Serializer[Any]):
    """Today's names, apart from the figures (RP-8)."""

    people = serializers.DictField(child=serializers.CharField(), help_text="By id.")


class DayRowSerializer(serializers.Serializer[Any]):
    """One consultant's plan and result."""

    consultant = serializers.UUIDField(allow_null=True, help_text="None in the total.")
    plan = of_integers("DayPlan", PLAN)
    result = of_integers("DayResult", tuple(RESULT))


class DaySerializer(AnswerSerializer):
    """Work plan and result, per consultant (RP-4)."""

    consultants = DayRowSerializer(many=True, help_text="Ordered by id.")
    total = DayRowSerializer()
    names = PeopleNamesSerializer()


class WeekParametersSerializer(StrictSerializer):
    """Of which business, and of which instant."""

    business = CodeField([*Business, ALL_BUSINESS], required=False, help_text="`retail` unless given.")
    as_of = InstantField(required=False, help_text="As known at that instant, up to `up_to` (RP-8).")


class WeekRowSerializer(serializers.Serializer[Any]):
    """One consultant's numbers; what is overdue of cards in care is the care department's (MG-2)."""

    consultant = serializers.UUIDField(allow_null=True, help_text="None in the total.")
    counts = of_integers("WeekCounts", WEEK_COLUMNS)


class WeekSerializer(AnswerSerializer):
    """The lists of the weekly meeting, counted per consultant (MG-3)."""

    consultants = WeekRowSerializer(many=True, help_text="Ordered by id.")
    total = WeekRowSerializer()
    names = PeopleNamesSerializer()


class RatesSerializer(AnswerSerializer):
    """Every rate of RP-3, by its code, and three counts beside them."""

    rates = type(
        "RatesByCodeSerializer", (serializers.Serializer,), {code: RateWithIntervalSerializer() for code in CODES}
    )()
    open = serializers.IntegerField(help_text="Filed, not visited, their 15 days not over: apart from `first_visit`.")
    overdue = serializers.IntegerField()
    missed = serializers.IntegerField()


class PlaceParametersSerializer(StrictSerializer):
    """Of when, and of which business: the whole dealer is placed."""

    to = DateField(required=False, help_text="The last business date, included.")
    month = TextField(required=False, help_text="YYYY-MM, in place of `from` and `to`.")
    business = CodeField([*Business, ALL_BUSINESS], required=False, help_text="`retail` unless given.")
    as_of = InstantField(required=False, help_text="As known at that instant, up to `up_to` (RP-8).")

    def get_fields(self) -> Fields:
        """`from` is a word of Python's own."""
        return {"from": DateField(required=False, help_text="The first business date."), **super().get_fields()}


class PlacedSerializer(serializers.Serializer[Any]):
    """One figure of the dealer among the others'."""

    code = serializers.CharField(help_text="A step of the funnel, or a rate.")
    own = serializers.FloatField(allow_null=True, help_text="A count, or a rate in percent.")
    rank = serializers.IntegerField(allow_null=True, help_text="The largest is the first.")
    of = serializers.IntegerField(help_text="How many dealers of the region have the figure.")
    median = serializers.FloatField(allow_null=True, help_text="The region's; none of fewer than five dealers.")
    rate = RateWithIntervalSerializer(allow_null=True, help_text="What a rate is made of; none for a count.")


class RegionPlaceSerializer(AnswerSerializer):
    """A dealer's own place in its region (RP-6)."""

    region = serializers.CharField(allow_null=True)
    name = serializers.CharField(allow_null=True, help_text="The region's, in the caller's language.")
    dealers = serializers.IntegerField()
    figures = PlacedSerializer(many=True)


class BehindRowSerializer(serializers.Serializer[Any]):
    """What moved a number, or a card that stood in it."""

    card = serializers.UUIDField(allow_null=True)
    traffic = serializers.UUIDField(allow_null=True)
    on = serializers.DateField(allow_null=True, help_text="The date it counts on; none for what stood.")
    recorded_at = serializers.DateTimeField(allow_null=True)
    count = serializers.IntegerField(help_text="−1 takes back what was counted before.")
    consultant = serializers.UUIDField()
    channel = CodeField(Channel)
    model = serializers.CharField(allow_blank=True)


class CardNamesSerializer(serializers.Serializer[Any]):
    """A card as it is now."""

    customer_name = serializers.CharField()
    status = serializers.CharField()
    intent_level = serializers.CharField(allow_blank=True)
    owner = serializers.UUIDField(help_text="Who owns the card now.")


class BehindNamesSerializer(PeopleNamesSerializer):
    """Today's names and data of those cards that the asker sees."""

    cards = serializers.DictField(child=CardNamesSerializer(), help_text="By id.")


class BehindPageSerializer(AnswerSerializer):
    """One page of what is behind a number; `total` is the number itself."""

    total = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = BehindRowSerializer(many=True)
    names = BehindNamesSerializer()


class SegmentSerializer(serializers.Serializer[Any]):
    """A part of the dealer that moved a figure. Those of a dimension add up to the change."""

    dimension = serializers.ChoiceField(["channel", "model", "consultant"])
    value = serializers.CharField(
        allow_null=True, allow_blank=True, help_text="Empty for traffic without a model; none for the rest of them."
    )
    share = serializers.FloatField(help_text="Its part of the change: in points of the rate, or in traffic.")
    by_rate = serializers.FloatField(help_text="Of it what the segment's own rate, or its traffic, brought.")
    by_mix = serializers.FloatField(help_text="Of it what its larger or smaller part of the whole brought.")


class ReadingSerializer(serializers.Serializer[Any]):
    """What a change may mean, to be checked."""

    code = serializers.CharField()
    where = serializers.ChoiceField(["outside", "inside"])
    text = serializers.CharField(help_text="In the caller's language.")


class ValueSerializer(serializers.Serializer[Any]):
    """A count or a rate."""

    count = serializers.IntegerField(allow_null=True, help_text="Traffic; none for a rate.")
    rate = RateWithIntervalSerializer(allow_null=True)


class ComparedSerializer(serializers.Serializer[Any]):
    """The complete days of a month and the same days of the month before, the dealer's own only (RP-3)."""

    to = serializers.DateField()
    before_from = serializers.DateField()
    before_to = serializers.DateField()
    before = ValueSerializer()
    after = ValueSerializer()

    def get_fields(self) -> Fields:
        """`from` is a word of Python's own."""
        return {"from": serializers.DateField(), **super().get_fields()}


class PointSerializer(ValueSerializer):
    """One month."""

    month = serializers.CharField()
    compared = ComparedSerializer(allow_null=True, help_text="None where the two months have no days in common.")
    change = serializers.ChoiceField(
        ["up", "down"],
        allow_null=True,
        help_text="Beyond chance, at a false discovery rate of 5 % over the whole answer. Tested from 7 days and 20 "
        "customers on.",
    )
    readings = ReadingSerializer(many=True)
    segments = SegmentSerializer(many=True)


class TrendsSerializer(AnswerSerializer):
    """Each figure by month; asked for one month, it and the five before (RP-5)."""

    traffic = PointSerializer(many=True)
    filing = PointSerializer(many=True)
    overall_visit = PointSerializer(many=True)
    prospect_order = PointSerializer(many=True)
    order_delivery = PointSerializer(many=True)
    names = PeopleNamesSerializer()
