"""`/notifications/preferences/`: channels by kind (RM-2)."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.asker import asker
from kit.api.serializers import StrictSerializer, run_body_command
from kit.api.views import Endpoint
from notifications.queries.preferences import choices_of
from notifications.rules.channels import Channel
from notifications.rules.kinds import NoticeKind
from notifications.services.preferences import set_channels


class ChannelsSerializer(StrictSerializer):
    """Whether a kind goes by each channel; absent ones stay as they are."""

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        return {channel.value: serializers.BooleanField(required=False) for channel in Channel}


class PreferencesSerializer(StrictSerializer):
    """By kind; kinds that are absent stay as they are."""

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        return {kind.value: ChannelsSerializer(required=False) for kind in NoticeKind}


class PreferencesEndpoint(Endpoint):
    """One's own choice. The app itself always shows a notice."""

    action = {"GET": None, "PUT": None}

    @extend_schema(responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """Return every kind with every channel, defaults included."""
        return Response(choices_of(asker(request)))

    @extend_schema(request=PreferencesSerializer, responses=PreferencesSerializer)
    def put(self, request: Request) -> Response:
        """Choose. Of the channels chosen for a kind the first that works is used, in the order in which they are
        listed (RM-5)."""

        def command(data: dict[str, Any]) -> None:
            set_channels(asker(request), {kind: channels or {} for kind, channels in data.items()})

        run_body_command(PreferencesSerializer, request, command)
        return Response(choices_of(asker(request)))
