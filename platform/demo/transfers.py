"""The cards that the manager passes on once a week: to telemarketing, to the best inviter, to the care department."""

from collections.abc import Callable
from datetime import timedelta

from crm.models import Card
from crm.rules.codes import Business, Channel, Custody, Status, TransferReason
from crm.services.transfers import TransferInput, transfer_cards
from demo.showroom import CALLS_ONLY, Showroom

_NO_VISIT_DAYS, _OVERDUE_DAYS = 15, 7
# Cards a week, each way.
_TO_TELEMARKETING, _TO_INVITER, _TO_CARE = 3, 1, 2


def pass_on(showroom: Showroom) -> None:
    """Pass on customers who did not come for 15 days, and some whose call is a week overdue (MG-2)."""
    if showroom.telemarketer:
        said = TransferInput(owner=showroom.telemarketer.user.id, reason=TransferReason.TELEMARKETING)
        _pass(showroom, _oldest(showroom, _is_unvisited, _TO_TELEMARKETING), said)
    inviter = showroom.consultant_at(0)
    if inviter:
        said = TransferInput(owner=inviter.user.id, reason=TransferReason.BETTER_INVITER)
        of_others = [card for card in _oldest(showroom, _is_unvisited, _TO_INVITER) if card.owner_id != inviter.user.id]
        _pass(showroom, of_others, said)
    if showroom.care:
        said = TransferInput(custody=Custody.CARE, reason=TransferReason.CARE)
        _pass(showroom, _oldest(showroom, _is_long_overdue, _TO_CARE), said)


def _oldest(showroom: Showroom, suits: Callable[[Showroom, Card], bool], most: int) -> list[Card]:
    """Return up to `most` cards that suit, the oldest first: open retail ones of consultants, at rest today."""
    found = [
        card
        for card in showroom.in_work
        if card.status == Status.ACTIVE
        and card.business == Business.RETAIL
        and card.care_since is None
        and card.appointment_on != showroom.on
        and card.id not in showroom.met
        and (owner := showroom.consultant_of(card))
        and owner.position != CALLS_ONLY
        and suits(showroom, card)
    ]
    return sorted(found, key=lambda card: (card.filed_on, card.number))[:most]


def _is_unvisited(showroom: Showroom, card: Card) -> bool:
    since = showroom.on - timedelta(days=_NO_VISIT_DAYS)
    return card.channel in (Channel.PHONE, Channel.OUTREACH) and not card.is_visited and card.filed_on < since


def _is_long_overdue(showroom: Showroom, card: Card) -> bool:
    overdue_since = showroom.on - timedelta(days=_OVERDUE_DAYS)
    return card.next_followup_on is not None and card.next_followup_on < overdue_since


def _pass(showroom: Showroom, cards: list[Card], said: TransferInput) -> None:
    """Pass the cards on. They count as met: what the day had planned for their former holder is dropped."""
    if cards:
        transfer_cards(showroom.who("manager"), said | TransferInput(cards=[card.id for card in cards]))
        showroom.met.update(card.id for card in cards)
