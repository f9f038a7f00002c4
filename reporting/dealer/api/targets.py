"""`/targets/`: what is to be delivered in a month, and what it takes (MG-6)."""

from datetime import date, datetime
from typing import Any, cast

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit import clock
from kit.api.fields import InstantField, TextField
from kit.api.parameters import read_parameters
from kit.api.serializers import StrictSerializer, Values, run_body_command
from kit.api.views import Endpoint
from kit.errors import DomainError, raise_all
from kit.tenancy import current_dealer
from reporting.dealer.api.serializers import PeopleNamesSerializer
from reporting.dealer.queries.targets import RatesOf, TargetRow, Targets, targets
from reporting.dealer.rules.period import find_period
from reporting.dealer.services.targets import TargetInput, set_target


class TargetParametersSerializer(StrictSerializer):
    month = TextField(required=False, max_length=7, help_text="YYYY-MM; the present one unless given.")
    as_of = InstantField(required=False, help_text="As known at that instant, up to `up_to` (RP-8).")


class TargetBodySerializer(StrictSerializer):
    month = TextField(required=False, max_length=7, help_text="YYYY-MM; the present one unless given.")
    consultant = serializers.UUIDField(required=False, help_text="The dealer's own target unless given.")
    deliveries = serializers.IntegerField(required=False, min_value=0, max_value=9999)


class TakesSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """What the target takes when every step keeps its rate; null where there is no rate to go by."""

    orders = serializers.IntegerField(allow_null=True)
    visits = serializers.IntegerField(allow_null=True)
    filed = serializers.IntegerField(allow_null=True)
    traffic = serializers.IntegerField(allow_null=True)


class SoFarSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """What there has been of each step in the month."""

    orders = serializers.IntegerField()
    visits = serializers.IntegerField()
    filed = serializers.IntegerField()
    traffic = serializers.IntegerField()


class ExpectedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """Where the month's deliveries will lie in four cases of five, if its days go like the last three months'."""

    low = serializers.IntegerField()
    high = serializers.IntegerField()


class TargetRowSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    consultant = serializers.UUIDField(allow_null=True)
    deliveries = serializers.IntegerField(allow_null=True, help_text="The target; null while none is set.")
    delivered = serializers.IntegerField(help_text="Delivered in the month so far.")
    share = serializers.FloatField(allow_null=True, help_text="Delivered ÷ target in percent; over 100 if it is more.")
    takes = TakesSerializer()
    takes_by = serializers.ChoiceField(
        [str(each) for each in RatesOf], allow_null=True, help_text="Whose rates: the dealer's where there are no own."
    )
    so_far = SoFarSerializer()
    expected = ExpectedSerializer(allow_null=True)


class TargetsSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    month = serializers.CharField()
    rates_from = serializers.DateField(help_text="The months whose rates tell what a target takes.")
    rates_to = serializers.DateField()
    days_left = serializers.IntegerField(help_text="Days of the month to come, today included.")
    dealer = TargetRowSerializer(allow_null=True)
    consultants = TargetRowSerializer(many=True, help_text="Ordered by id.")
    up_to = serializers.DateTimeField(allow_null=True, help_text="The instant up to which the log is included (RP-8).")
    names = PeopleNamesSerializer()


class TheTargets(Endpoint):
    """A month's targets."""

    action = {"GET": Action.TARGETS_VIEW, "POST": Action.TARGETS_SET}
    refusals = ("not_a_month", "month_over", "not_a_consultant", "not_an_instant", "not_yet_known")

    @extend_schema(parameters=[TargetParametersSerializer], responses=TargetsSerializer)
    def get(self, request: Request) -> Response:
        """Targets of the dealer and of each consultant; a consultant sees their own alone (MG-6)."""
        given, problems = read_parameters(TargetParametersSerializer, request)
        raise_all(problems)
        as_of: datetime | None = given.get("as_of")
        zone = current_dealer().time_zone
        today = clock.business_date(as_of, zone) if as_of else clock.today(zone)
        return Response(shown(targets(asker(request), _month(given) or today.replace(day=1), as_of)))

    @extend_schema(
        request=TargetBodySerializer,
        responses=TargetsSerializer,
        examples=[OpenApiExample("The dealer's", {"month": "2026-12", "deliveries": 40}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Set a target, or set it anew (MG-6); answered with the whole month."""

        def command(values: Values) -> date:
            data: dict[str, Any] = {**values, "month": _month(values)}
            return set_target(asker(request), cast(TargetInput, data)).month

        return Response(shown(targets(asker(request), run_body_command(TargetBodySerializer, request, command))))


def _month(given: Values) -> date | None:
    if not given.get("month"):
        return None
    period, problems = find_period(None, None, given["month"])
    if problems or period is None:
        raise DomainError(*problems)
    return period.first


def shown(found: Targets) -> dict[str, object]:
    """A month."""
    return {
        "month": f"{found.month:%Y-%m}",
        "rates_from": found.rates.first,
        "rates_to": found.rates.last,
        "days_left": found.left,
        "dealer": _row(found.dealer) if found.dealer else None,
        "consultants": [_row(row) for row in found.consultants],
        "up_to": found.up_to,
        "names": {"people": {str(row.consultant): row.name for row in found.consultants}},
    }


def _row(row: TargetRow) -> dict[str, object]:
    return {
        "consultant": row.consultant,
        "deliveries": row.target,
        "delivered": row.delivered,
        "share": None if row.share is None else float(row.share),
        "takes": row.takes,
        "takes_by": row.takes_by,
        "so_far": row.so_far,
        "expected": row.expected and row.expected._asdict(),
    }
