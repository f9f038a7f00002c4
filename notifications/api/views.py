"""`/notifications/`: what the asker was told in the app (§11)."""

from typing import cast
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.asker import asker
from kit.api.openapi import page_of
from kit.api.paging import Keyset
from kit.api.parameters import read_parameters
from kit.api.serializers import run_body_command
from kit.api.views import Endpoint
from kit.errors import raise_all
from notifications.api.serializers import (
    NotificationFilterSerializer,
    NotificationSerializer,
    ReadBodySerializer,
    ReadSerializer,
)
from notifications.models import Notification
from notifications.queries.inbox import inbox_of, unread
from notifications.queries.rendering import RenderedNotice, render
from notifications.services.reading import mark_all_read, mark_read, mark_some_read

_NEWEST = Keyset({"created_at": "created_at"}, default="-created_at")


class Notifications(Endpoint):
    """One's own inbox."""

    action = {"GET": None}
    keyset = _NEWEST

    @extend_schema(
        parameters=[NotificationFilterSerializer, *_NEWEST.parameters()], responses=page_of(NotificationSerializer)
    )
    def get(self, request: Request) -> Response:
        """The newest first."""
        filters, problems = read_parameters(NotificationFilterSerializer, request)
        raise_all(problems)
        rows = inbox_of(asker(request))
        rows = unread(rows) if filters.get("unread") else rows
        page = self.keyset.page(request, rows, lambda row: row)
        found = render(asker(request), cast("list[Notification]", page["results"]))
        return Response({**page, "results": [_shown(each) for each in found]})


class NotificationReading(Endpoint):
    """One of one's own."""

    action = {"POST": None}
    bodiless = ("POST",)

    @extend_schema(request=None, responses=NotificationSerializer)
    def post(self, request: Request, notification_id: UUID) -> Response:
        """Mark it as read; read already, it stays as it was."""
        return Response(_shown(render(asker(request), [mark_read(asker(request), notification_id)])[0]))


class NotificationsReading(Endpoint):
    """Several of one's own, or all."""

    action = {"POST": None}

    @extend_schema(
        request=ReadBodySerializer,
        responses=ReadSerializer,
        examples=[
            OpenApiExample(
                "One of them", {"notifications": ["0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d"]}, request_only=True
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Mark those named as read, or all where none is named; anyone else's are left alone."""

        def command(data: dict[str, list[UUID]]) -> int:
            named = data.get("notifications")
            return mark_all_read(asker(request)) if named is None else mark_some_read(asker(request), named)

        return Response({"read": run_body_command(ReadBodySerializer, request, command)})


class AllNotificationsReading(Endpoint):
    """All of one's own."""

    action = {"POST": None}
    bodiless = ("POST",)

    @extend_schema(request=None, responses=ReadSerializer)
    def post(self, request: Request) -> Response:
        """Mark all as read."""
        return Response({"read": mark_all_read(asker(request))})


def _shown(each: RenderedNotice) -> dict[str, object]:
    return {
        "id": each.id,
        "kind": each.kind,
        "text": each.text,
        "card": each.card,
        "subject": each.subject,
        "created_at": each.created_at,
        "read_at": each.read_at,
    }
