"""`/watch/`: whom the watch rules speak of (MG-5)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.queries.watch import watch
from crm.rules.codes import WatchRule
from kit import clock
from kit.api.fields import CodeField
from kit.api.views import Endpoint
from kit.tenancy import current_dealer


class WatchedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A consultant of whom a rule speaks, and the records behind it."""

    rule = CodeField(WatchRule)
    consultant = serializers.UUIDField()
    consultant_name = serializers.CharField()
    part = serializers.IntegerField(help_text="How many of `whole` the rule counts.")
    whole = serializers.IntegerField()
    since = serializers.DateField()
    cards = serializers.ListField(child=serializers.UUIDField(), help_text="The cards counted.")
    traffic = serializers.ListField(child=serializers.UUIDField(), help_text="The traffic records counted.")


class WatchListSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """All of them; a dealer has a few at most."""

    results = WatchedSerializer(many=True)


class Watch(Endpoint):
    """What a manager should look at."""

    action = {"GET": Action.CARD_REVIEW}

    @extend_schema(responses=WatchListSerializer)
    def get(self, request: Request) -> Response:
        """List who is over a bound, with the records behind it (MG-5).

        O share, follow-ups typed in at once, first-time traffic declined, showroom contacts without traffic.
        """
        found = watch(asker(request), clock.today(current_dealer().time_zone))
        return Response(
            {
                "results": [
                    {
                        "rule": each.rule,
                        "consultant": each.consultant,
                        "consultant_name": each.consultant_name,
                        "part": each.part,
                        "whole": each.whole,
                        "since": each.since,
                        "cards": [] if each.rule is WatchRule.DECLINED else each.records,
                        "traffic": each.records if each.rule is WatchRule.DECLINED else [],
                    }
                    for each in found
                ]
            }
        )
