"""Cards passing to another owner, or to another department while their owner stays (MG-2)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypedDict, cast
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.roles import OWNERS
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.cards import CardTransferred
from crm.models import Card, DealerSettings, Transfer
from crm.queries.card_visibility import cards_of
from crm.queries.cards import card_for_update, cards_for_update
from crm.rules.answers import wrong_choice
from crm.rules.codes import OPEN, Business, Custody, Status, TransferReason
from crm.rules.custody import check_custody
from crm.rules.status import check_open
from crm.services.callbacks import pass_callbacks
from crm.services.custody import pass_custody, whose_custody
from kit import clock
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer


class TransferInput(TypedDict, total=False):
    """To whom or to which department, and why; `cards`, or all open ones of `from_owner`."""

    cards: list[UUID]
    from_owner: UUID | None
    owner: UUID | None
    custody: str
    reason: str


@dataclass(frozen=True, slots=True)
class Transferred:
    """What became of the cards of one command, by id."""

    transferred: list[UUID] = field(default_factory=list)
    closed: list[UUID] = field(default_factory=list)
    unchanged: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Target:
    """Where cards go: to an owner, or to a department while their owner stays."""

    owner_id: UUID | None
    custody: Custody | None

    def problems_of(self, card: Card) -> list[Problem]:
        """Return what keeps one open card from going there: it is there already, or dormant (CC-3)."""
        if self.custody:
            return check_custody(card.status, whose_custody(card), self.custody)
        return [Problem("already_owner", "owner", "MG-2")] if card.owner_id == self.owner_id else []


@command(Action.CARD_TRANSFER)
@transaction.atomic
def transfer_card(actor: User, card_id: UUID, data: TransferInput) -> Card:
    """Give one card to another owner, or to a department while its owner stays.

    Refuses `card_closed`, `already_owner`, `not_an_owner`, `already_in_custody`, `dormant_stays`.
    """
    target, problems = _target(data)
    card = card_for_update(actor, card_id)
    raise_all(check_open(Status(card.status)))
    problems += target.problems_of(card) if not problems else []
    raise_all(problems + _wholesale_problems([card], target))
    record(actor, *_pass(actor, [card], target, data["reason"], is_bulk=False))
    return card


@command(Action.CARD_TRANSFER)
@transaction.atomic
def transfer_cards(actor: User, data: TransferInput) -> Transferred:
    """Give many cards to another owner or to a department at once; closed ones stay and are named, their callbacks go
    along (MG-2)."""
    target, problems = _target(data)
    ids = _chosen(actor, data)
    if not ids and not data.get("from_owner"):
        problems.append(Problem("required", "cards", "MG-2"))
    raise_all(problems)
    cards = cards_for_update(actor, ids, field="cards")
    moving: list[Card] = []
    unchanged: list[Card] = []
    for card in cards:
        if card.status in OPEN:
            (unchanged if target.problems_of(card) else moving).append(card)
    raise_all(_wholesale_problems(moving, target))
    closed = [card.id for card in cards if card.status not in OPEN]
    entries = []
    if target.custody is not Custody.SALES:
        entries += pass_callbacks(target.owner_id, of=data.get("from_owner"), cards=closed)
    if moving:
        entries += _pass(actor, moving, target, data["reason"], is_bulk=True)
    if entries:
        record(actor, *entries)
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
    at: datetime | None = None,
    taken_over: str = "",
) -> list[LogEvent]:
    """Write the new owner onto locked cards and keep who it was before and why; the entries are for the log.

    The log holds a code of the reason, the words stay with the transfer: they may name people. One that `takes_back`
    another of the same day leaves neither in the figures. `at` is when they passed, if earlier than now (CA-8). One
    that was `taken_over` names from whom: `owner`, `care`.
    """
    now = at or clock.moment()
    today = clock.business_date(now, current_dealer().time_zone)
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
        CardTransferred(
            occurred_on=today,
            card=each.card_id,
            owner=(each.before_id, each.after_id),
            reason=str(code),
            bulk=is_bulk,
            transfer=each.id,
            takes_back=takes_back,
            taken_over=taken_over,
        )
        for each in transfers
    ]


def _target(data: TransferInput) -> tuple[_Target, list[Problem]]:
    """Return where the cards go; with problems, what is returned is used for nothing."""
    owner_id, custody = data.get("owner"), data.get("custody") or ""
    problems = []
    if owner_id and custody:
        problems.append(Problem("owner_or_custody", "custody", "MG-2"))
    elif custody:
        problems += wrong_choice(Custody, custody, "custody", "MG-2")
    else:
        problems += lock_owner(owner_id, "owner") if owner_id else [Problem("required", "owner", "MG-2")]
    if not (data.get("reason") or "").strip():
        problems.append(Problem("required", "reason", "MG-2"))
    return _Target(owner_id, Custody(custody) if Custody.has(custody) else None), problems


def _wholesale_problems(cards: Sequence[Card], target: _Target) -> list[Problem]:
    return [] if target.custody else wholesale_problems(cards, target.owner_id)


def _pass(actor: User, cards: Sequence[Card], target: _Target, reason: str, *, is_bulk: bool) -> list[LogEvent]:
    """A new owner works the card themselves: what care had of it returns to sales first."""
    if target.custody:
        return pass_custody(actor, cards, target.custody, reason, is_bulk=is_bulk)
    in_care = [card for card in cards if card.care_since is not None]
    entries = pass_custody(actor, in_care, Custody.SALES, reason, is_bulk=is_bulk) if in_care else []
    return entries + pass_cards(actor, cards, cast(UUID, target.owner_id), reason, is_bulk=is_bulk)


def _chosen(actor: User, data: TransferInput) -> list[UUID]:
    if data.get("from_owner"):
        return list(cards_of(actor).filter(owner=data["from_owner"], status__in=OPEN).values_list("id", flat=True))
    return data.get("cards") or []
