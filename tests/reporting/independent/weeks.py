"""The lists of the weekly meeting as they stood on a day, by consultant (MG-3)."""

from collections import Counter
from datetime import date, timedelta

from tests.reporting.independent.book import Book
from tests.reporting.independent.cards import Card, Standing
from tests.reporting.independent.parts import Slice
from tests.reporting.independent.stock import Counts

# Phone and outreach cards, who were not in the showroom when they were filed (domain.md §2).
_FROM_AFAR = ("phone", "outreach")
_LONG, _ONE_WEEK, _TWO_WEEKS = timedelta(days=15), timedelta(days=7), timedelta(days=14)


def week_report(book: Book, day: date, part: Slice) -> Counts:
    """Return each list's cards by whose they are, what is 0 left out, and of all together under `total`."""
    found: Counter[str] = Counter()
    for card in book.cards.values():
        standing = card.at_end_of(day)
        if standing and standing.is_counted and part.holds(standing.cell):
            for name, who in _lists(book, card, standing, day):
                found[f"{who}.counts.{name}"] += 1
                found[f"total.counts.{name}"] += 1
    return dict(found)


def _lists(book: Book, card: Card, standing: Standing, day: date) -> list[tuple[str, str]]:
    """Return the lists that a card is on, each with whose it is there."""
    found = []
    if standing.due_on and standing.due_on < day:
        found.append(("overdue", standing.holder))
    if card.channel not in _FROM_AFAR or card.dated_on is None:
        return found
    owner = standing.cell.consultant
    has_visited = any(
        each.came_before or any(visit.on <= day for visit in each.happened("visit"))
        for each in book.joined(card.id, day)
    )
    # ST-5: over 15 days on the 17th means filed on the first or before.
    if standing.is_following and card.dated_on < day - _LONG and not has_visited:
        found.append(("no_visit", owner))
    if day - _TWO_WEEKS <= card.dated_on <= day - _ONE_WEEK:
        found.append(("young", owner))
        found += [("young_visited", owner)] if has_visited else []
        found += [("young_lost", owner)] if standing.status == "lost" else []
    return found
