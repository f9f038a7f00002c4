"""A notice put off by its reader."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from kit import clock
from kit.errors import refuse
from kit.ids import uuid7
from notifications.models import Delivery, Notification
from notifications.queries.inbox import inbox_of
from notifications.queries.reach import reach_of
from notifications.rules.channels import route_of
from notifications.services.delivering.due import announce_on_commit

AN_HOUR = timedelta(hours=1)


@command(purpose=Purpose.READ_MARK)
@transaction.atomic
def remind_later(actor: User, notification_id: UUID) -> Notification:
    """Take one of one's own out of the inbox for an hour; then it is unread again, and sent once more by the channel
    chosen for it. `not_found` for anyone else's."""
    found = inbox_of(actor).select_for_update().filter(id=notification_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    found.hidden_until, found.read_at = clock.now() + AN_HOUR, None
    found.save(update_fields=["hidden_until", "read_at"])
    reach = reach_of({actor.id}).get(actor.id)
    route = route_of(reach.choices, found.kind, reach.channels) if reach else ()
    if route:
        _plan(found, [each.value for each in route])
    return found


def _plan(found: Notification, route: list[str]) -> None:
    due_at = found.hidden_until or clock.now()
    row = Delivery(
        id=uuid7(),
        key=f"{found.id}:{route[0]}:{int(due_at.timestamp())}",
        notification_id=found.id,
        recipient_id=found.recipient_id,
        kind=found.kind,
        channel=route[0],
        standby=route[1:],
        created_at=clock.now(),
        due_at=due_at,
    )
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    announce_on_commit(due_at, is_now=False)
