"""The dealer's clock turned by hand: whatever is due fires, and what people were reminded of."""

from datetime import date, datetime, time, timedelta
from typing import Any

from accounts.models import User, WorkingTime
from kit import clock
from kit.models import DueItem
from kit.schedule import run_due
from notifications.models import Notification
from notifications.services.inboxes import Inboxes
from tests.factories import NOW, SHANGHAI

# NOW is a Wednesday, 10:00.
TODAY = NOW.date()


def at(hour: int, minute: int = 0, day: date = TODAY) -> datetime:
    return datetime.combine(day, time(hour, minute), SHANGHAI)


def run(instant: datetime) -> None:
    """Let the follower and the scheduler catch up at an instant."""
    with clock.at(instant):
        assert Inboxes().catch_up()
        assert run_due()


def run_through(start: datetime, end: datetime) -> None:
    """Let everything that is due from one instant to another fire at its own instant."""
    run(start)
    while True:
        due = DueItem.waiting().order_by("due_at").values_list("due_at", flat=True).first()
        if due is None or due > end:
            break
        run(max(due, start))
    run(end)


def reminders(user: User, kind: str = "", day: date = TODAY) -> list[tuple[str, str]]:
    """Return what someone was reminded of on a day: the local time and the kind, in order."""
    rows = Notification.objects.filter(recipient=user, event_id=None).order_by("created_at", "kind", "cause")
    rows = rows.filter(kind=kind) if kind else rows
    local = [(row.created_at.astimezone(SHANGHAI), row.kind) for row in rows]
    return [(f"{instant:%H:%M}", each) for instant, each in local if instant.date() == day]


def data_of(user: User, kind: str) -> list[Any]:
    """Return the data of someone's reminders of a kind, the oldest first."""
    return list(
        Notification.objects.filter(recipient=user, kind=kind).order_by("created_at").values_list("data", flat=True)
    )


def works(user: User, **settings: Any) -> None:
    """Set when someone works."""
    WorkingTime.objects.update_or_create(user=user, defaults=settings)


def tomorrow() -> date:
    return TODAY + timedelta(days=1)
