"""Custody passing between sales and the care department, while the owner stays (MG-2, CC-3)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from accounts.access import CardScope, card_scope
from accounts.models import User
from crm.events.types.base import LogEvent
from crm.events.types.cards import CardCustodyPassed
from crm.models import Card, Transfer
from crm.queries.custody import custody_of
from crm.rules.codes import WITH_NEXT_DATE, Custody, Status, TransferReason
from crm.rules.custody import check_care_contact, stays_in_care
from crm.services.inputs import FollowUpInput
from kit import clock
from kit.errors import Problem
from kit.tenancy import current_dealer


def works_for_care(user: User) -> bool:
    """Return whether someone records contacts as the care department, not as sales."""
    return card_scope(user.roles) is CardScope.CARE


def care_problems(actor: User, card: Card, data: FollowUpInput) -> list[Problem]:
    """Return what care may not record on the cards it has; nothing for anyone else."""
    return check_care_contact(data, card.status) if works_for_care(actor) else []


def pass_custody(
    actor: User | None, cards: Sequence[Card], to: Custody, reason: str, *, is_bulk: bool
) -> list[LogEvent]:
    """Hand locked, open cards to a department and store why; return the events for the log.

    The owner, and with them every figure but what is due, stays.
    """
    now, today = clock.moment(), clock.today(current_dealer().time_zone)
    code = reason if TransferReason.has(reason) else TransferReason.OTHER
    transfers = [
        Transfer(
            card=card, before_id=card.owner_id, after_id=card.owner_id, custody=to.value, reason=reason.strip(),
            transferred_at=now, transferred_by=actor,
        )
        for card in cards
    ]  # fmt: skip
    for card in cards:
        card.care_since = now if to is Custody.CARE else None
        card.version += 1
    Transfer.objects.bulk_create(transfers)
    Card.objects.bulk_update(cards, ["care_since", "version"])
    return [
        _passed(each.card, to, today, cause="manager", reason=str(code), bulk=is_bulk, transfer=each.id)
        for each in transfers
    ]


def custody_after_contact(
    actor: User, card: Card, before: Status, data: FollowUpInput, contact_on: date
) -> list[LogEvent]:
    """End care's custody where a contact returns the card to sales, or the card rests or closes; the caller saves it.

    Called once the outcome is on the card. Returns the event where the owner has the card again.
    """
    was_handed, card_rests = card.care_since is not None, card.status not in WITH_NEXT_DATE
    stays = stays_in_care(before, card.status, data["method"])
    if card_rests or not stays:
        card.care_since = None
    # An owner who wakes a dormant card of their own knows it.
    is_woken_for_owner = before == Status.DORMANT and actor.id != card.owner_id
    if card_rests or stays or not (was_handed or is_woken_for_owner):
        return []
    return [_passed(card, Custody.SALES, contact_on, cause="contact")]


def whose_custody(card: Card) -> Custody:
    """Return which department has an open card."""
    return custody_of(card).custody


def _passed(
    card: Card,
    to: Custody,
    on: date,
    *,
    cause: str,
    reason: str = "",
    bulk: bool | None = None,
    transfer: UUID | None = None,
) -> LogEvent:
    before = Custody.SALES if to is Custody.CARE else Custody.CARE
    return CardCustodyPassed(
        occurred_on=on,
        card=card.id,
        owner=card.owner_id,
        custody=(before.value, to.value),
        cause=cause,
        reason=reason,
        bulk=bulk,
        transfer=transfer,
    )
