"""`/webhooks/`: addresses of other systems that are called when something happens, and the calls (api.md)."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import Action
from accounts.api.asker import asker
from accounts.rules.commands import Purpose
from kit.api.etags import answer_version, expected_version, showing_current
from kit.api.fields import TextField
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.serializers import StrictSerializer, Values, run_body_command
from kit.api.views import Endpoint
from notifications.models import Webhook, WebhookCall
from notifications.queries.webhooks import calls_to, open_webhooks, webhook_known_as, with_counts
from notifications.rules.outcomes import DeliveryState
from notifications.rules.webhooks import LONGEST_URL, PausedFor
from notifications.services.webhooks.subscribe import (
    WebhookChanges,
    add_webhook,
    change_webhook,
    delete_webhook,
    replay_webhook,
    try_webhook,
)

_ORDER = Keyset({"created_at": "created_at"}, default="created_at")
_CALL_ORDER = Keyset({"planned_at": "planned_at"}, default="-planned_at")
_REFUSALS = ("required", "invalid", "too_long", "not_a_choice")
STATES = [each.value for each in DeliveryState]
_NEW = {"url": "https://dms.example.cn/lodestar", "kinds": ["card.filed", "follow_up.recorded"]}
_KINDS_HELP = "At a dealer the kinds of its log; at the brand `lead.` and how far a lead has come."


class WebhookSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A webhook. Its secret is shown when it is added, and never again."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    kinds = serializers.ListField(child=serializers.CharField())
    is_on = serializers.BooleanField()
    paused_for = serializers.ChoiceField(
        choices=["", *(each.value for each in PausedFor)],
        help_text="`right_ended`: the account that it worked for; `gone`: the receiver answered 410.",
    )
    created_by = serializers.UUIDField(help_text="The account under whose right it works.")
    created_at = serializers.DateTimeField()
    rests_until = serializers.DateTimeField(allow_null=True, help_text="The receiver does not answer.")
    waiting = serializers.IntegerField()
    dead = serializers.IntegerField(help_text="Messages that were given up after 72 hours.")


class NewWebhookAnswerSerializer(WebhookSerializer):
    """A webhook with its secret."""

    secret = serializers.CharField(help_text="`whsec_…`, shown this once.")


class NewWebhookSerializer(StrictSerializer):
    """A webhook to be added."""

    url = TextField(max_length=LONGEST_URL)
    kinds = serializers.ListField(child=TextField(max_length=40), max_length=60, help_text=_KINDS_HELP)


class WebhookChangesSerializer(StrictSerializer):
    """Changes of a webhook."""

    url = TextField(required=False, max_length=LONGEST_URL)
    kinds = serializers.ListField(child=TextField(max_length=40), max_length=60, required=False, help_text=_KINDS_HELP)
    is_on = serializers.BooleanField(
        required=False, help_text="One that goes on gets what it has missed, under the caller's right."
    )


class ReplaySerializer(StrictSerializer):
    """The instant since which the log is sent again."""

    def get_fields(self) -> dict[str, Any]:
        # `from` is no name of Python's.
        return {"from": serializers.DateTimeField(help_text="At most 30 days back.")}


class ReplayedSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """How many messages are sent again."""

    planned = serializers.IntegerField(min_value=0)


class WebhookDeliverySerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """One message to a webhook."""

    id = serializers.UUIDField()
    message_id = serializers.CharField(help_text="The header `webhook-id`, the same at every try.")
    event = serializers.IntegerField(allow_null=True, help_text="The entry of the log; null for a test.")
    kind = serializers.CharField()
    state = serializers.ChoiceField(STATES)
    planned_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    tries = serializers.IntegerField()
    code = serializers.CharField(help_text="Of the last failure: `http_500`, `timeout`, `unreachable` and others.")


class Webhooks(Endpoint):
    """The webhooks of a dealer or of the brand."""

    action = {"GET": Action.WEBHOOKS_MANAGE, "POST": Action.WEBHOOKS_MANAGE}
    sensitive = {"POST": Purpose.WORK}
    tagged = ("POST",)
    refusals = (*_REFUSALS, "too_many")
    is_secret = True

    @extend_schema(summary="List the webhooks", parameters=_ORDER.parameters(), responses=page_of(WebhookSerializer))
    def get(self, request: Request) -> Response:
        return Response(_ORDER.unfiltered_page(request, with_counts(open_webhooks()), shown))

    @extend_schema(
        summary="Add a webhook",
        request=NewWebhookSerializer,
        responses={201: NewWebhookAnswerSerializer},
        examples=[OpenApiExample("A dealer's own system", _NEW, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """It gets what happens from now on. The secret is shown this once."""

        def command(values: Values) -> tuple[Webhook, str]:
            return add_webhook(asker(request), values.get("url", ""), values.get("kinds") or [])

        row, secret = run_body_command(NewWebhookSerializer, request, command)
        answer = {**shown(webhook_known_as(row.id)), "secret": secret}
        return answer_version(request, answer, row.version, status=201)


class OneWebhook(Endpoint):
    """One webhook."""

    action = {
        "GET": Action.WEBHOOKS_MANAGE,
        "PATCH": Action.WEBHOOKS_MANAGE,
        "DELETE": Action.WEBHOOKS_MANAGE,
    }
    sensitive = {"PATCH": Purpose.WORK}
    tagged = ("GET", "PATCH")
    bodiless = ("DELETE",)
    refusals = _REFUSALS

    @extend_schema(summary="Show a webhook", responses=WebhookSerializer)
    def get(self, request: Request, webhook_id: UUID) -> Response:
        row = webhook_known_as(webhook_id)
        return answer_version(request, shown(row), row.version)

    @extend_schema(
        summary="Change a webhook, pause it or let it go on",
        request=WebhookChangesSerializer,
        responses=WebhookSerializer,
        examples=[OpenApiExample("Paused", {"is_on": False}, request_only=True)],
    )
    def patch(self, request: Request, webhook_id: UUID) -> Response:
        expected = expected_version(request)

        def command(values: Values) -> Webhook:
            return change_webhook(asker(request), webhook_id, _changes(values), expected)

        with showing_current(lambda: shown(webhook_known_as(webhook_id))):
            row = run_body_command(WebhookChangesSerializer, request, command)
        return answer_version(request, shown(webhook_known_as(webhook_id)), row.version)

    @extend_schema(summary="Delete a webhook", request=None, responses={204: None})
    def delete(self, request: Request, webhook_id: UUID) -> Response:
        """Messages that wait are dropped."""
        delete_webhook(asker(request), webhook_id)
        return Response(status=204)


class WebhookTest(Endpoint):
    """A message without an event."""

    action = {"POST": Action.WEBHOOKS_MANAGE}
    bodiless = ("POST",)
    refusals = ("webhook_paused",)

    @extend_schema(summary="Test a webhook", request=None, responses={202: WebhookDeliverySerializer})
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Send `webhook.test` once; the list of deliveries shows the answer."""
        return Response(shown_call(try_webhook(asker(request), webhook_id)), status=202)


class WebhookReplay(Endpoint):
    """The log once more."""

    action = {"POST": Action.WEBHOOKS_MANAGE}
    refusals = ("required", "invalid", "not_an_instant", "out_of_range", "webhook_paused")

    @extend_schema(
        summary="Replay the log to a webhook",
        request=ReplaySerializer,
        responses={202: ReplayedSerializer},
        examples=[OpenApiExample("Since noon", {"from": "2026-11-24T12:00:00+08:00"}, request_only=True)],
    )
    def post(self, request: Request, webhook_id: UUID) -> Response:
        """Send everything since an instant again, in order; each message keeps its id."""

        def command(values: Values) -> int:
            return replay_webhook(asker(request), webhook_id, values.get("from"))

        return Response({"planned": run_body_command(ReplaySerializer, request, command)}, status=202)


class WebhookDeliveries(Endpoint):
    """Messages to a webhook."""

    action = {"GET": Action.WEBHOOKS_MANAGE}

    @extend_schema(
        summary="List the messages to a webhook",
        parameters=_CALL_ORDER.parameters(),
        responses=page_of(WebhookDeliverySerializer),
    )
    def get(self, request: Request, webhook_id: UUID) -> Response:
        """Return the newest first."""
        return Response(_CALL_ORDER.unfiltered_page(request, calls_to(webhook_id), shown_call))


def _changes(values: Values) -> WebhookChanges:
    changes: WebhookChanges = {}
    for name in ("url", "kinds", "is_on"):
        if values.get(name) is not None:
            changes[name] = values[name]
    return changes


def shown(row: Webhook) -> dict[str, Any]:
    """Return a webhook, with its counts, as the API shows it."""
    return {
        "id": row.id,
        "url": row.url,
        "kinds": row.kinds,
        "is_on": row.paused_at is None,
        "paused_for": row.paused_for,
        "created_by": row.creator_id,
        "created_at": row.created_at,
        "rests_until": row.rests_until,
        "waiting": getattr(row, "waiting_count", 0),
        "dead": getattr(row, "dead_count", 0),
    }


def shown_call(row: WebhookCall) -> dict[str, Any]:
    """Return a message as the API shows it."""
    return {
        "id": row.id,
        "message_id": f"msg_{row.id.hex}",
        "event": row.event_id,
        "kind": row.kind,
        "state": row.state,
        "planned_at": row.planned_at,
        "due_at": row.due_at,
        "finished_at": row.finished_at,
        "tries": row.tries,
        "code": row.code,
    }
