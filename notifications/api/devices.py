"""`/devices/`: browsers that show one's notifications (§12)."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.asker import asker
from kit.api.fields import TextField
from kit.api.serializers import StrictSerializer, run_body_command, run_secret_command
from kit.api.views import Endpoint
from notifications.models import Device
from notifications.queries.preferences import devices_of
from notifications.services.devices import add_device, end_device, end_subscription
from notifications.services.gateways import web_push_key

# `fcm` and `jpush` come with the mobile apps.
DEVICE_KINDS = ("web_push",)


class BrowserSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """A browser that shows notifications."""

    id = serializers.UUIDField()
    kind = serializers.ChoiceField(DEVICE_KINDS)
    name = serializers.CharField()
    created_at = serializers.DateTimeField()


class BrowsersSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """All of one's own, which fit on a page, and the key to subscribe with."""

    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    key = serializers.CharField(help_text="The `applicationServerKey` for `pushManager.subscribe`.")
    results = BrowserSerializer(many=True)


class BrowserBodySerializer(StrictSerializer):
    kind = serializers.ChoiceField(DEVICE_KINDS, help_text="`fcm` and `jpush` come with the mobile apps.")
    subscription = serializers.DictField(help_text="`PushSubscription.toJSON()`.")
    name = TextField(required=False, max_length=80)


class EndedBrowserSerializer(StrictSerializer):
    kind = serializers.ChoiceField(DEVICE_KINDS, required=False)
    subscription = serializers.DictField(help_text="As it was registered; its `endpoint` is enough.")


_ENDPOINT = "https://fcm.googleapis.com/fcm/send/dQw4w9WgXcQ"
_SUBSCRIPTION = {
    "kind": "web_push",
    "name": "Chrome on Windows",
    "subscription": {
        "endpoint": _ENDPOINT,
        "keys": {
            "p256dh": "BNcRdreALRFXTkOOUHK1EtK2wtaz5Ry4YfYCA_0QTpQtUbVlUls0VJXg7A8u-Ts1XbjhazAkj7I99e8QcYP7DkM",
            "auth": "tBHItJI5svbpez7KI4CCXg",
        },
    },
}


class Devices(Endpoint):
    """One's own browsers."""

    action = {"GET": None, "POST": None, "DELETE": None}
    refusals = ("bad_subscription", "channel_unreadable")

    @extend_schema(responses=BrowsersSerializer)
    def get(self, request: Request) -> Response:
        """Return the browsers that show one's notifications, the newest first."""
        found = [_shown(each) for each in devices_of(asker(request))]
        return Response({"next": None, "previous": None, "key": web_push_key(), "results": found})

    @extend_schema(
        request=BrowserBodySerializer,
        responses={201: BrowserSerializer},
        examples=[OpenApiExample("A browser", _SUBSCRIPTION, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Show one's notifications in a browser; a browser of somebody else's becomes one's own."""

        def command(data: dict[str, Any]) -> Device:
            return add_device(asker(request), data.get("subscription") or {}, data.get("name", ""))

        return Response(_shown(run_body_command(BrowserBodySerializer, request, command)), status=201)

    @extend_schema(
        request=EndedBrowserSerializer,
        responses={204: None},
        examples=[
            OpenApiExample("This browser", {"subscription": {"endpoint": _ENDPOINT}}, request_only=True),
        ],
    )
    def delete(self, request: Request) -> Response:
        """Show nothing more in the browser of a subscription, which does not know our id."""

        def command(data: dict[str, Any]) -> None:
            end_subscription(asker(request), data.get("subscription") or {})

        run_secret_command(EndedBrowserSerializer, request, command)
        return Response(status=204)


class OneDevice(Endpoint):
    """One of one's own browsers."""

    action = {"DELETE": None}

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request, browser_id: UUID) -> Response:
        """Show nothing more there."""
        end_device(asker(request), browser_id)
        return Response(status=204)


def _shown(device: Device) -> dict[str, Any]:
    return {"id": device.id, "kind": device.kind, "name": device.name, "created_at": device.created_at}
