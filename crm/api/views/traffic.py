"""`/traffic/` (section 3)."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations import Representation
from crm.api.representations.traffic import traffic_row
from crm.api.serializers.traffic import (
    SEVERAL,
    BoardSerializer,
    DeclineSerializer,
    JoinSerializer,
    ReassignSerializer,
    TrafficBodySerializer,
    TrafficFilterSerializer,
    TrafficListSerializer,
    TrafficSerializer,
)
from crm.models import TrafficRecord
from crm.queries.numbers import mask_traffic
from crm.queries.traffic import BoardRow, filter_traffic, traffic_board, traffic_of
from crm.services.handle_traffic import join_traffic, reassign_pending, reopen_traffic
from crm.services.traffic import (
    correct_traffic,
    decline_traffic,
    record_departure,
    record_traffic,
    void_traffic,
)
from kit import clock
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all, refuse
from kit.tenancy import current_dealer


def _answer(request: Request, traffic_id: UUID, *, status: int = 200) -> Response:
    found = traffic_of(asker(request)).select_related("consultant").filter(id=traffic_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return answer_version(request, _seen(request, found), found.version, status=status)


def _seen(request: Request, record: TrafficRecord) -> Representation:
    return traffic_row(mask_traffic(asker(request), record, clock.today(current_dealer().time_zone)))


class Traffic(Endpoint):
    """The records that one sees, and recording one."""

    action = {"GET": Action.TRAFFIC_VIEW, "POST": Action.TRAFFIC_RECORD}
    tagged = ("POST",)
    refusals = ("traffic_day_closed", "bad_phone", "not_a_consultant")
    keyset = Keyset({"arrived_at": "arrived_at"}, default="-arrived_at")

    @extend_schema(parameters=[TrafficFilterSerializer, *keyset.parameters()], responses=page_of(TrafficSerializer))
    def get(self, request: Request) -> Response:
        """Traffic records, the latest first. Of past days, who records traffic is shown numbers masked."""
        filters, problems = read_parameters(TrafficFilterSerializer, request, several=SEVERAL)
        raise_all(problems)
        rows = filter_traffic(traffic_of(asker(request)), filters).select_related("consultant")
        return Response(self.keyset.page(request, rows, lambda row: _seen(request, row)))

    @extend_schema(
        request=TrafficBodySerializer,
        responses={201: TrafficSerializer},
        examples=[OpenApiExample("Two people in the showroom", examples.TRAFFIC, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Record a party of today (TR-1, TR-2)."""
        recorded = run_body_command(TrafficBodySerializer, request, lambda data: record_traffic(asker(request), data))
        return _answer(request, recorded.id, status=201)


class OneTraffic(Endpoint):
    """One record."""

    action = {"GET": Action.TRAFFIC_VIEW, "PATCH": Action.TRAFFIC_RECORD}
    tagged = ("GET", "PATCH")
    refusals = ("traffic_day_closed", "traffic_settled", "bad_phone")

    @extend_schema(responses=TrafficSerializer)
    def get(self, request: Request, traffic_id: UUID) -> Response:
        """The record, its ETag for a later `If-Match`."""
        return _answer(request, traffic_id)

    @extend_schema(
        request=TrafficBodySerializer,
        responses=TrafficSerializer,
        examples=[OpenApiExample("One more came along", {"party_size": 3}, request_only=True)],
    )
    def patch(self, request: Request, traffic_id: UUID) -> Response:
        """Correct the record on its own day (TR-3)."""
        expected = expected_version(request)
        with showing_current(lambda: _answer(request, traffic_id).data):
            run_body_command(
                TrafficBodySerializer,
                request,
                lambda data: correct_traffic(asker(request), traffic_id, data, expected_version=expected),
            )
        return _answer(request, traffic_id)


class VoidTraffic(Endpoint):
    """Taking a record back."""

    action = {"POST": Action.TRAFFIC_RECORD}
    tagged = ("POST",)
    bodiless = ("POST",)
    refusals = ("traffic_day_closed", "traffic_settled")

    @extend_schema(request=None, responses=TrafficSerializer)
    def post(self, request: Request, traffic_id: UUID) -> Response:
        """Void a record made by mistake, on its own day (TR-3)."""
        void_traffic(asker(request), traffic_id)
        return _answer(request, traffic_id)


class DeclineTraffic(Endpoint):
    """Settling a record without a card."""

    action = {"POST": Action.TRAFFIC_SETTLE}
    tagged = ("POST",)
    refusals = ("traffic_day_closed", "traffic_settled")

    @extend_schema(
        request=DeclineSerializer,
        responses=TrafficSerializer,
        examples=[OpenApiExample("Only looking", {"reason": "只是随便看看"}, request_only=True)],
    )
    def post(self, request: Request, traffic_id: UUID) -> Response:
        """The customer left no details; why (TR-4)."""
        run_body_command(
            DeclineSerializer,
            request,
            lambda data: decline_traffic(asker(request), traffic_id, data.get("reason", "")),
        )
        return _answer(request, traffic_id)


class Departure(Endpoint):
    """A party's departure."""

    action = {"POST": Action.TRAFFIC_RECORD}
    tagged = ("POST",)
    bodiless = ("POST",)
    refusals = ("traffic_day_closed", "traffic_settled")

    @extend_schema(request=None, responses=TrafficSerializer)
    def post(self, request: Request, traffic_id: UUID) -> Response:
        """The party has left now (TR-1)."""
        record_departure(asker(request), traffic_id)
        return _answer(request, traffic_id)


class ReopenTraffic(Endpoint):
    """Reversing a decline."""

    action = {"POST": Action.TRAFFIC_SETTLE}
    tagged = ("POST",)
    bodiless = ("POST",)
    refusals = ("traffic_day_closed", "traffic_not_declined")

    @extend_schema(request=None, responses=TrafficSerializer)
    def post(self, request: Request, traffic_id: UUID) -> Response:
        """Reverse a decline on its day; the record is pending again (TR-4)."""
        reopen_traffic(asker(request), traffic_id)
        return _answer(request, traffic_id)


class JoinTraffic(Endpoint):
    """Joining a party to a card."""

    action = {"POST": Action.TRAFFIC_SETTLE}
    tagged = ("POST",)
    refusals = ("traffic_day_closed", "traffic_settled", "nothing_to_join")

    @extend_schema(
        request=JoinSerializer,
        responses=TrafficSerializer,
        examples=[
            OpenApiExample("To today's card", {"card": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}, request_only=True)
        ],
    )
    def post(self, request: Request, traffic_id: UUID) -> Response:
        """Join the party to the card that was filed or followed up before it was recorded (TR-8)."""
        run_body_command(
            JoinSerializer, request, lambda data: join_traffic(asker(request), traffic_id, data.get("card"))
        )
        return _answer(request, traffic_id)


class ReassignTraffic(Endpoint):
    """Passing on the parties of a consultant who goes home."""

    action = {"POST": Action.TRAFFIC_REASSIGN}
    refusals = ("not_a_consultant", "same_consultant")

    @extend_schema(
        request=ReassignSerializer,
        responses=TrafficListSerializer,
        examples=[
            OpenApiExample(
                "At the end of a shift",
                {
                    "consultant": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
                    "to": "0199a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a2c",
                },
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Pass all of today's pending parties of a consultant to another one (TR-4)."""
        user = asker(request)
        passed = run_body_command(
            ReassignSerializer, request, lambda data: reassign_pending(user, data.get("consultant"), data.get("to"))
        )
        ids = [record.id for record in passed]
        rows = traffic_of(user).filter(id__in=ids).select_related("consultant").order_by("arrived_at", "id")
        return Response({"traffic": [_seen(request, row) for row in rows]})


class TrafficBoard(Endpoint):
    """Today's board."""

    action = {"GET": Action.TRAFFIC_VIEW}

    @extend_schema(responses=BoardSerializer)
    def get(self, request: Request) -> Response:
        """Today's total, showroom, calls, test drives and pending, together and by consultant (TR-5)."""
        today = clock.today(current_dealer().time_zone)
        total, rows = traffic_board(asker(request), today)
        return Response({"on": today, "total": _row(total), "consultants": [_row(row) for row in rows]})


def _row(row: BoardRow) -> Representation:
    return {
        "consultant": row.consultant_id,
        "consultant_name": row.consultant_name,
        "total": row.total,
        "showroom": row.showroom,
        "calls": row.calls,
        "test_drives": row.test_drives,
        "pending": row.pending,
    }
