"""Counting each person's access, and the alert for an unusual day (PI-6)."""

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from accounts.models import User
from crm.models import AccessDay
from crm.queries.access_watch import usual_of
from crm.rules.access_watch import DAYS_REMEMBERED, FLOORS, Access, is_unusual
from kit import clock
from kit.tenancy import current_dealer


def count_access(user: User, kind: Access, subject: UUID) -> None:
    """Count a card, number or list once a day for its person, and alert the managers at once to an unusual day.

    One statement; the usual is looked up only above the floor, and no more once the alert is out.
    """
    today = clock.today(current_dealer().time_zone)
    count = _add(user, kind, subject, today)
    if count is None or count < FLOORS[kind] or not is_unusual(kind, count, usual_of(user.pk, kind, today)):
        return
    open_day = AccessDay.objects.filter(user=user, on=today, alerted_at=None)
    # Together: a day whose alert fails stays open, and the next access alerts.
    with transaction.atomic():
        if open_day.update(alerted_at=clock.now()):
            import_string(settings.NOTIFY_OF_ACCESS)(user, kind.value, count, today)


def _add(user: User, kind: Access, subject: UUID, today: date) -> int | None:
    """Return how many there are now; None where the subject was counted already, or the day was reported."""
    column = connection.ops.quote_name(kind.value)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO crm_accessday AS known (user_id, "on", {column}) VALUES (%s, %s, ARRAY[%s]::uuid[])'  # noqa: S608 - a name of the enum
            f' ON CONFLICT (user_id, "on") DO UPDATE SET {column} = known.{column} || EXCLUDED.{column}'
            f" WHERE known.alerted_at IS NULL AND NOT known.{column} @> EXCLUDED.{column}"
            f" RETURNING cardinality({column})",
            [user.pk, today, subject],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def forget_access() -> int:
    """Delete the days that no usual rests on any more; return how many."""
    before = clock.today(current_dealer().time_zone) - timedelta(days=DAYS_REMEMBERED)
    return AccessDay.objects.filter(on__lt=before).delete()[0]
