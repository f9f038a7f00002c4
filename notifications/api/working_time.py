"""Working time as it comes in and goes out: quiet hours, absence, copies, start of the day (RM-2, RM-4, RM-6)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import time
from typing import Any, cast

from rest_framework import serializers

from accounts.models import User
from accounts.queries.working_time import working_time_of
from accounts.services.working_time import WorkingTimeChanges
from kit.api.fields import ClockField, DateField
from kit.api.serializers import StrictSerializer
from kit.errors import DomainError

_PATHS = {
    "quiet_from": "quiet.from",
    "quiet_to": "quiet.to",
    "away_until": "away.until",
    "instead": "away.instead",
}


class QuietSerializer(StrictSerializer):
    """One's own quiet hours, beside the dealer's (RM-2)."""

    def get_fields(self) -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
        # `from` is a word of the language.
        return {"from": ClockField(), "to": ClockField()}


class AwaySerializer(StrictSerializer):
    """An absence up to a day, and who is notified instead (RM-6)."""

    until = DateField()
    instead = serializers.UUIDField()


def working_time_fields() -> dict[str, "serializers.Field[Any, Any, Any, Any]"]:
    """Return the fields of the preferences that are about working time; null takes a setting away."""
    return {
        "quiet": QuietSerializer(required=False, allow_null=True),
        "away": AwaySerializer(required=False, allow_null=True),
        "copies": serializers.ListField(
            child=serializers.UUIDField(),
            required=False,
            max_length=50,
            help_text="RM-6: a manager receives these people's notifications too.",
        ),
        "day_starts_at": ClockField(required=False, allow_null=True, help_text="RM-4: null for the dealer's opening."),
        "days_off": serializers.ListField(
            child=serializers.IntegerField(min_value=0, max_value=6),
            required=False,
            max_length=7,
            help_text="RM-4: weekdays of one's own week, 0 is Monday.",
        ),
    }


def shown_working_time(user: User) -> dict[str, object]:
    """Return a person's working time as the API shows it. One query."""
    row = working_time_of(user)
    quiet = {"from": _clock(row.quiet_from), "to": _clock(row.quiet_to)} if row.quiet else None
    away = {"until": row.away_until, "instead": row.instead_id} if row.away_until else None
    return {
        "quiet": quiet,
        "away": away,
        "copies": row.copies,
        "day_starts_at": _clock(row.day_starts_at),
        "days_off": row.days_off,
    }


def working_time_changes(body: dict[str, Any]) -> WorkingTimeChanges:
    """Return what a body changes, as the service takes it."""
    changes: dict[str, Any] = {name: body[name] for name in ("copies", "day_starts_at", "days_off") if name in body}
    if "quiet" in body:
        # A part that could not be read is missing.
        quiet = body["quiet"] or {}
        changes |= {"quiet_from": quiet.get("from"), "quiet_to": quiet.get("to")}
    if "away" in body:
        away = body["away"] or {}
        changes |= {"away_until": away.get("until"), "instead": away.get("instead")}
    return cast(WorkingTimeChanges, changes)


@contextmanager
def naming_fields() -> Iterator[None]:
    """Name the fields of refusals by their paths in the body."""
    try:
        yield
    except DomainError as error:
        problems = [replace(each, field=_PATHS.get(each.field, each.field)) for each in error.problems]
        raise DomainError(*problems, status=error.status) from error


def _clock(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at else None
