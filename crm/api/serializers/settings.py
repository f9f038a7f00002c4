"""A dealer's settings as they come in and go out."""

from typing import Any

from rest_framework import serializers

from crm.rules.calendar import CalendarShows
from crm.rules.consent import NAMED_WAYS
from kit.api.fields import ClockField, CodeField, FlagField, TextField
from kit.api.serializers import StrictSerializer


class OpeningHoursField(serializers.DictField):
    """Opening hours by weekday or by date, each a list of `09:00-12:00`."""

    def __init__(self, **options: Any) -> None:
        hours = serializers.ListField(child=TextField(max_length=20), max_length=10)
        super().__init__(child=hours, allow_empty=True, **options)


_WEEKDAY_HOURS = "RM-4: by `monday` to `sunday`, where they differ; `[]` when the dealer is closed."
_SPECIAL_DAYS = "RM-4: by date, `[]` when the dealer is closed."


_KEEP_LOST = "PI-5: for how many months after the last contact a lost card keeps personal data, at most 120."
_KEEP_TRAFFIC = "PI-5: the same for declined and pending traffic, from its day."
_KEEP_LEADS = "PI-5: for how many days a lead keeps personal data that no card comes of, at most 365."


class SettingsBodySerializer(StrictSerializer):
    """What is to change; what is absent stays."""

    area_code = TextField(required=False, max_length=10)
    province = TextField(required=False, max_length=40)
    city = TextField(required=False, max_length=40)
    card_number_pattern = TextField(required=False, max_length=100)
    wholesale_consultant = serializers.UUIDField(required=False)
    calendar_shows = CodeField(CalendarShows, required=False, help_text="How much of a customer calendars tell.")
    idle_minutes = serializers.IntegerField(
        required=False, min_value=1, max_value=32_000, help_text="After so many without use a browser is signed out."
    )
    managers_need_second_factor = FlagField(required=False)
    opens_at = ClockField(required=False)
    closes_at = ClockField(required=False)
    morning_meeting_at = ClockField(required=False)
    evening_meeting_at = ClockField(required=False)
    first_review_at = ClockField(required=False)
    last_review_at = ClockField(required=False)
    quiet_from = ClockField(required=False)
    quiet_to = ClockField(required=False)
    weekday_hours = OpeningHoursField(required=False, help_text=_WEEKDAY_HOURS)
    special_days = OpeningHoursField(required=False, help_text=_SPECIAL_DAYS)
    notice_way = CodeField(NAMED_WAYS, required=False, help_text="PI-1: how customers are usually informed.")
    keep_lost_months = serializers.IntegerField(required=False, min_value=0, max_value=32_000, help_text=_KEEP_LOST)
    keep_traffic_months = serializers.IntegerField(
        required=False, min_value=0, max_value=32_000, help_text=_KEEP_TRAFFIC
    )
    keep_lead_days = serializers.IntegerField(required=False, min_value=0, max_value=32_000, help_text=_KEEP_LEADS)


class SettingsSerializer(serializers.Serializer):  # type: ignore[type-arg]  # shown only
    """The settings. `card_number_pattern`: 9 a digit, A a letter, all else itself; empty allows any number."""

    version = serializers.IntegerField()
    area_code = serializers.CharField()
    province = serializers.CharField()
    city = serializers.CharField()
    card_number_pattern = serializers.CharField(allow_blank=True)
    wholesale_consultant = serializers.UUIDField(allow_null=True)
    wholesale_consultant_name = serializers.CharField(allow_blank=True)
    calendar_shows = CodeField(CalendarShows)
    idle_minutes = serializers.IntegerField()
    managers_need_second_factor = serializers.BooleanField()
    opens_at = ClockField()
    closes_at = ClockField()
    morning_meeting_at = ClockField()
    evening_meeting_at = ClockField()
    first_review_at = ClockField()
    last_review_at = ClockField()
    quiet_from = ClockField()
    quiet_to = ClockField()
    weekday_hours = OpeningHoursField(help_text=_WEEKDAY_HOURS)
    special_days = OpeningHoursField(help_text=_SPECIAL_DAYS)
    notice_way = CodeField(NAMED_WAYS)
    keep_lost_months = serializers.IntegerField(help_text=_KEEP_LOST)
    keep_traffic_months = serializers.IntegerField(help_text=_KEEP_TRAFFIC)
    keep_lead_days = serializers.IntegerField(help_text=_KEEP_LEADS)
