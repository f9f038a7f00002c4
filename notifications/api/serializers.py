"""Notifications as they go out."""

from rest_framework import serializers

from kit.api.fields import CodeField
from kit.api.serializers import StrictSerializer
from notifications.rules.kinds import NoticeKind


class NotificationSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """One thing that the asker was told. What it says is made when it is read, in the caller's language."""

    id = serializers.UUIDField()
    kind = CodeField(NoticeKind)
    text = serializers.CharField()
    card = serializers.UUIDField(allow_null=True, help_text="Null where there is none, or none that the asker sees.")
    subject = serializers.UUIDField(
        allow_null=True, help_text="The traffic record, request, allocation, concession, callback or follow-up."
    )
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NotificationFilterSerializer(StrictSerializer):
    unread = serializers.BooleanField(
        required=False, help_text="Those alone that are unread and still call for something."
    )


class ReadBodySerializer(StrictSerializer):
    notifications = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=200, help_text="Absent: all of one's own."
    )


class ReadSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """How many were marked."""

    read = serializers.IntegerField(min_value=0)
