"""Who changed what of whose card: the log read as the audit reads. Names of fields alone, no values."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from crm.events.types import EVENT_TYPES
from crm.models import Event

# What changes a card or whose it is; a follow-up may change its data on the way.
KINDS = tuple(each.kind for each in EVENT_TYPES if each.is_audited)


def card_changes(filters: Mapping[str, object], zone: ZoneInfo) -> QuerySet[Event]:
    """Events that changed cards, by `actor`, `what` (a kind), `object` (a card) and days of entry, `from` to `to`
    inclusive. Each with its `actor_name`."""
    what = str(filters.get("what") or "")
    name = User.objects.filter(id=OuterRef("actor_id")).values("name")
    events = Event.objects.filter(kind__in=[what] if what else KINDS).annotate(actor_name=Subquery(name))
    if actor := filters.get("actor"):
        events = events.filter(actor_id=cast(UUID, actor))
    if card := filters.get("object"):
        events = events.filter(card_id=cast(UUID, card))
    begin, end = filters.get("from"), filters.get("to")
    if isinstance(begin, date):
        events = events.filter(recorded_at__gte=_midnight(begin, zone))
    if isinstance(end, date):
        events = events.filter(recorded_at__lt=_midnight(end + timedelta(days=1), zone))
    return events


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
