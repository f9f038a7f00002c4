"""Read the changes that events made to the cards that count once. Asked in the dealer's schema."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

import orjson

from crm.events.types.cards import CardMerged
from kit.db.prepared import execute
from reporting.brand.rules.cards import Contact, Counts, Link, RowKey, card_rows, difference
from reporting.dealer.events.follower import PER_EVENT
from reporting.dealer.models import COUNTED_ONCE_SQL

Told = TypeVar("Told", Contact, Link)
# Cards whose contacts are in memory at once.
_BATCH = 5_000


@dataclass(frozen=True, slots=True)
class CardChange:
    """What one event changed of one row."""

    event_id: int
    recorded_at: datetime
    row: RowKey
    counts: Counts


def cards_changed(after: int, until: int) -> Iterator[CardChange]:
    """Yield what the events behind `after`, up to `until`, changed. Three statements, and one or two more
    where cards were merged; one where no card came, drove or signed."""
    first, end = (after + 1) * PER_EVENT, (until + 1) * PER_EVENT
    cards = [card for (card,) in execute(_CARDS, [first, end, after, until])]
    for start in range(0, len(cards), _BATCH):
        yield from _changes_of(cards[start : start + _BATCH], after, until)


def _changes_of(cards: Sequence[UUID], after: int, until: int) -> Iterator[CardChange]:
    links, family_of = _families(cards, until)
    recorded: dict[int, datetime] = {}
    contacts: dict[UUID, list[Contact]] = defaultdict(list)
    for recorded_at, event_id, *columns in execute(_CONTACTS, [list(family_of), (until + 1) * PER_EVENT]):
        contact = Contact(event_id, *columns)
        contacts[family_of[contact.card]].append(contact)
        recorded[event_id] = recorded_at
    links_of: dict[UUID, list[Link]] = defaultdict(list)
    for recorded_at, link in links:
        links_of[family_of[link.card]].append(link)
        recorded[link.at] = recorded_at
    for family in dict.fromkeys(family_of.values()):
        yield from _of_family(contacts[family], links_of[family], after, recorded)


def _of_family(
    contacts: Sequence[Contact], links: Sequence[Link], after: int, recorded: Mapping[int, datetime]
) -> Iterator[CardChange]:
    """Compare the rows before and after each event, so that each instant between two events has its own."""
    events = sorted({at for at in [each.at for each in contacts] + [each.at for each in links] if at > after})
    rows = card_rows(_until(contacts, after), _until(links, after))
    for event_id in events:
        following = card_rows(_until(contacts, event_id), _until(links, event_id))
        for row, counts in difference(following, rows).items():
            yield CardChange(event_id, recorded[event_id], row, counts)
        rows = following


def _until(each: Sequence[Told], event_id: int) -> list[Told]:
    return [one for one in each if one.at <= event_id]


def _families(cards: Sequence[UUID], until: int) -> tuple[list[tuple[datetime, Link]], dict[UUID, UUID]]:
    """Return the merges of cards and of those that they were ever merged with, and each one's family."""
    family_of = {card: card for card in cards}
    links: list[tuple[datetime, Link]] = []
    wanted, known = list(cards), set(cards)
    while wanted:
        relatives: set[UUID] = set()
        for event_id, recorded_at, on, kind, card, survivor, merged in execute(_LINKS, [wanted, until]):
            others = {UUID(survivor)} if survivor else set(map(UUID, orjson.loads(merged)))
            _join(family_of, {card, *others})
            relatives |= others
            if survivor:
                links.append((recorded_at, Link(event_id, on, card, UUID(survivor) if kind == _MERGED else None)))
        wanted = list(relatives - known)
        known |= relatives
    return links, family_of


def _join(family_of: dict[UUID, UUID], cards: set[UUID]) -> None:
    """Give cards and all of their families one family."""
    old = {family_of.get(card, card) for card in cards}
    one = min(old)
    family_of.update(dict.fromkeys(cards, one))
    family_of.update({card: one for card, family in family_of.items() if family in old})


_MERGED = CardMerged.kind
# Cards with an event that came, drove or signed, or that were merged or divided.
_CARDS = f"""
    SELECT card_id FROM reporting_movement
     WHERE id >= %s AND id < %s AND card_id IS NOT NULL AND ({COUNTED_ONCE_SQL})
     UNION
    SELECT card_id FROM crm_event WHERE id > %s AND id <= %s AND kind IN ('card.merged', 'card.unmerged')
"""  # noqa: S608 - our own columns
_LINKS = """
    SELECT id, recorded_at, occurred_on, kind, card_id, data->>'survivor', coalesce(data->>'merged', '[]')
      FROM crm_event WHERE card_id = ANY(%s) AND id <= %s
       AND kind IN ('card.merged', 'card.unmerged', 'card.absorbed', 'card.released')
"""
_CONTACTS = f"""
    SELECT recorded_at, id / {PER_EVENT}, "on", card_id, channel, model, business,
           visits, visits_level_o, return_visits, test_drives, ordered, first_visits + imported_visited, filed_level_o,
           cohort_visited
      FROM reporting_movement
     WHERE card_id = ANY(%s) AND id < %s
       AND ({COUNTED_ONCE_SQL} OR imported_visited <> 0 OR cohort_visited <> 0)
     ORDER BY id
"""  # noqa: S608 - a number and columns of our own
