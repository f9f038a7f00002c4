"""The follower that keeps the dealer's figures in step with its log."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from uuid import UUID

from crm.events.followers import EventFollower
from crm.models import Event
from reporting.dealer.events.sums import Sums
from reporting.dealer.models import CardState, Movement
from reporting.dealer.rules.cards import KINDS, fold_card
from reporting.dealer.rules.happened import Happened
from reporting.dealer.rules.moves import Moves
from reporting.dealer.rules.standing import Standing
from reporting.dealer.rules.traffic import fold_traffic

NAME = "reporting.dealer"
# Movement ids are the event's times this, and a count: an event that undoes a bulk has one entry for each card.
PER_EVENT = 100

_FIELDS = [field.name for field in fields(Standing)]


class DealerFigures(EventFollower):
    """Folds each event into movements, and these into sums. Kinds that it does not know move no figure."""

    name = NAME

    def handle(self, events: Sequence[Event]) -> None:
        """Take in a batch: what it says of cards from memory, their movements, the sums, all in one transaction."""
        sums = take_in(events)
        sums.write(months_of(events))


def take_in(events: Sequence[Event]) -> Sums:
    """Fold events into movements and the memory of their cards, and write both; the sums are the caller's to write."""
    cards = _remembered(event.card_id for event in events if event.kind in KINDS and event.card_id)
    told: set[UUID] = set()
    movements: list[Movement] = []
    sums = Sums()
    for event in events:
        moves = _fold(event, cards, told)
        for count, (on, cell, counts) in enumerate(moves):
            movements.append(
                Movement(
                    id=event.id * PER_EVENT + count,
                    recorded_at=event.recorded_at,
                    on=on,
                    card_id=event.card_id,
                    traffic_id=event.data.get("traffic") if event.kind.startswith("traffic.") else None,
                    **cell._asdict(),
                    **{str(measure): count for measure, count in counts.items()},
                )
            )
            sums.add(on, cell, counts, event.id)
    Movement.objects.bulk_create(movements)
    _remember({card_id: cards[card_id] for card_id in told})
    return sums


def _fold(event: Event, cards: dict[UUID, Standing], told: set[UUID]) -> Moves:
    happened = Happened(event.kind, event.occurred_on, event.data)
    if event.kind.startswith("traffic."):
        return fold_traffic(happened)
    if event.card_id is None:
        return Moves()
    folded = fold_card(cards.get(event.card_id), happened)
    if folded is None:
        return Moves()
    cards[event.card_id], moves = folded
    told.add(event.card_id)
    return moves


def months_of(events: Sequence[Event]) -> set[date]:
    """The months in which something has happened; only these open with a stock of their own."""
    return {event.occurred_on.replace(day=1) for event in events}


def _remembered(card_ids: Iterable[UUID]) -> dict[UUID, Standing]:
    rows = CardState.objects.filter(card_id__in=set(card_ids)).values("card_id", *_FIELDS)
    return {row.pop("card_id"): Standing(**row) for row in rows}


def _remember(cards: dict[UUID, Standing]) -> None:
    CardState.objects.bulk_create(
        [
            CardState(card_id=card_id, **{field: getattr(card, field) for field in _FIELDS})
            for card_id, card in cards.items()
        ],
        update_conflicts=True,
        unique_fields=["card_id"],
        update_fields=_FIELDS,
    )
