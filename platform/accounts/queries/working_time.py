"""When people work, and who works in their place (RM-4, RM-6)."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User, WorkingTime


def working_times(people: Iterable[UUID] | None = None) -> Mapping[UUID, WorkingTime]:
    """Return the settings of people who have made any, or of everyone's here. One query."""
    rows = WorkingTime.objects.all() if people is None else WorkingTime.objects.filter(user__in=list(people))
    return {row.user_id: row for row in rows}


def working_time_of(user: User) -> WorkingTime:
    """Return one person's settings; those of someone who has made none are not stored."""
    return WorkingTime.objects.filter(user=user).first() or WorkingTime(user=user)


def at_work_since(since: datetime, today: date) -> QuerySet[User]:
    """Return the people at work (RM-4): active, seen since an instant, not away, not on a day off of their own week."""
    off = WorkingTime.objects.filter(user=OuterRef("id"))
    off = off.filter(Q(away_until__gte=today) | Q(days_off__contains=[today.weekday()]))
    return User.objects.filter(~Exists(off), is_active=True, seen_at__gte=since)
