"""`/notifications/preferences/`: channels by kind, quiet hours, absence and copies (RM-2, RM-4, RM-6)."""

from typing import Any

from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.asker import asker
from accounts.models import User
from accounts.services.working_time import set_working_time
from kit.api.serializers import StrictSerializer, run_body_command
from kit.api.views import Endpoint
from notifications.api.working_time import (
    naming_fields,
    shown_working_time,
    working_time_changes,
    working_time_fields,
)
from notifications.queries.preferences import choices_of
from notifications.rules.channels import Channel
from notifications.rules.kinds import NoticeKind
from notifications.services.preferences import set_channels


class ChannelsSerializer(StrictSerializer):
    """Whether a kind goes by each channel; absent ones stay as they are."""

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        return {channel.value: serializers.BooleanField(required=False) for channel in Channel}


class PreferencesSerializer(StrictSerializer):
    """Channels by kind, and one's working time; what is absent stays as it is."""

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        return {**{kind.value: ChannelsSerializer(required=False) for kind in NoticeKind}, **working_time_fields()}


class PreferencesEndpoint(Endpoint):
    """One's own choice. The app itself always shows a notice."""

    action = {"GET": None, "PUT": None}
    refusals = ("day_start_out_of_bounds", "away_out_of_bounds", "only_managers_are_copied")

    @extend_schema(responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """Return every kind with every channel, defaults included, and one's working time: null where none is set."""
        return Response(_shown(asker(request)))

    @extend_schema(
        request=PreferencesSerializer,
        responses=PreferencesSerializer,
        examples=[OpenApiExample("Quiet evenings", {"quiet": {"from": "19:00", "to": "08:30"}}, request_only=True)],
    )
    def put(self, request: Request) -> Response:
        """Choose. Of the channels chosen for a kind the first that works is used, in the order in which they are
        listed (RM-5). Today's reminders follow changed times. `away` names who is notified instead; only managers ask
        for `copies` (RM-6)."""
        user = asker(request)

        @transaction.atomic
        def command(body: dict[str, Any]) -> None:
            channels = {name: given or {} for name, given in body.items() if NoticeKind.has(name)}
            times = working_time_changes(body)
            if channels:
                set_channels(user, channels)
            if times:
                with naming_fields():
                    set_working_time(user, times)

        run_body_command(PreferencesSerializer, request, command)
        return Response(_shown(user))


def _shown(user: User) -> dict[str, object]:
    return {**choices_of(user), **shown_working_time(user)}
