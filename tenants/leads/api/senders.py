"""`/brand/lead-senders/`: those who send leads, and their keys (HQ-2)."""

from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import Values, run_body_command
from kit.api.views import Endpoint
from tenants.leads.api.representations import key_of, sender
from tenants.leads.api.serializers import (
    NewKeySerializer,
    NewSenderAnswerSerializer,
    NewSenderSerializer,
    SenderChangesSerializer,
    SenderSerializer,
)
from tenants.leads.models import LeadSender, SenderKey
from tenants.leads.queries.senders import sender_known_as, senders
from tenants.leads.services.senders import SenderChanges, add_key, add_sender, change_sender, revoke_key

_ORDER = Keyset({"code": "code"}, default="code")
_REFUSALS = ("required", "invalid", "too_long", "not_a_choice", "out_of_range", "code_taken")
_NEW = {"code": "website", "name": "官网", "kind": "website", "per_minute": 120}


class SendersView(Endpoint):
    """All senders."""

    action = {"GET": Action.LEADS_MANAGE, "POST": Action.LEADS_MANAGE}
    tagged = ("POST",)
    refusals = _REFUSALS
    is_secret = True

    @extend_schema(summary="List the senders", parameters=_ORDER.parameters(), responses=page_of(SenderSerializer))
    def get(self, request: Request) -> Response:
        return Response(_ORDER.unfiltered_page(request, senders(), sender))

    @extend_schema(
        summary="Add a sender with its first key",
        request=NewSenderSerializer,
        responses={201: NewSenderAnswerSerializer},
        examples=[OpenApiExample("The website", _NEW, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """The key's secret is shown this once."""

        def command(values: Values) -> tuple[LeadSender, SenderKey, str]:
            return add_sender(asker(request), values.get("code", ""), _changes(values))

        row, key, secret = run_body_command(NewSenderSerializer, request, command)
        answer = {**sender(row), "key": {**key_of(key), "secret": secret}}
        return answer_version(request, answer, row.version, status=201)


class SenderView(Endpoint):
    """One sender."""

    action = {"GET": Action.LEADS_MANAGE, "PATCH": Action.LEADS_MANAGE}
    tagged = ("GET", "PATCH")
    refusals = _REFUSALS

    @extend_schema(summary="Show a sender", responses=SenderSerializer)
    def get(self, request: Request, code: str) -> Response:
        row = sender_known_as(code)
        return answer_version(request, sender(row), row.version)

    @extend_schema(
        summary="Change a sender, or close it",
        request=SenderChangesSerializer,
        responses=SenderSerializer,
        examples=[OpenApiExample("Closed", {"is_active": False}, request_only=True)],
    )
    def patch(self, request: Request, code: str) -> Response:
        expected = expected_version(request)

        def command(values: Values) -> LeadSender:
            return change_sender(asker(request), code, _changes(values), expected)

        with showing_current(lambda: sender(sender_known_as(code))):
            row = run_body_command(SenderChangesSerializer, request, command)
        return answer_version(request, sender(row), row.version)


class KeysView(Endpoint):
    """Keys of a sender."""

    action = {"POST": Action.LEADS_MANAGE}
    refusals = ("too_many",)
    bodiless = ("POST",)
    is_secret = True

    @extend_schema(summary="Give a sender another key", request=None, responses={201: NewKeySerializer})
    def post(self, request: Request, code: str) -> Response:
        """For changing keys without a pause: add one, sign with it, revoke the old one."""
        key, secret = add_key(asker(request), code)
        return Response({**key_of(key), "secret": secret}, status=201)


class KeyView(Endpoint):
    """One key."""

    action = {"DELETE": Action.LEADS_MANAGE}
    bodiless = ("DELETE",)

    @extend_schema(summary="Revoke a key at once", request=None, responses={204: None})
    def delete(self, request: Request, code: str, key_id: UUID) -> Response:
        revoke_key(asker(request), code, key_id)
        return Response(status=204)


def _changes(values: Values) -> SenderChanges:
    changes: SenderChanges = {}
    for name in ("name", "kind", "per_minute", "is_active"):
        if name in values:
            changes[name] = values[name]
    return changes
