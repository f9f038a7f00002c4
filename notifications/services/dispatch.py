"""The way from an inbox to the channels: plan what is to be sent of new notifications."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from accounts.queries.current_tenant import tenant_zone
from kit import clock
from kit.ids import uuid7
from notifications.models import Delivery, Notification
from notifications.queries.metering import messages_left
from notifications.queries.quiet import quiet_hours_of
from notifications.queries.reach import Reach, reach_of
from notifications.rules.channels import SECURITY_KINDS, Channel, route_of
from notifications.rules.kinds import ABOUT_CLOCKS_OF_LEADS, SENT_IN_ANY_STATE
from notifications.rules.outcomes import USED_UP, DeliveryState
from notifications.rules.timing import due_at
from notifications.services.delivering.due import announce_on_commit


def dispatch(notifications: Sequence[Notification]) -> None:
    """Plan the deliveries of notifications, in the transaction that writes them. Rows that a unique key has refused may
    be among them: nothing is planned for these, and nothing twice.

    However many there are: two statements where nobody has a channel outside the app, seven otherwise, eight at a
    dealer with a plan.
    """
    if not notifications:
        return
    reach = reach_of({each.recipient_id for each in notifications})
    routes = {each.id: _route(each, reach) for each in notifications}
    if not any(routes.values()):
        return
    # A row that met a unique key was not written, and its id is nobody's.
    planned = Notification.objects.filter(id__in=[key for key, route in routes.items() if route])
    written = set(planned.values_list("id", flat=True))
    rows = _planned([each for each in notifications if each.id in written], routes, clock.now())
    _refuse_beyond_plan(rows)
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
        waiting = [row.due_at for row in rows if row.state == DeliveryState.WAITING]
        if waiting:
            announce_on_commit(min(waiting), is_now=min(waiting) <= clock.now())


def _refuse_beyond_plan(rows: Sequence[Delivery]) -> None:
    """Mark as not delivered, `messages_used_up`, what goes beyond the plan's messages of the day (SA-4).

    The notice stays in the app. Notices about accounts and the subscription are always sent. Two commands at the same
    instant may go a few messages beyond it.
    """
    counted = [row for row in rows if row.kind not in SENT_IN_ANY_STATE]
    left = messages_left() if counted else None
    for row in counted[left:] if left is not None else ():
        row.state, row.code, row.finished_at = DeliveryState.DEAD.value, USED_UP, clock.now()


def dispatch_later(notification: Notification, instant: datetime) -> None:
    """Plan a notification's message once more, for the instant to which its reader has put it off, or for the end of
    the quiet hours that cover it (RM-2)."""
    routes = {notification.id: _route(notification, reach_of({notification.recipient_id}))}
    if not routes[notification.id]:
        return
    (row,) = _planned([notification], routes, instant)
    row.key = f"{row.key}:{int(instant.timestamp())}"
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    announce_on_commit(row.due_at, is_now=False)


def _route(notification: Notification, reach: Mapping[UUID, Reach]) -> Sequence[Channel]:
    found = reach.get(notification.recipient_id)
    return route_of(found.choices, notification.kind, found.channels) if found else ()


def _planned(
    notifications: Sequence[Notification], routes: Mapping[UUID, Sequence[Channel]], earliest: datetime
) -> list[Delivery]:
    zone = tenant_zone()
    quiet = quiet_hours_of({each.recipient_id for each in notifications})
    rows = []
    for each in notifications:
        first, *standby = routes[each.id]
        # Security is always sent, and at once; the clocks of leads run in opening hours alone (RM-2).
        is_security = each.kind in SECURITY_KINDS
        hours = [] if is_security or each.kind in ABOUT_CLOCKS_OF_LEADS else quiet[each.recipient_id]
        # Of no event: it was planned for its minute, as everyone's of that kind.
        is_scheduled = each.event_id is None and not is_security
        when, is_held = due_at(
            max(each.created_at, earliest), each.recipient_id, hours, zone, is_scheduled=is_scheduled
        )
        rows.append(_row(each, first, standby, when, is_held=is_held))
    return rows


def _row(
    notification: Notification, channel: Channel, standby: Sequence[Channel], when: datetime, *, is_held: bool
) -> Delivery:
    return Delivery(
        id=uuid7(),
        key=f"{notification.id}:{channel.value}",
        notification_id=notification.id,
        recipient_id=notification.recipient_id,
        kind=notification.kind,
        channel=channel.value,
        standby=[each.value for each in standby],
        created_at=clock.now(),
        due_at=when,
        is_held=is_held,
    )
