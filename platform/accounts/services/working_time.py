"""Setting when one works, and who is notified instead (RM-2, RM-4, RM-6)."""

from datetime import date, time
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from accounts.models import User, WorkingTime
from accounts.queries.current_tenant import is_brand, tenant_zone
from accounts.queries.staff import staff
from accounts.roles import MANAGERS
from accounts.rules.working_time import working_time_problems
from kit import clock
from kit.errors import raise_all
from kit.schedule import plan_day_again

FIELDS = ("day_starts_at", "days_off", "quiet_from", "quiet_to", "away_until", "instead", "copies")


class WorkingTimeChanges(TypedDict, total=False):
    """Changes to make; an absent field stays. `days_off`: 0 is Monday."""

    day_starts_at: time | None
    days_off: list[int]
    quiet_from: time | None
    quiet_to: time | None
    away_until: date | None
    instead: UUID | None
    copies: list[UUID]


@command()
@transaction.atomic
def set_working_time(actor: User, changes: WorkingTimeChanges) -> WorkingTime:
    """Set one's own working time; today's reminders follow it.

    Refuses with `day_start_out_of_bounds`, `away_out_of_bounds`, `only_managers_are_copied`, `required`,
    `not_a_choice`.
    """
    row, _is_new = WorkingTime.objects.select_for_update().get_or_create(user=actor)
    after = {**values_of(row), **changes}
    # An absence that is over is no absence.
    today = clock.today(tenant_zone())
    if row.away_until and row.away_until < today and "away_until" not in changes:
        after |= {"away_until": None, "instead": None}
    colleagues = set(staff().filter(is_active=True).values_list("id", flat=True))
    may_copy = bool(MANAGERS & set(actor.roles))
    raise_all(working_time_problems(after, today=today, own=actor.id, colleagues=colleagues, may_copy=may_copy))
    for field, value in after.items():
        setattr(row, "instead_id" if field == "instead" else field, value)
    row.save()
    if not is_brand():
        plan_day_again()
    return row


def values_of(row: WorkingTime) -> dict[str, object]:
    """Return each field by its name, people by id."""
    values = {field: getattr(row, field) for field in FIELDS if field != "instead"}
    return {**values, "instead": row.instead_id}
