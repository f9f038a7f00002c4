"""What the follower needs beside a card's own event to know its plan: activities' days, and the cards they concern."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from crm.models import Event
from kit import clock
from kit.db.prepared import execute
from kit.tenancy import current_dealer
from reporting.dealer.rules.card_state import CardState, move_stock
from reporting.dealer.rules.happened import Happened
from reporting.dealer.rules.moves import Moves
from reporting.dealer.rules.plans import Invitations, moved_activity

MERGES = frozenset({"card.absorbed", "card.released"})


def happened_with_plan(event: Event, cards: Mapping[UUID, CardState]) -> Happened:
    """Return the event as the folds read it, with what its data leaves to others' events."""
    data = event.data
    if event.kind == "card.invited" and "ends_on" not in data:
        data = {**data, "ends_on": _ends_on(data["activity"], event.id)}
    # Events from before they stated them.
    if event.kind in MERGES and event.card_id in cards and "invitations" not in data:
        data = {**data, "invitations": _joined(event, cards)}
    entered_on = clock.business_date(event.recorded_at, current_dealer().time_zone)
    return Happened(event.kind, event.occurred_on, data, entered_on)


def merged_in(event: Event) -> list[UUID]:
    """Return the other cards of a merge or its undoing, whose invitations move with it."""
    return [UUID(card_id) for card_id in event.data.get("merged", ())] if event.kind in MERGES else []


def invited_to_moved(event: Event) -> list[UUID]:
    """Return the cards with an open invitation to an activity whose days an event changes. One statement."""
    if event.kind != "activity.changed" or "ends_on" not in event.data:
        return []
    return [card_id for (card_id,) in execute(_INVITED, [f'[["{event.data["activity"]}"]]'])]


def fold_moved_activity(event: Event, cards: dict[UUID, CardState]) -> tuple[Moves, set[UUID]]:
    """Return what another last day of an activity moves, and the cards that it concerns."""
    moves, concerned = Moves(), set()
    activity, last = event.data["activity"], date.fromisoformat(event.data["ends_on"][1])
    for card_id, card in cards.items():
        if any(each == activity for each, _last in card.invitations):
            cards[card_id] = moved_activity(card, activity, last)
            move_stock(moves, card, cards[card_id], event.occurred_on, event.occurred_on)
            concerned.add(card_id)
    return moves, concerned


def _joined(event: Event, cards: Mapping[UUID, CardState]) -> Invitations:
    """Return the survivor's invitations with those of the cards merged into it, or without those of the released."""
    survivor = cards[event.card_id] if event.card_id else None
    own = dict(survivor.invitations) if survivor else {}
    others = dict(each for card_id in merged_in(event) if card_id in cards for each in cards[card_id].invitations)
    if event.kind == "card.absorbed":
        return tuple({**others, **own}.items())
    return tuple((activity, last) for activity, last in own.items() if activity not in others)


def _ends_on(activity: str, before: int) -> str | None:
    """Return an activity's last day as the log has it before an event: one that does not state it itself."""
    ends_on: str | list[str] | None = (
        Event.objects.filter(id__lt=before, kind__in=("activity.planned", "activity.changed"), data__activity=activity)
        .exclude(data__ends_on=None)
        .order_by("-id")
        .values_list("data__ends_on", flat=True)
        .first()
    )
    return ends_on[1] if isinstance(ends_on, list) else ends_on


# A change of an activity's days is rare, so that no index serves it.
_INVITED = "SELECT card_id FROM reporting_cardstate WHERE invitations @> %s::jsonb"
