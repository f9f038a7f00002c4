"""All of a dealer's dead deliveries sent again, by an operator or from the command line."""

from contextlib import AbstractContextManager
from typing import Any

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.tenancy import in_dealer, in_public
from notifications.models import Delivery
from notifications.rules.outcomes import DeliveryState
from notifications.services.delivering.due import announce_on_commit


@command(Action.DEALERS_MANAGE)
def send_all_again(actor: User | None, code: str) -> int:
    """Let every dead delivery of a dealer (`hq`: of the brand) wait for its first try; return how many. Called in
    public, where the act is noted."""
    place: AbstractContextManager[Any] = in_public() if code == "hq" else in_dealer(code)
    with place, transaction.atomic():
        now = clock.now()
        count = Delivery.objects.filter(state=DeliveryState.DEAD).update(
            state=DeliveryState.WAITING, tries=0, due_at=now, finished_at=None
        )
        if count:
            announce_on_commit(now, is_now=True)
    note(actor, "delivery.all_sent_again", code, count=count)
    return count
