"""The daily work plan as the day opened, and the day's result, per consultant (RP-4)."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

from tests.reporting.independent.book import Book
from tests.reporting.independent.cards import FOLLOWING, Card
from tests.reporting.independent.funnels import facts_of
from tests.reporting.independent.parts import Days, Slice
from tests.reporting.independent.stock import DAY, Counts, standing_at_end

_RESULTS = {
    "done": ("contact",),
    "visits": ("visit",),
    "filed": ("filed",),
    "test_drives": ("test_drive",),
    "ordered": ("signed",),
    "delivered": ("delivered",),
    "lost": ("lost",),
}


def plan(book: Book, opened: Book, day: date, part: Slice) -> dict[str, Counts]:
    """Return what was planned for a day by whoever owes it; `opened` is the log as it was when the day began.

    What was overdue as the day began is RP-3's count: a contact of an earlier day that was typed in late has kept it.
    """
    found: dict[str, Counter[str]] = {}

    def owes(who: str, what: str, count: int = 1) -> None:
        if count and part.consultant in (None, who):
            found.setdefault(who, Counter())[what] += count

    anyone = Slice(None, part.channel, part.model, part.business)
    for card in opened.cards.values():
        if not anyone.holds(card.cell) or card.survivor:
            continue
        owes(card.holder, "follow_ups", card.standing.due_on == day)
        if card.status in FOLLOWING:
            owes(card.holder, "appointments", card.appointment_on == day)
            owes(card.holder, "to_contact", _invitations(opened, card, day))
        if card.callback and card.callback.due_on <= day:
            owes(card.callback.consultant, "callbacks")
    for _, standing in standing_at_end(book, day - DAY, anyone):
        owes(standing.holder, "overdue", standing.due_on is not None and standing.due_on < day)
    return {who: dict(counts) for who, counts in found.items()}


def _invitations(opened: Book, card: Card, day: date) -> int:
    """AC-1: each activity to which the customer is invited and of which nobody has talked to them yet; tasks move over
    with a merge (MG-1)."""
    joined = [card, *opened.stubs_of(card)]
    invited = {activity for each in joined for activity in each.invited}
    heard_of = {activity for each in joined for activity in each.heard_of}
    return sum(opened.last_days[activity] >= day for activity in invited - heard_of)


def result(book: Book, day: date, part: Slice) -> dict[str, Counts]:
    """Return what was done on a day, by whose card it was."""
    found: dict[str, Counter[str]] = {}
    for name, kinds in _RESULTS.items():
        for kind in kinds:
            for fact in facts_of(book, kind, Days(day, day), part):
                found.setdefault(fact.cell.consultant, Counter())[name] += 1
    return {who: dict(counts) for who, counts in found.items()}


def day_report(book: Book, opened: Book, day: date, part: Slice) -> Counts:
    """Return plan and result of a day by consultant, what is 0 left out, and of all together under `total`."""
    found: Counter[str] = Counter()
    tables: Mapping[str, dict[str, Counts]] = {"plan": plan(book, opened, day, part), "result": result(book, day, part)}
    for table, rows in tables.items():
        for who, counts in rows.items():
            for name, count in counts.items():
                found[f"{who}.{table}.{name}"] += count
                found[f"total.{table}.{name}"] += count
    return dict(found)
