"""Cards passing from one consultant to another (MG-2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypedDict, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.access import Action, require
from accounts.models import User
from accounts.roles import OWNERS
from crm.events.log import Happening, record
from crm.models import Card, DealerSettings, Transfer
from crm.queries.cards import card_for_update, cards_for_update
from crm.queries.visible import cards_of
from crm.rules.codes import OPEN, Business, Status, TransferReason
from crm.rules.status import check_open
from crm.services.callbacks import pass_callbacks
from kit import clock
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer


class TransferInput(TypedDict, total=False):
    """To whom and why; `cards`, or all open ones of `from_owner`."""

    cards: list[UUID]
    from_owner: UUID | None
    owner: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """What became of the cards of one command, by id."""

    transferred: list[UUID] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    unchanged: list[UUID] = field(default_factory=list)


@transaction.atomic
def transfer_card(actor: User, card_id: UUID, data: TransferInput) -> Card:
    """Give one card to another consultant. Refuses `card_closed`, `already_owner`, `not_an_owner`."""
    require(actor, Action.CARD_TRANSFER)
    owner_id, problems = _new_owner(data)
    card = card_for_update(actor, card_id)
    raise_all(check_open(Status(card.status)))
    if owner_id == card.owner_id:
        problems.append(Problem("already_owner", "owner", "MG-2"))
    raise_all(problems + wholesale_problems([card], owner_id))
    record(actor, *pass_cards(actor, [card], owner_id, data["reason"], is_bulk=False))
    return card


@transaction.atomic
def transfer_cards(actor: User, data: TransferInput) -> Transferred:
    """Give many cards to another consultant in one go; closed ones stay where they are and are told, their callbacks go
    along (MG-2)."""
    require(actor, Action.CARD_TRANSFER)
    owner_id, problems = _new_owner(data)
    ids = _chosen(actor, data)
    if not ids and not data.get("from_owner"):
        problems.append(Problem("required", "cards", "MG-2"))
    raise_all(problems)
    cards = cards_for_update(actor, ids, field="cards")
    moving: list[Card] = []
    unchanged: list[Card] = []
    for card in cards:
        if card.status in OPEN:
            (unchanged if card.owner_id == owner_id else moving).append(card)
    raise_all(wholesale_problems(moving, owner_id))
    closed = [card.id for card in cards if card.status not in OPEN]
    happenings = pass_callbacks(owner_id, of=data.get("from_owner"), cards=closed)
    if moving:
        happenings += pass_cards(actor, moving, owner_id, data["reason"], is_bulk=True)
    if happenings:
        record(actor, *happenings)
    return Transferred([card.id for card in moving], closed, [card.id for card in unchanged])


def lock_owner(user_id: UUID, field_name: str) -> list[Problem]:
    """Return `not_an_owner` unless an active consultant or telemarketer is named; lock them until the commit (MG-2)."""
    wanted = User.objects.select_for_update(no_key=True)
    found = wanted.filter(id=user_id, is_active=True, roles__overlap=sorted(OWNERS)).first()
    return [] if found else [Problem("not_an_owner", field_name)]


def wholesale_problems(cards: Sequence[Card], owner_id: UUID | None) -> list[Problem]:
    """CA-9: wholesale cards go to nobody but the designated consultant."""
    if all(card.business != Business.WHOLESALE for card in cards):
        return []
    designated = DealerSettings.objects.values_list("wholesale_consultant_id", flat=True).get()
    return [] if owner_id == designated else [Problem("not_wholesale_consultant", "owner", "CA-9")]


def pass_cards(
    actor: User | None,
    cards: Sequence[Card],
    owner_id: UUID,
    reason: str,
    *,
    is_bulk: bool,
    takes_back: bool = False,
) -> list[Happening]:
    """Write the new owner onto locked cards and keep who it was before and why; the happenings are for the log.

    The log holds a code of the reason, the words stay with the transfer: they may name people. One that `takes_back`
    another of the same day leaves neither in the figures.
    """
    now, today = clock.now(), clock.today(current_dealer().time_zone)
    code = reason if TransferReason.has(reason) else TransferReason.OTHER
    transfers = [
        Transfer(
            card=card, before_id=card.owner_id, after_id=owner_id, reason=reason.strip(), transferred_at=now,
            transferred_by=actor,
        )
        for card in cards
    ]  # fmt: skip
    for card in cards:
        card.owner_id, card.owner_changed_at = owner_id, now
        card.version += 1
    Transfer.objects.bulk_create(transfers)
    Card.objects.filter(id__in=[card.id for card in cards]).update(
        owner=owner_id, owner_changed_at=now, version=F("version") + 1
    )
    return [
        Happening(
            "card.transferred",
            today,
            {
                "owner": [str(each.before_id), str(each.after_id)],
                "reason": str(code),
                "bulk": is_bulk,
                "transfer": str(each.id),
                **({"takes_back": True} if takes_back else {}),
            },
            card=each.card,
        )
        for each in transfers
    ]


def _new_owner(data: TransferInput) -> tuple[UUID, list[Problem]]:
    """Whom the cards go to; with nobody named there is a problem, and what is returned is used for nothing."""
    owner_id = data.get("owner")
    problems = lock_owner(owner_id, "owner") if owner_id else [Problem("required", "owner", "MG-2")]
    if not (data.get("reason") or "").strip():
        problems.append(Problem("required", "reason", "MG-2"))
    return cast(UUID, owner_id), problems


def _chosen(actor: User, data: TransferInput) -> list[UUID]:
    if data.get("from_owner"):
        return list(cards_of(actor).filter(owner=data["from_owner"], status__in=OPEN).values_list("id", flat=True))
    return data.get("cards") or []
