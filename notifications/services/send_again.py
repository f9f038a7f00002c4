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
from notifications.queries.metering import messages_left
from notifications.rules.kinds import SENT_IN_ANY_STATE
from notifications.rules.outcomes import USED_UP, DeliveryState
from notifications.services.delivering.due import announce_on_commit
from notifications.services.webhooks.plan import call_dead_again


@command(Action.SETTINGS_MANAGE)
@transaction.atomic
def send_again(actor: User, delivery_id: UUID) -> Delivery:
    """Plan a dead delivery again, from its first try on, as one of today's messages.

    Refuses with `not_found`, `not_dead`, `messages_used_up` (403) once the plan's messages of the day are (SA-4).
    """
    row = Delivery.objects.select_for_update().filter(id=delivery_id).first()
    if row is None:
        raise refuse("not_found", status=404)
    if row.state != DeliveryState.DEAD:
        raise refuse("not_dead", status=409)
    if row.kind not in SENT_IN_ANY_STATE and messages_left() == 0:
        raise refuse(USED_UP, rule="SA-4", status=403)
    planned = _planned_now()
    for field, value in planned.items():
        setattr(row, field, value)
    row.save(update_fields=list(planned))
    announce_on_commit(row.due_at, is_now=True)
    note(actor, "delivery.sent_again", str(row.id), channel=row.channel)
    return row


@command(Action.DEALERS_MANAGE)
def send_all_again(actor: User | None, code: str) -> int:
    """Let every dead delivery, every call of a webhook that is dead and every parked due item of a dealer (`hq`: of the
    brand) wait for its first try; return how many. Of messages that the plan counts the newest are sent, as many as it
    leaves today (SA-4).

    Called in public, where the act is noted.
    """
    place: AbstractContextManager[Any] = in_public() if code == "hq" else in_dealer(code)
    with place, transaction.atomic():
        count = Delivery.objects.filter(id__in=_dead_within_plan()).update(**_planned_now())
        if count:
            announce_on_commit(clock.now(), is_now=True)
        count += call_dead_again() + try_parked_again()
    note(actor, "delivery.all_sent_again", code, count=count)
    return count


def _planned_now() -> dict[str, Any]:
    """Return the fields of a delivery that is planned again: it counts as a message of today."""
    now = clock.now()
    again = {"state": DeliveryState.WAITING.value, "tries": 0, "finished_at": None, "code": "", "detail": ""}
    return {**again, "created_at": now, "due_at": now}


def _dead_within_plan() -> list[UUID]:
    dead = Delivery.objects.select_for_update().filter(state=DeliveryState.DEAD).order_by("-created_at", "-id")
    rows = list(dead.values_list("id", "kind"))
    counted = [key for key, kind in rows if kind not in SENT_IN_ANY_STATE]
    return [key for key, kind in rows if kind in SENT_IN_ANY_STATE] + counted[: messages_left() if counted else 0]
