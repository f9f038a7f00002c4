"""The follower that keeps the dealer's figures in step with its log."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from django.db import connection

from crm.events.followers import EventFollower
from crm.events.log import read
from crm.events.types.base import LogEvent
from crm.events.types.cards import CardMerged, CardUnmerged
from crm.events.types.contacts import ActivityChanged
from crm.events.types.traffic import TrafficCorrected, TrafficRecorded, TrafficSettled
from crm.models import Event
from kit import clock
from kit.db.prepared import execute
from kit.tenancy import current_dealer
from reporting.dealer.events.planned import (
    fold_moved_activity,
    invited_to_moved,
    merged_in,
    with_plan,
)
from reporting.dealer.events.sums import Sums
from reporting.dealer.rules.card_state import CardState
from reporting.dealer.rules.cards import FOLDED, fold_card
from reporting.dealer.rules.measures import DIMENSIONS, Measure
from reporting.dealer.rules.moves import Moves
from reporting.dealer.rules.traffic import fold_traffic

NAME = "reporting.dealer"
# Movement ids are the event's times this, and a count: another last day of an activity moves a cell for each
# consultant, channel and model of those invited.
PER_EVENT = 10_000
_TRAFFIC = (TrafficRecorded, TrafficCorrected, TrafficSettled)

_FIELDS = [field.name for field in fields(CardState)]


class DealerFigures(EventFollower):
    """Folds each event into movements, and these into sums. Kinds that it does not know move no figure."""

    name = NAME

    def handle(self, events: Sequence[Event]) -> None:
        """Take in a batch: what it says of cards from memory, their movements, the sums, all in one transaction."""
        sums = take_in(events)
        sums.write(months_of(events))


def take_in(events: Sequence[Event]) -> Sums:
    """Fold events into movements and the memory of their cards, and write both; the sums are the caller's to write."""
    zone = current_dealer().time_zone
    known = [(each, read(each, recorded_on=clock.business_date(each.recorded_at, zone))) for each in events]
    cards = _remembered(_concerned([event for _, event in known if event]))
    changed: set[UUID] = set()
    movements: list[tuple[object, ...]] = []
    sums = Sums()
    for entry, event in known:
        moves = _fold(event, entry.id, cards, changed) if event else Moves()
        traffic = event.traffic if isinstance(event, _TRAFFIC) else None
        survivor = event.survivor if isinstance(event, CardMerged | CardUnmerged) else None
        for count, (on, cell, counts) in enumerate(moves):
            moved = (counts.get(measure, 0) for measure in Measure)
            key = entry.id * PER_EVENT + count
            movements.append((key, entry.recorded_at, on, entry.card_id, traffic, survivor, *cell, *moved))
            sums.add(on, cell, counts, entry.id)
    if movements:
        _keep(movements)
    if changed:
        _remember({card_id: cards[card_id] for card_id in changed})
    return sums


def _concerned(events: Sequence[LogEvent]) -> Iterable[UUID]:
    for event in events:
        if type(event) in FOLDED and event.card:
            yield event.card
        yield from merged_in(event)
        yield from invited_to_moved(event)


def _fold(event: LogEvent, entry_id: int, cards: dict[UUID, CardState], changed: set[UUID]) -> Moves:
    if isinstance(event, _TRAFFIC):
        return fold_traffic(event)
    if isinstance(event, ActivityChanged):
        moves, concerned = fold_moved_activity(event, cards)
        changed |= concerned
        return moves
    if event.card is None:
        return Moves()
    folded = fold_card(cards.get(event.card), with_plan(event, entry_id, cards))
    if folded is None:
        return Moves()
    cards[event.card], moves = folded
    changed.add(event.card)
    return moves


def months_of(events: Sequence[Event]) -> set[date]:
    """The months in which something has happened; only these open with a stock of their own."""
    return {event.occurred_on.replace(day=1) for event in events}


_REMEMBERED = f"SELECT card_id, {', '.join(_FIELDS)} FROM reporting_cardstate WHERE card_id = ANY(%s)"  # noqa: S608 - our own names


def _remembered(card_ids: Iterable[UUID]) -> dict[UUID, CardState]:
    wanted = list(set(card_ids))
    if not wanted:
        return {}
    return {card_id: _card_state(row) for card_id, *row in execute(_REMEMBERED, [wanted])}


def _card_state(row: Sequence[Any]) -> CardState:
    """Return a card as remembered; its invitations are stored as JSON."""
    known = dict(zip(_FIELDS, row, strict=True))
    found = known["invitations"]
    pairs = orjson.loads(found) if isinstance(found, str) else found
    return CardState(**{**known, "invitations": tuple((activity, last) for activity, last in pairs)})


def _keep(movements: Sequence[tuple[object, ...]]) -> None:
    """By COPY: of two thousand events' movements, with a column for each measure, Django made ten seconds."""
    with connection.cursor() as cursor, cursor.copy(_COPY) as written:
        for row in movements:
            written.write_row(row)


_MOVED = ("id", "recorded_at", "on", "card_id", "traffic_id", "survivor_id", *DIMENSIONS, *map(str, Measure))
_COPY = "COPY reporting_movement ({}) FROM STDIN".format(", ".join(f'"{name}"' for name in _MOVED))


def _remember(cards: dict[UUID, CardState]) -> None:
    rows = [{"card_id": key, **{field: getattr(card, field) for field in _FIELDS}} for key, card in cards.items()]
    execute(_REMEMBER, [orjson.dumps(rows).decode()])


_KEPT_COLUMNS = ", ".join(["card_id", *_FIELDS])
_REMEMBER = f"""
    INSERT INTO reporting_cardstate ({_KEPT_COLUMNS})
    SELECT {_KEPT_COLUMNS} FROM json_populate_recordset(NULL::reporting_cardstate, %s::json)
    ON CONFLICT (card_id) DO UPDATE SET {", ".join(f"{field} = excluded.{field}" for field in _FIELDS)}
"""  # noqa: S608 - our own names
