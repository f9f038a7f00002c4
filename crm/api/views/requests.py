"""What is asked of reception (`/traffic/requests/`, TR-7) and of the director (`/concessions/`, FU-11)."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations import Representation
from crm.api.representations.request import concession_detail, traffic_request_detail
from crm.api.serializers.request import (
    ConcessionAnswerSerializer,
    ConcessionBodySerializer,
    ConcessionFilterSerializer,
    ConcessionSerializer,
    RefusalSerializer,
    TrafficRequestFilterSerializer,
    TrafficRequestSerializer,
)
from crm.api.serializers.traffic import TrafficBodySerializer
from crm.models import Concession, TrafficRequest
from crm.queries.card_visibility import cards_of
from crm.queries.numbers import mask_concessions, mask_traffic_request
from crm.queries.requests import concessions_of, filter_asked, traffic_requests_of
from crm.services.concessions import AnswerInput, ConcessionInput, answer_concession, ask_concession
from crm.services.inputs import TrafficInput
from crm.services.traffic_requests import accept_traffic_request, refuse_traffic_request, request_traffic
from kit import clock
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all, refuse
from kit.tenancy import current_dealer

_NEWEST = Keyset({"asked_at": "asked_at"}, default="-asked_at")
_STATES = frozenset({"state"})
_CONCESSIONS = page_of(ConcessionSerializer)


def _concession(request: Request, row: Concession) -> Representation:
    mask_concessions(asker(request), [row])
    return concession_detail(row)


def _traffic_request(request: Request, request_id: UUID, *, status: int = 200) -> Response:
    row = traffic_requests_of(asker(request)).select_related("asked_by", "consultant").get(id=request_id)
    return Response(_seen(request, row), status=status)


def _seen(request: Request, row: TrafficRequest) -> Representation:
    return traffic_request_detail(mask_traffic_request(asker(request), row, clock.today(current_dealer().time_zone)))


class TrafficRequests(Endpoint):
    """Parties that reception is asked to record."""

    action = {"GET": Action.TRAFFIC_VIEW, "POST": Action.TRAFFIC_SETTLE}
    refusals = ("traffic_day_closed", "bad_phone", "not_own", "not_a_consultant")

    @extend_schema(
        parameters=[TrafficRequestFilterSerializer, *_NEWEST.parameters()], responses=page_of(TrafficRequestSerializer)
    )
    def get(self, request: Request) -> Response:
        """Parties to be recorded, the newest first (TR-7). Reception and managers see all, a consultant their own."""
        filters, problems = read_parameters(TrafficRequestFilterSerializer, request, several=_STATES)
        raise_all(problems)
        rows = filter_asked(traffic_requests_of(asker(request)), filters.get("state") or ())
        rows = rows.filter(on=filters["on"]) if filters.get("on") else rows
        rows = rows.select_related("asked_by", "consultant")
        return Response(_NEWEST.page(request, rows, lambda row: _seen(request, row)))

    @extend_schema(
        request=TrafficBodySerializer,
        responses={201: TrafficRequestSerializer},
        examples=[OpenApiExample("Two people in the showroom", examples.TRAFFIC, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Ask reception to record a party of today (TR-7); a consultant asks for their own."""
        made = run_body_command(
            TrafficBodySerializer, request, lambda data: request_traffic(asker(request), cast(TrafficInput, data))
        )
        return _traffic_request(request, made.id, status=201)


class TrafficRequestAcceptance(Endpoint):
    """Reception's yes."""

    action = {"POST": Action.TRAFFIC_RECORD}
    refusals = ("request_answered", "traffic_day_closed", "bad_phone", "not_a_consultant")

    @extend_schema(
        request=TrafficBodySerializer,
        responses=TrafficRequestSerializer,
        examples=[OpenApiExample("As asked for", {}, request_only=True)],
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        """Record the party as asked for; what is given here takes the place of what was asked."""
        run_body_command(
            TrafficBodySerializer,
            request,
            lambda data: accept_traffic_request(asker(request), request_id, cast(TrafficInput, data)),
        )
        return _traffic_request(request, request_id)


class TrafficRequestRefusal(Endpoint):
    """Reception's no."""

    action = {"POST": Action.TRAFFIC_RECORD}
    refusals = ("request_answered", "traffic_day_closed")

    @extend_schema(
        request=RefusalSerializer,
        responses=TrafficRequestSerializer,
        examples=[OpenApiExample("Already recorded", {"reason": "已登记在张敏名下"}, request_only=True)],
    )
    def post(self, request: Request, request_id: UUID) -> Response:
        """Do not record it, and say why."""
        run_body_command(
            RefusalSerializer,
            request,
            lambda data: refuse_traffic_request(asker(request), request_id, data.get("reason", "")),
        )
        return _traffic_request(request, request_id)


class CardConcessions(Endpoint):
    """What was asked for one customer."""

    action = {"GET": Action.CARD_VIEW, "POST": Action.FOLLOW_UP_RECORD}
    refusals = ("card_closed",)

    @extend_schema(parameters=_NEWEST.parameters(), responses=_CONCESSIONS)
    def get(self, request: Request, card_id: UUID) -> Response:
        """Gifts and concessions asked for one customer, the newest first (FU-11)."""
        if not cards_of(asker(request)).filter(id=card_id).exists():
            raise refuse("not_found", status=404)
        rows = concessions_of(asker(request)).filter(card_id=card_id).select_related("asked_by")
        return Response(_NEWEST.unfiltered_page(request, rows, lambda row: _concession(request, row)))

    @extend_schema(
        request=ConcessionBodySerializer,
        responses={201: ConcessionSerializer},
        examples=[
            OpenApiExample("A gift", {"kind": "gift", "what": "行车记录仪", "worth": "680.00"}, request_only=True)
        ],
    )
    def post(self, request: Request, card_id: UUID) -> Response:
        """Ask the director for a gift or a concession (FU-11)."""
        made = run_body_command(
            ConcessionBodySerializer,
            request,
            lambda data: ask_concession(asker(request), card_id, cast(ConcessionInput, data)),
        )
        return Response(concession_detail(made), status=201)


class Concessions(Endpoint):
    """What was asked for all customers that one sees."""

    action = {"GET": Action.CARD_VIEW}

    @extend_schema(parameters=[ConcessionFilterSerializer, *_NEWEST.parameters()], responses=_CONCESSIONS)
    def get(self, request: Request) -> Response:
        """Gifts and concessions asked for, the newest first (FU-11)."""
        filters, problems = read_parameters(ConcessionFilterSerializer, request, several=_STATES)
        raise_all(problems)
        rows = filter_asked(concessions_of(asker(request)), filters.get("state") or ()).select_related("asked_by")
        return Response(_NEWEST.page(request, rows, lambda row: _concession(request, row)))


class ConcessionAnswer(Endpoint):
    """The director's word."""

    action = {"POST": Action.CONCESSION_GRANT}
    refusals = ("request_answered",)

    @extend_schema(
        request=ConcessionAnswerSerializer,
        responses=ConcessionSerializer,
        examples=[OpenApiExample("Granted", {"decision": "accepted"}, request_only=True)],
    )
    def post(self, request: Request, concession_id: UUID) -> Response:
        """Grant or refuse it; it stays on the card (FU-11)."""
        answered = run_body_command(
            ConcessionAnswerSerializer,
            request,
            lambda data: answer_concession(asker(request), concession_id, cast(AnswerInput, data)),
        )
        row = concessions_of(asker(request)).select_related("asked_by").get(id=answered.id)
        return Response(concession_detail(row))
