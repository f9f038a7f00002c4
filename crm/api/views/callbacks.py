"""`/callbacks/`: what is due of the consultants and of care, and what customers said (CC-1, CC-2, CC-3, CC-4)."""

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from crm.api import examples
from crm.api.representations import Representation
from crm.api.representations.callback import callbacks_shown
from crm.api.serializers.callback import (
    CallbackBodySerializer,
    CallbackFilterSerializer,
    CallbackRecordSerializer,
    CallbackSerializer,
)
from crm.models import Callback
from crm.queries.callbacks import ROW_FIELDS, callbacks_of, filter_callbacks
from crm.services.callbacks import CallbackInput, record_callback, record_callback_of_card
from kit import clock
from kit.api.etags import answer_content
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all, refuse
from kit.tenancy import current_dealer

_REACHED = {"method": "outgoing_call", "reached": True, "satisfaction": "satisfied", "remarks": "对提车过程满意"}
_LOST = {"method": "outgoing_call", "reached": True, "reason_true": True, "may_return": False}


class Callbacks(Endpoint):
    """Calls after deliveries and losses."""

    action = {"GET": Action.CALLBACK_VIEW, "POST": Action.CALLBACK_RECORD}
    refusals = ("not_called_back", "date_passed", "not_asked")
    keyset = Keyset({"due_on": "due_on", "made_at": "made_at"}, default="due_on")

    @extend_schema(parameters=[CallbackFilterSerializer, *keyset.parameters()], responses=page_of(CallbackSerializer))
    def get(self, request: Request) -> Response:
        """Calls, the longest due first: a consultant sees those due from them, the care department and managers all."""
        filters, problems = read_parameters(CallbackFilterSerializer, request, several=frozenset({"kind"}))
        raise_all(problems)
        rows = filter_callbacks(callbacks_of(asker(request)), filters, clock.today(current_dealer().time_zone))
        page = self.keyset.page(request, rows.values(*ROW_FIELDS), lambda row: row)
        return Response({**page, "results": callbacks_shown(cast("Sequence[Mapping[str, Any]]", page["results"]))})

    @extend_schema(
        request=CallbackBodySerializer,
        responses={201: CallbackSerializer},
        examples=[OpenApiExample("Of a card", {"card": examples.SOME_ID, **_REACHED}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Record a call to a delivered or lost customer: the one that is due or, where none is, one of today's."""
        made = run_body_command(
            CallbackBodySerializer,
            request,
            lambda data: record_callback_of_card(asker(request), cast(CallbackInput, data)),
        )
        return Response(_one(made), status=201)


class OneCallback(Endpoint):
    """One call."""

    action = {"GET": Action.CALLBACK_VIEW}
    tagged = ("GET",)

    @extend_schema(responses=CallbackSerializer)
    def get(self, request: Request, callback_id: UUID) -> Response:
        """What is due, or what was said."""
        found = callbacks_of(asker(request)).filter(id=callback_id).first()
        if found is None:
            raise refuse("not_found", status=404)
        return answer_content(request, _one(found))


class CallbackRecord(Endpoint):
    """Recording one that is due."""

    action = {"POST": Action.CALLBACK_RECORD}
    refusals = ("callback_made", "date_passed", "not_asked")

    @extend_schema(
        request=CallbackRecordSerializer,
        responses=CallbackSerializer,
        examples=[
            OpenApiExample("After a delivery", _REACHED, request_only=True),
            OpenApiExample("After a loss", _LOST, request_only=True),
            OpenApiExample(
                "Nobody answered",
                {"method": "outgoing_call", "reached": False, "next_on": "2026-11-30"},
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request, callback_id: UUID) -> Response:
        """Record a call that is due (CC-2, CC-3). It is no follow-up and changes no card (CC-4). A next date makes the
        next call."""
        made = run_body_command(
            CallbackRecordSerializer,
            request,
            lambda data: record_callback(asker(request), callback_id, cast(CallbackInput, data)),
        )
        return Response(_one(made))


def _one(callback: Callback) -> Representation:
    return callbacks_shown(list(Callback.objects.filter(id=callback.id).values(*ROW_FIELDS)))[0]
