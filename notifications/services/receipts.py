"""Receipts and replies of the SMS gateway: a receipt may contradict the gateway's first answer."""

from django.db import transaction

from kit import clock
from notifications.models import Address, Delivery
from notifications.rules.channels import Channel
from notifications.rules.outcomes import DeliveryState, stored_code, without_nul
from notifications.services.delivering.claim import Claimed
from notifications.services.delivering.due import announce_on_commit
from notifications.services.delivering.finish import pass_on
from notifications.services.preferences import hash_of


@transaction.atomic
def take_receipt(reference: str, *, is_delivered: bool, code: str) -> bool:
    """Take an SMS receipt: one that reports a failure sends the notice by the next channel. True where it was ours."""
    known = Delivery.objects.select_for_update().filter(channel=Channel.SMS.value)
    row = known.filter(reference=without_nul(reference)).first()
    if row is None:
        return False
    if is_delivered or row.state != DeliveryState.SENT:
        return True
    row.code = stored_code(code)
    row.state = (DeliveryState.PASSED_ON if row.standby else DeliveryState.DEAD).value
    row.save(update_fields=["code", "state"])
    if row.standby:
        pass_on([_as_claimed(row)])
        announce_on_commit(clock.now(), is_now=True)
    return True


def take_reply(number: str, text: str) -> bool:
    """Take a reply to an SMS: T, TD, N, R or 退订 ends messages to the number. True where it did."""
    if text.strip().upper() not in {"T", "TD", "N", "退订", "R"}:
        return False
    found = Address.objects.filter(address_hash=hash_of(number), channel=Channel.SMS.value, stopped_at=None)
    return bool(found.update(stopped_at=clock.now(), stopped_by="reply"))


def _as_claimed(row: Delivery) -> Claimed:
    return Claimed(
        row.id,
        row.key,
        row.attempt,
        row.tries,
        row.notification_id,
        row.recipient_id,
        row.kind,
        row.channel,
        row.standby,
        row.sealed,
        row.is_held,
    )
