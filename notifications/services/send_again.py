"""Sending dead deliveries again: one by the administrator, a dealer's all by an operator or the command line, who
try parked items again with them."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import refuse
from kit.schedule import try_parked_again
from kit.tenancy import in_dealer, in_public
from notifications.models import Delivery
from notifications.rules.outcomes import DeliveryState
from notifications.services.delivering.due import announce_on_commit


@command(Action.SETTINGS_MANAGE)
@transaction.atomic
def send_again(actor: User, delivery_id: UUID) -> Delivery:
    """Try a dead delivery again from its first try on. Refuses with `not_found`, `not_dead`."""
    row = Delivery.objects.select_for_update().filter(id=delivery_id).first()
    if row is None:
        raise refuse("not_found", status=404)
    if row.state != DeliveryState.DEAD:
        raise refuse("not_dead", status=409)
    row.state, row.tries, row.due_at, row.finished_at = DeliveryState.WAITING.value, 0, clock.now(), None
    row.save(update_fields=["state", "tries", "due_at", "finished_at"])
    announce_on_commit(row.due_at, is_now=True)
    note(actor, "delivery.sent_again", str(row.id), channel=row.channel)
    return row


@command(Action.DEALERS_MANAGE)
def send_all_again(actor: User | None, code: str) -> int:
    """Let every dead delivery and every parked due item of a dealer (`hq`: of the brand) wait for its first try; return
    how many. Called in public, where the act is noted."""
    place: AbstractContextManager[Any] = in_public() if code == "hq" else in_dealer(code)
    with place, transaction.atomic():
        now = clock.now()
        count = Delivery.objects.filter(state=DeliveryState.DEAD).update(
            state=DeliveryState.WAITING, tries=0, due_at=now, finished_at=None
        )
        if count:
            announce_on_commit(now, is_now=True)
        count += try_parked_again()
    note(actor, "delivery.all_sent_again", code, count=count)
    return count
