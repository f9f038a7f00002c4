"""Cards that are counted once over any period, in rows that add up (RP-3).

A card with a visit in a period counts once in it, however often it came: it counts if the last visit that it has had
by the period's last day is not before the first. So each card has, for each count, a day by which it is found, `since`,
which changes as days go by; a row says that from the day `on` so many more (or fewer) cards are found by `since`. The
cards of a period are the sum of the rows with `on` up to its last day and `since` from its first day on. A visit on the
9th after one on the 3rd is +1 at (9, 9) and −1 at (9, 3); what adds up over cards adds up over dealers and instants.

Merged cards are one from the day of the merge to that of its undoing (MG-1). Of their two first visits the later is a
return then, and counts as such: `repeated_first_visits` are taken off the first visits of a period that contains the
merge. Of cards that have visited and were filed in such a period, its cohort counts the one filed first:
`repeated_cohort_visits` are taken off the others, in the cells of their filings. Both add up by cell.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple
from uuid import UUID

from reporting.brand.rules.measures import CARDS

# Stands for all channels, models or businesses, where a card's parts do not add up to it.
ANY = "*"

_VISITED, _RETURNED, _TESTED, _APART_FROM_O, _SIGNED, _REPEATED, _IN_COHORT = range(len(CARDS))


class Contact(NamedTuple):
    """What one movement says of a card: how many visits and so on, on a day and in a cell. `at` orders movements.

    An import of a card that has visited is its first visit too, and none of its visits. `cohort_visited` is on the day
    and in the cell of the card's filing, once the card has visited itself.
    """

    at: int
    on: date
    card: UUID
    channel: str
    model: str
    business: str
    visits: int
    visits_level_o: int
    return_visits: int
    test_drives: int
    ordered: int
    first_visits: int
    filed_level_o: int = 0
    cohort_visited: int = 0

    @property
    def cell(self) -> tuple[str, str, str]:
        return self.channel, self.model, self.business


class Link(NamedTuple):
    """A merge of a card into its survivor from a day on, or its undoing (None)."""

    at: int
    on: date
    card: UUID
    survivor: UUID | None


class RowKey(NamedTuple):
    """Where a row is: the day from which it counts, the day by which it is found, and its cell."""

    on: date
    since: date
    channel: str
    model: str
    business: str


# How many cards more or fewer, in the order of CARDS.
Counts = tuple[int, ...]
Rows = Mapping[RowKey, Counts]
_Found = dict[date, list[int]]


def card_rows(contacts: Sequence[Contact], links: Sequence[Link]) -> Rows:
    """Return the rows of some cards: of one, or of all that were ever merged with each other.

    Cards that changed their model, or were merged across channels, count in each of their cells and once in the whole:
    rows of `ANY` take the difference, so that they are left out where one cell is looked at.
    """
    found: dict[RowKey, list[int]] = {}
    for cell in _cells(contacts):
        within = [contact for contact in contacts if _is_in(contact.cell, cell)]
        steps = _steps(within, contacts, links)
        below = [key for key in found if _is_in((key.channel, key.model, key.business), cell)]
        for key in below:
            _add(steps.setdefault((key.on, key.since), [0] * len(CARDS)), found[key], -1)
        found |= {RowKey(on, since, *cell): counts for (on, since), counts in steps.items() if any(counts)}
    return {key: tuple(counts) for key, counts in found.items()}


def difference(after: Rows, before: Rows) -> dict[RowKey, Counts]:
    """Return what has to be added to some rows to get others."""
    nothing = (0,) * len(CARDS)
    changed = {
        key: tuple(new - old for new, old in zip(after.get(key, nothing), before.get(key, nothing), strict=True))
        for key in {**before, **after}
    }
    return {key: counts for key, counts in changed.items() if any(counts)}


def _cells(contacts: Iterable[Contact]) -> list[tuple[str, str, str]]:
    """Return each cell of the contacts, and those of `ANY` where there are several, the narrowest first."""
    values = [sorted(set(column)) for column in zip(*(contact.cell for contact in contacts), strict=True)]
    named = [[*each, ANY] if len(each) > 1 else each for each in values]
    cells = [(channel, model, business) for channel, model, business in product(*named)] if named else []
    return sorted(cells, key=lambda cell: cell.count(ANY))


def _is_in(cell: tuple[str, str, str], whole: tuple[str, str, str]) -> bool:
    return all(of in (ANY, part) for part, of in zip(cell, whole, strict=True))


def _steps(
    within: Sequence[Contact], contacts: Sequence[Contact], links: Sequence[Link]
) -> dict[tuple[date, date], list[int]]:
    """Return what each day changes of a cell: the cards as found by their days, less how they were found the day
    before. `contacts` are those of all cells."""
    firsts = [contact for contact in contacts if contact.first_visits > 0]
    cohort = [contact for contact in contacts if contact.cohort_visited > 0]
    steps: dict[tuple[date, date], list[int]] = {}
    before: _Found = {}
    for day in sorted({*(contact.on for contact in within), *(link.on for link in links)}):
        now = _found_by(day, within, firsts, links)
        for since, contact in _repeated_in_cohort(cohort, _survivors(links, day)):
            if contact in within:
                now.setdefault(since, [0] * len(CARDS))[_IN_COHORT] += 1
        for since in now.keys() | before.keys():
            change = [0] * len(CARDS)
            _add(change, now.get(since, change), 1)
            _add(change, before.get(since, [0] * len(CARDS)), -1)
            if any(change):
                steps[day, since] = change
        before = now
    return steps


def _found_by(day: date, contacts: Sequence[Contact], firsts: Sequence[Contact], links: Sequence[Link]) -> _Found:
    survivors = _survivors(links, day)
    repeated = _repeated([first for first in firsts if first.on <= day], survivors)
    by_card: dict[UUID, list[Contact]] = defaultdict(list)
    for contact in contacts:
        if contact.on <= day:
            by_card[_survivor(contact.card, survivors)].append(contact)
    found: _Found = {}
    for of_card in by_card.values():
        again = [contact.on for contact in of_card if contact in repeated]
        for since, count, by in (*_counts(of_card), *_returns(of_card, again), *((on, _REPEATED, 1) for on in again)):
            found.setdefault(since, [0] * len(CARDS))[count] += by
    return {since: counts for since, counts in found.items() if any(counts)}


def _survivors(links: Sequence[Link], day: date) -> dict[UUID, UUID | None]:
    return {link.card: link.survivor for link in sorted(links) if link.on <= day}


def _survivor(card: UUID, survivors: Mapping[UUID, UUID | None]) -> UUID:
    while following := survivors.get(card):
        card = following
    return card


def _counts(contacts: Sequence[Contact]) -> Iterable[tuple[date, int, int]]:
    """Yield by which day a card is found in each count, and whether it is one more or one fewer.

    Level O is on neither side of the visit-order rate: a card with such a visit or order in the period is taken out
    again, by the last of them. Signing counts with a visit on or before the day of the last signing.
    """
    visited = _days(contacts, "visits")
    with_level_o = sorted([*_days(contacts, "visits_level_o"), *_days(contacts, "filed_level_o")])
    tested, signed = _days(contacts, "test_drives"), _days(contacts, "ordered")
    if tested:
        yield tested[-1], _TESTED, 1
    if not visited:
        return
    yield visited[-1], _VISITED, 1
    yield visited[-1], _APART_FROM_O, 1
    if with_level_o:
        yield min(visited[-1], with_level_o[-1]), _APART_FROM_O, -1
    before_signing = [day for day in visited if signed and day <= signed[-1]]
    if before_signing:
        yield before_signing[-1], _SIGNED, 1
        if with_level_o:
            yield min(before_signing[-1], with_level_o[-1]), _SIGNED, -1


def _repeated(firsts: Iterable[Contact], survivors: Mapping[UUID, UUID | None]) -> set[Contact]:
    """Return the first visits that are none, because a card merged with theirs came before them."""
    families = {_survivor(card, survivors) for card, survivor in survivors.items() if survivor}
    seen: set[UUID] = set()
    found = set()
    # An imported card that has visited did so before it came in, and its import counts as no visit.
    for first in sorted(firsts, key=lambda each: (each.visits > 0, each.on, each.at)):
        card = _survivor(first.card, survivors)
        if card in seen and first.visits:
            found.add(first)
        if card in families:
            seen.add(card)
    return found


def _repeated_in_cohort(
    cohort: Iterable[Contact], survivors: Mapping[UUID, UUID | None]
) -> Iterable[tuple[date, Contact]]:
    """Yield the cards that visited and are one with a card filed before them, each with that one's day: a period that
    begins later has only one of the two in its cohort."""
    families = {_survivor(card, survivors) for card, survivor in survivors.items() if survivor}
    before: dict[UUID, date] = {}
    for contact in sorted(cohort, key=lambda each: (each.on, each.card)):
        card = _survivor(contact.card, survivors)
        if card in before:
            yield before[card], contact
        if card in families:
            before[card] = contact.on


def _returns(contacts: Sequence[Contact], again: Sequence[date]) -> Iterable[tuple[date, int, int]]:
    """Yield the same for visits after the first: the card's own, and first visits that are returns since a merge."""
    days = [*_days(contacts, "return_visits"), *again]
    if days:
        yield max(days), _RETURNED, 1


def _days(contacts: Iterable[Contact], name: str) -> list[date]:
    """Return the days with more than nothing of it, once what was withdrawn on them is taken off."""
    counts: dict[date, int] = defaultdict(int)
    for contact in contacts:
        counts[contact.on] += getattr(contact, name)
    return sorted(day for day, count in counts.items() if count > 0)


def _add(into: list[int], counts: Sequence[int], by: int) -> None:
    for at, count in enumerate(counts):
        into[at] += by * count
