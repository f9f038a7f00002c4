"""`/subscription/leave/`: the dealer_admin gives notice and cancels it (SA-7)."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from accounts.rules.commands import Purpose
from kit.api.etags import answer_content
from kit.api.views import Endpoint
from kit.tenancy import current_dealer
from tenants.billing.models import LeaveNotice
from tenants.billing.queries.leaving import notice_of
from tenants.billing.services.leaving import cancel_notice, give_notice


class LeaveNoticeSerializer(serializers.Serializer[object]):
    """A notice that is open."""

    given_at = serializers.DateTimeField()
    given_by = serializers.CharField(help_text="A username.")
    ends_on = serializers.DateField(help_text="The first day on which the dealer is closed; until then, cancel it.")


def _shown(notice: LeaveNotice) -> dict[str, object]:
    return {"given_at": notice.given_at, "given_by": notice.given_by, "ends_on": notice.ends_on}


class LeaveView(Endpoint):
    """The dealer's notice."""

    action = {"GET": Action.DEALER_LEAVE, "POST": Action.DEALER_LEAVE, "DELETE": Action.DEALER_LEAVE}
    sensitive = {"POST": Purpose.LEAVING}
    tagged = ("GET",)
    bodiless = ("POST",)
    refusals = ("notice_given",)

    @extend_schema(summary="Show the notice", responses=LeaveNoticeSerializer)
    def get(self, request: Request) -> Response:
        """404 while there is none (SA-7)."""
        return answer_content(request, _shown(notice_of(current_dealer().code)))

    @extend_schema(summary="Give notice", request=None, responses={201: LeaveNoticeSerializer})
    def post(self, request: Request) -> Response:
        """The dealer is closed after 30 days, and erased 60 days later (SA-1, SA-7)."""
        return Response(_shown(give_notice(asker(request))), status=201)

    @extend_schema(summary="Cancel the notice", request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Until it ends (SA-7)."""
        cancel_notice(asker(request))
        return Response(status=204)
