"""Following merges to the card that is left of them (MG-1), and what a period that contains one counts once (RP-3)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from reporting.dealer.rules.period import Period


class Merge(NamedTuple):
    """A card that became a stub of its survivor on a day, or with `by` −1 stands on its own again."""

    on: date
    card: UUID
    survivor: UUID
    by: int = 1


class FirstVisit(NamedTuple):
    """A card's first visit, and the cell that it counts in. An import of a card that has visited (`is_imported`) is its
    first visit too, but counts as none. `at` orders visits of one day."""

    on: date
    at: int
    card: UUID
    consultant: UUID
    channel: str
    model: str
    business: str
    is_imported: bool = False


class CohortVisit(NamedTuple):
    """A card that has visited itself, as it counts in its cohort: on the day and in the cell of its filing."""

    on: date
    card: UUID
    at: int
    consultant: UUID
    channel: str
    model: str
    business: str


def roots(merged: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Return for each merged card the one that survives at the end, over several merges in a row."""
    into = dict(merged)
    found = {}
    for card, survivor in into.items():
        seen = {card}
        while survivor in into and survivor not in seen:
            seen.add(survivor)
            survivor = into[survivor]
        found[card] = survivor
    return found


def roots_in(period: Period, merges: Sequence[Merge]) -> dict[UUID, UUID]:
    """Return the root of each stub of the families in which a merge of the period holds at its end.

    A period that ended before a merge counts both cards, and one that began after it finds nothing at the stub.
    """
    inside, until = Counter[tuple[UUID, UUID]](), Counter[tuple[UUID, UUID]]()
    for merge in merges:
        if merge.on <= period.last:
            until[merge.card, merge.survivor] += merge.by
            if merge.on >= period.first:
                inside[merge.card, merge.survivor] += merge.by
    found = roots(pair for pair, count in until.items() if count > 0)
    touched = {found[card] for (card, _survivor), count in inside.items() if count > 0 and card in found}
    return {card: root for card, root in found.items() if root in touched}


def repeated_visits(visits: Iterable[FirstVisit], root_of: Mapping[UUID, UUID]) -> list[FirstVisit]:
    """Return the first visits that are none, because a card merged with theirs came before them (RP-3)."""
    families = {*root_of.values()}
    seen: set[UUID] = set()
    found = []
    # An imported card that has visited did so before it came in.
    for visit in sorted(visits, key=lambda each: (not each.is_imported, each.on, each.at)):
        root = root_of.get(visit.card, visit.card)
        if root in seen and not visit.is_imported:
            found.append(visit)
        if root in families:
            seen.add(root)
    return found


def repeated_in_cohort(visits: Iterable[CohortVisit], root_of: Mapping[UUID, UUID]) -> list[CohortVisit]:
    """Return of the cards of one cohort that have visited those that are one with a card filed before them (RP-3)."""
    families = {*root_of.values()}
    seen: set[UUID] = set()
    found = []
    for visit in sorted(visits):
        root = root_of.get(visit.card, visit.card)
        if root in seen:
            found.append(visit)
        if root in families:
            seen.add(root)
    return found
