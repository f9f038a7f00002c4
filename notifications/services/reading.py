"""Marking as read what one was told."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from kit import clock
from kit.errors import refuse
from notifications.models import Notification
from notifications.queries.inbox import inbox_of


@command(purpose=Purpose.READ_MARK)
@transaction.atomic
def mark_read(actor: User, notification_id: UUID) -> Notification:
    """One of one's own; read a second time it stays as it was. `not_found` for anyone else's."""
    found = inbox_of(actor).select_for_update().filter(id=notification_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    if found.read_at is None:
        found.read_at = clock.now()
        found.save(update_fields=["read_at"])
    return found


@command(purpose=Purpose.READ_MARK)
@transaction.atomic
def mark_all_read(actor: User) -> int:
    """All of one's own; how many there were."""
    return inbox_of(actor).filter(read_at=None).update(read_at=clock.now())


@command(purpose=Purpose.READ_MARK)
@transaction.atomic
def mark_some_read(actor: User, ids: Collection[UUID]) -> int:
    """Mark those of one's own among `ids`; return how many were unread."""
    return inbox_of(actor).filter(id__in=ids, read_at=None).update(read_at=clock.now())
