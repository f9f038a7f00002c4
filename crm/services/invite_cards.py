"""Inviting a list of cards to an activity: a task for each (AC-1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.contacts import CardInvited
from crm.models import Activity, ActivityInvitation, Card
from crm.queries.activities import activity_for_update, contacted_about
from crm.queries.card_visibility import cards_of
from crm.queries.cards import filter_cards
from crm.rules.activities import check_inviting
from crm.rules.codes import OPEN, Status
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.tenancy import current_dealer

# A list that is longer is no list any more: it is narrowed, or invited in parts.
MOST = 5000


class InvitationInput(TypedDict, total=False):
    """Whom: cards by id, or all open ones that pass the filters of `GET /cards/`."""

    cards: list[UUID]
    filters: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Invited:
    """How many were invited now, and how many of those named had been before."""

    invited: int
    already: int


@command(Action.ACTIVITY_PLAN)
@transaction.atomic
def invite_cards(actor: User, activity_id: UUID, data: InvitationInput) -> Invited:
    """Make a task for each card's consultant. By filters the market manager reaches open cards that they do not see.

    Refuses `not_for_inviting`, `activity_over`, `required`, `too_many_cards`, `contact_withdrawn`; an id that is not
    there or not open is its `not_a_choice`. A card is invited once, however many people ask.
    """
    activity = activity_for_update(activity_id)
    raise_all(check_inviting(activity.kind, activity.ends_on, clock.today(current_dealer().time_zone)))
    cards = list(_named(actor, data["cards"]) if data.get("cards") else _filtered(actor, data))
    if len(cards) > MOST:
        raise refuse("too_many_cards", "filters", "AC-1", limit=MOST)
    known = set(ActivityInvitation.objects.filter(activity=activity, card__in=cards).values_list("card_id", flat=True))
    made = _write(actor, activity, [card for card in cards if card.id not in known])
    if made:
        contacted = contacted_about(activity, [each.card_id for each in made])
        record(actor, *(_invited(activity, each, is_contacted=each.card_id in contacted) for each in made))
    return Invited(len(made), len(known))


def invitable(actor: User, filters: Mapping[str, object]) -> QuerySet[Card]:
    """The open cards that filters find, the whole dealer's: those that an invitation by filter would reach, so none
    whose customer withdrew contact (PI-2). By numbers
    only as `actor` may find by them: what is found comes into their sight."""
    open_cards = Card.objects.filter(merged_into=None, status__in=OPEN, contact_withdrawn_at=None)
    return filter_cards(actor, open_cards, filters)


def _filtered(actor: User, data: InvitationInput) -> QuerySet[Card]:
    filters = {name: value for name, value in (data.get("filters") or {}).items() if value not in (None, "", [])}
    if not filters:
        raise refuse("required", "cards", "AC-1")
    return invitable(actor, filters).order_by("id").select_for_update(of=("self",), no_key=True)[: MOST + 1]


def _named(actor: User, ids: list[UUID]) -> list[Card]:
    open_cards = cards_of(actor).filter(id__in=ids, status__in=OPEN).order_by("id")
    found = {card.id: card for card in open_cards.select_for_update(of=("self",), no_key=True)}
    raise_all(Problem("not_a_choice", f"cards.{at}", "AC-1") for at, each in enumerate(ids) if each not in found)
    withdrawn = [at for at, each in enumerate(ids) if found[each].contact_withdrawn_at]
    raise_all(Problem("contact_withdrawn", f"cards.{at}", "PI-2") for at in withdrawn)
    return list(found.values())


def _write(actor: User, activity: Activity, cards: list[Card]) -> list[ActivityInvitation]:
    now = clock.moment()
    rows = [
        ActivityInvitation(
            activity=activity, card=card, invited_at=now, invited_by=actor, was_dormant=card.status == Status.DORMANT
        )
        for card in cards
    ]
    return ActivityInvitation.objects.bulk_create(rows, batch_size=1000)


def _invited(activity: Activity, made: ActivityInvitation, *, is_contacted: bool) -> LogEvent:
    return CardInvited(
        occurred_on=clock.today(current_dealer().time_zone),
        card=made.card_id,
        activity=activity.id,
        invitation=made.id,
        owner=made.card.owner_id,
        ends_on=activity.ends_on,
        is_contacted=is_contacted,
    )
