"""The usual access of a person (PI-6)."""

from datetime import date, timedelta
from uuid import UUID

from django.db.models import Avg, F, Func, IntegerField

from crm.models import AccessDay
from crm.rules.access_watch import DAYS_REMEMBERED, Access


def usual_of(user_id: UUID, kind: Access, today: date) -> float:
    """Return the mean of a person's days with any access in the 30 days before; 0 for someone without one."""
    since = today - timedelta(days=DAYS_REMEMBERED)
    days = AccessDay.objects.filter(user_id=user_id, on__gte=since, on__lt=today)
    length = Func(F(kind.value), function="cardinality", output_field=IntegerField())
    return float(days.aggregate(usual=Avg(length))["usual"] or 0)
