"""Every kind of reminder by its code, as the scheduler fires it (kit.schedule)."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from kit.models import DueItem
from kit.schedule import PLAN_DAY, Kind
from notifications.queries.reminders.cards import appointments_to_confirm, callbacks_due, not_arrived, without_visit
from notifications.queries.reminders.leads import leads_late
from notifications.queries.reminders.office import reviews_due, suspected_pairs, traffic_pending, watches
from notifications.queries.reminders.plans import day_plans, overdue_by_age, team_plans
from notifications.rules.drafts import Draft
from notifications.services.notify import HELD, notify
from notifications.services.reminders.day import first_day, plan_days
from notifications.services.reminders.held import bring_held
from notifications.services.reminders.holidays import HOLIDAYS, first_look, look_for_holidays


def _of_day(derive: Callable[[date], list[Draft]]) -> Callable[[Sequence[DueItem]], None]:
    """Return what fires items of a kind that is derived for a whole day at once."""

    def fire(items: Sequence[DueItem]) -> None:
        notify([draft for day in sorted({item.local_day for item in items}) for draft in derive(day)])

    return fire


def _of_slot(derive: Callable[[date, str], list[Draft]]) -> Callable[[Sequence[DueItem]], None]:
    """Return what fires items of a kind that comes several times a day."""

    def fire(items: Sequence[DueItem]) -> None:
        notify([draft for item in items for draft in derive(item.local_day, item.cause)])

    return fire


def _of_people(derive: Callable[[date, set[UUID]], list[Draft]]) -> Callable[[Sequence[DueItem]], None]:
    """Return what fires items of a kind of which each person has one a day."""

    def fire(items: Sequence[DueItem]) -> None:
        people: dict[date, set[UUID]] = {}
        for item in items:
            if item.person_id:
                people.setdefault(item.local_day, set()).add(item.person_id)
        notify([draft for day, whose in sorted(people.items()) for draft in derive(day, whose)])

    return fire


def _watch(items: Sequence[DueItem]) -> None:
    """Fire watches; the item remembers which hold, so that the next open day knows which have begun since."""
    for item in sorted(items, key=lambda each: each.local_day):
        earlier = DueItem.objects.filter(kind=item.kind, local_day__lt=item.local_day, fired_at__isnull=False)
        last = earlier.order_by("-local_day").first()
        drafts, standing = watches(item.local_day, last.data.get("standing", []) if last else [])
        DueItem.objects.filter(id=item.id).update(data={"standing": standing})
        notify(drafts)


def _leads_late(items: Sequence[DueItem]) -> None:
    notify(leads_late(items))


KINDS = {
    PLAN_DAY: Kind(plan_days, outlives_day=True, first=first_day),
    HELD: Kind(bring_held, outlives_day=True),
    HOLIDAYS: Kind(look_for_holidays, outlives_day=True, first=first_look, is_public=True),
    "day_plan": Kind(_of_people(day_plans)),
    "team_plan": Kind(_of_people(team_plans)),
    "appointment_confirm": Kind(_of_day(appointments_to_confirm)),
    "not_arrived": Kind(_of_day(not_arrived)),
    "reviews_due": Kind(_of_slot(reviews_due)),
    "traffic_pending": Kind(_of_slot(traffic_pending)),
    "no_visit_16": Kind(_of_day(without_visit), outlives_day=True),
    "overdue": Kind(_of_day(overdue_by_age)),
    "callback_due": Kind(_of_day(callbacks_due), outlives_day=True),
    "watch": Kind(_watch, outlives_day=True),
    "lead_late": Kind(_leads_late, outlives_day=True),
    "duplicates": Kind(_of_day(suspected_pairs)),
}
