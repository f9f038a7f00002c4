"""Planning what is due: a cause, a person and an instant, never a text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from kit import clock
from kit.models import DueItem
from kit.queue import notify_on_commit
from kit.schedule.next_due import lower, place
from kit.tenancy import current_dealer

# The job that fires what is due at a place (kit.tasks).
RUN = "schedule.run"
# The kind that plans a place's day, and plans it again when hours, times or people's days have changed.
PLAN_DAY = "plan_day"


@dataclass(frozen=True, slots=True)
class Due:
    """An item to plan. It exists once for its kind, cause, person and day: planned again, it moves.

    `local_day` is the place's date to which it belongs. `data` holds ids, codes, dates and counts alone.
    """

    kind: str
    cause: str
    due_at: datetime
    local_day: date
    person_id: UUID | None = None
    card_id: UUID | None = None
    data: Mapping[str, object] = field(default_factory=dict)


def plan(dues: Iterable[Due]) -> None:
    """Plan items, or move those that are planned and have not fired, in the transaction of their cause.

    Four statements, however many there are, and one on a connection of its own where they are the earliest.
    """
    planned = {(due.kind, due.cause, due.person_id, due.local_day): due for due in dues}
    if not planned:
        return
    earliest = min(due.due_at for due in planned.values())
    lower(earliest)
    rows = [
        DueItem(
            kind=due.kind,
            cause=due.cause,
            due_at=due.due_at,
            local_day=due.local_day,
            person_id=due.person_id,
            card_id=due.card_id,
            data=dict(due.data),
        )
        for due in planned.values()
    ]
    # One that has fired stays fired: it was this day's.
    DueItem.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "cause", "person_id", "local_day"],
        update_fields=["due_at", "card_id", "data"],
    )
    if earliest <= clock.now():
        notify_on_commit(RUN, place() or None)


def plan_day_again() -> None:
    """Plan the chosen dealer's day again once the transaction is committed, which has changed its times."""
    now = clock.now()
    plan([Due(PLAN_DAY, f"again:{now:%H%M%S}", now, clock.business_date(now, current_dealer().time_zone))])


def withdraw(kind: str, **narrowed: object) -> int:
    """Delete the waiting items of a kind whose cause has gone, narrowed by fields of `DueItem`; return their number."""
    return DueItem.waiting().filter(kind=kind, **narrowed).delete()[0]
