"""The audit of a place: its list, narrowed, and its chain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from accounts.models import AuditEntry
from accounts.rules.audit import BEGINNING, BrokenLink, Content, Link, first_broken

_CONTENT = ("id", "at", "actor_id", "what", "subject", "data", "once")
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What the chain shows: how many entries are sealed, how many wait for it, the last hash, where it breaks first.

    Who keeps the last hash elsewhere can tell later whether the end of the chain was cut off (`has_known_head`).
    """

    sealed_count: int
    unsealed_count: int
    head: str
    broken: BrokenLink | None
    has_known_head: bool


def filter_audit(filters: Mapping[str, object], zone: ZoneInfo) -> QuerySet[AuditEntry]:
    """The entries by `actor`, `what` (`staff` takes in all `staff.…`), `object`, and by days of `zone`: `from`, `to`
    inclusive. Keys that are absent or empty do not narrow."""
    entries = AuditEntry.objects.select_related("actor")
    if actor := filters.get("actor"):
        entries = entries.filter(actor=cast(UUID, actor))
    if what := str(filters.get("what") or ""):
        entries = entries.filter(what=what) if "." in what else entries.filter(what__startswith=f"{what}.")
    if subject := filters.get("object"):
        entries = entries.filter(subject=subject)
    begin, end = filters.get("from"), filters.get("to")
    if isinstance(begin, date):
        entries = entries.filter(at__gte=_midnight(begin, zone))
    if isinstance(end, date):
        entries = entries.filter(at__lt=_midnight(end + timedelta(days=1), zone))
    return entries


def head_of_chain() -> tuple[int, str]:
    """Position and hash of the last sealed entry."""
    last = AuditEntry.objects.exclude(position=None).order_by("-position").values_list("position", "hash").first()
    return (last[0] or 0, last[1]) if last else (0, BEGINNING)


def unsealed(most: int) -> list[Content]:
    """The next entries to be sealed, the oldest first."""
    rows = AuditEntry.objects.filter(position=None).order_by("id").values_list(*_CONTENT)
    return [Content(*row) for row in rows[:most]]


def check_audit(known_head: str = "") -> AuditCheck:
    """Go through the whole chain, to its first broken link."""
    position, head, has_known_head, broken = 0, BEGINNING, not known_head, None
    for links in _batches():
        broken = first_broken(position, head, links)
        if broken:
            break
        has_known_head = has_known_head or any(link.hash == known_head for link in links)
        position, head = links[-1].position, links[-1].hash
    waiting = AuditEntry.objects.filter(position=None).count()
    return AuditCheck(position, waiting, head, broken, has_known_head)


def _batches() -> Iterator[list[Link]]:
    position = 0
    while True:
        rows = AuditEntry.objects.filter(position__gt=position).order_by("position")
        found = rows.values_list("position", "hash", *_CONTENT)[:_BATCH]
        links = [Link(place, told, Content(*content)) for place, told, *content in found]
        if not links:
            return
        yield links
        position = links[-1].position


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
