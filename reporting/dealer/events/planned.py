"""What the follower needs beside a card's own event to know its plan: activities' days, and the cards they concern."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from crm.events.types.base import LogEvent, Unstated
from crm.events.types.cards import CardAbsorbed, SurvivorChanged
from crm.events.types.contacts import ActivityChanged, ActivityPlanned, CardInvited
from crm.models import Event
from kit.db.prepared import execute
from reporting.dealer.rules.card_state import CardState, move_stock
from reporting.dealer.rules.moves import Moves
from reporting.dealer.rules.plans import moved_activity


def with_plan(event: LogEvent, before: int, cards: Mapping[UUID, CardState]) -> LogEvent:
    """Return an event with what its entry leaves to others' events; `before` is the entry's id."""
    match event:
        case CardInvited(ends_on=None):
            return replace(event, ends_on=_ends_on(event.activity, before))
        # Entries from before they stated them.
        case SurvivorChanged(invitations=Unstated.UNSTATED) if event.card in cards:
            return replace(event, invitations=_joined(event, cards))
    return event


def merged_in(event: LogEvent) -> Sequence[UUID]:
    """Return the other cards of a merge or its undoing, whose invitations move with it."""
    return event.merged if isinstance(event, SurvivorChanged) else ()


def invited_to_moved(event: LogEvent) -> list[UUID]:
    """Return the cards with an open invitation to an activity whose days an event changes. One statement."""
    if not isinstance(event, ActivityChanged) or event.ends_on is None:
        return []
    return [card_id for (card_id,) in execute(_INVITED, [f'[["{event.activity}"]]'])]


def fold_moved_activity(event: ActivityChanged, cards: dict[UUID, CardState]) -> tuple[Moves, set[UUID]]:
    """Return what another last day of an activity moves, and the cards that it concerns."""
    moves, concerned = Moves(), set()
    activity = str(event.activity)
    for card_id, card in cards.items():
        if event.ends_on and any(each == activity for each, _last in card.invitations):
            cards[card_id] = moved_activity(card, activity, event.ends_on[1])
            move_stock(moves, card, cards[card_id], event.occurred_on, event.occurred_on)
            concerned.add(card_id)
    return moves, concerned


def _joined(event: SurvivorChanged, cards: Mapping[UUID, CardState]) -> Sequence[tuple[UUID, date]]:
    """Return the survivor's invitations with those of the cards merged into it, or without those of the released."""
    survivor = cards[event.card] if event.card else None
    own = dict(survivor.invitations) if survivor else {}
    others = dict(each for card_id in event.merged if card_id in cards for each in cards[card_id].invitations)
    if isinstance(event, CardAbsorbed):
        joined = {**others, **own}
    else:
        joined = {activity: last for activity, last in own.items() if activity not in others}
    return [(UUID(activity), date.fromisoformat(last)) for activity, last in joined.items()]


def _ends_on(activity: UUID, before: int) -> date | None:
    """Return an activity's last day as the log has it before an entry: one that does not state it itself."""
    kinds = (ActivityPlanned.kind, ActivityChanged.kind)
    ends_on: str | list[str] | None = (
        Event.objects.filter(id__lt=before, kind__in=kinds, data__activity=str(activity))
        .exclude(data__ends_on=None)
        .order_by("-id")
        .values_list("data__ends_on", flat=True)
        .first()
    )
    last = ends_on[1] if isinstance(ends_on, list) else ends_on
    return date.fromisoformat(last) if last else None


# A change of an activity's days is rare, so that no index serves it.
_INVITED = "SELECT card_id FROM reporting_cardstate WHERE invitations @> %s::jsonb"
