"""A notice put off by its reader."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from kit import clock
from kit.errors import refuse
from notifications.models import Notification
from notifications.queries.inbox import inbox_of
from notifications.services.dispatch import dispatch_later

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
    dispatch_later(found, found.hidden_until)
    return found
