"""Fields of request bodies: what Python would accept and a calendar, a database or a person would not is refused."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.invisible import without_direction

_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
_MOST_MONEY = Decimal("9999999999.99")


class DateField(serializers.DateField):
    """A date of these centuries; arithmetic on others would overflow."""

    min_value, max_value = _FIRST, _LAST
    default_error_messages = {"invalid": "not_a_date", "datetime": "not_a_date"}

    def to_internal_value(self, value: Any) -> date:
        try:
            found: date = super().to_internal_value(value)
        except serializers.ValidationError as error:
            raise serializers.ValidationError("not_a_date", "not_a_date") from error
        if not _FIRST <= found <= _LAST:
            raise serializers.ValidationError("out_of_range", "out_of_range")
        return found


class InstantField(serializers.DateTimeField):
    """An instant: a date and a time with its offset, in UTC from here on."""

    min_value, max_value = _FIRST, _LAST

    def to_internal_value(self, value: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value)
            instant = found.astimezone(UTC) if found.tzinfo else None
        except (TypeError, ValueError, OverflowError) as error:
            raise serializers.ValidationError("not_an_instant", "not_an_instant") from error
        if instant is None:
            raise serializers.ValidationError("not_an_instant", "not_an_instant")
        if not _FIRST <= instant.date() <= _LAST:
            raise serializers.ValidationError("out_of_range", "out_of_range")
        return instant


@extend_schema_field({"type": "string", "pattern": r"^\d\d:\d\d(:\d\d)?$", "example": "08:30"})
class ClockField(serializers.TimeField):
    """A time of the dealer's own wall clock, to the minute: `08:30`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(format="%H:%M", input_formats=["%H:%M", "%H:%M:%S"], **options)

    def to_internal_value(self, value: Any) -> time:
        found: time = super().to_internal_value(value)
        return found.replace(second=0, microsecond=0)


class TextField(serializers.CharField):
    """A text, and only a text: a number or a truth value is not taken for one. Characters that turn the direction of
    what stands beside them are dropped: they would reverse a number. A password stays as it is."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise serializers.ValidationError("invalid", "invalid")
        return super().to_internal_value(without_direction(data) if self.trim_whitespace else data)


class CodeField(serializers.ChoiceField):
    """One code out of a set; labels are for people, the API holds codes."""

    def __init__(self, codes: Iterable[str], **options: Any) -> None:
        super().__init__(choices=[(str(code), str(getattr(code, "name", code))) for code in codes], **options)


class CodesField(serializers.ListField):
    """Several codes out of a set, each once."""

    def __init__(self, codes: Iterable[str], **options: Any) -> None:
        super().__init__(child=CodeField(codes), max_length=50, **options)

    def to_internal_value(self, data: Any) -> list[str]:
        return list(dict.fromkeys(super().to_internal_value(data)))


class MoneyField(serializers.DecimalField):
    """Yuan, as a decimal string with at most two places; nobody pays less than nothing."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=0, max_value=_MOST_MONEY, **options)


class FlagField(serializers.BooleanField):
    """True or false, not a word that sounds like it."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            raise serializers.ValidationError("invalid", "invalid")
        return data
