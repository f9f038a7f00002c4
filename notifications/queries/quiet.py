"""Quiet hours of people, and the time zone in which they are meant."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.models import DealerSettings
from kit.quiet_hours import QuietHours
from kit.tenancy import PUBLIC, current_dealer, current_schema


def time_zone() -> ZoneInfo:
    """Return the dealer's time zone; the host's at the brand."""
    return ZoneInfo(settings.TIME_ZONE) if current_schema() == PUBLIC else current_dealer().time_zone


def quiet_hours_of(people: Collection[UUID]) -> Mapping[UUID, Sequence[QuietHours]]:
    """Return the quiet hours that hold back each person's messages (RM-2). The brand has none."""
    if current_schema() == PUBLIC:
        return defaultdict(list)
    found = DealerSettings.objects.values_list("quiet_from", "quiet_to").first()
    of_dealer = [QuietHours(*found)] if found else []
    return dict.fromkeys(people, of_dealer)
