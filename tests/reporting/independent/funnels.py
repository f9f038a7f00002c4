"""The funnel as a flow and as a cohort (RP-1), and what both and the rates count of visits (RP-3)."""

from collections.abc import Iterator
from datetime import date

from tests.reporting.independent.book import Book
from tests.reporting.independent.cards import Card, Fact
from tests.reporting.independent.parties import Party
from tests.reporting.independent.parts import Cell, Days, Slice
from tests.reporting.independent.stock import Counts


def facts_of(book: Book, kind: str, days: Days, part: Slice) -> list[Fact]:
    """Return what happened in a period in a part: whose it was at that moment (MG-2)."""
    return [
        fact
        for card in book.cards.values()
        for fact in card.happened(kind)
        if fact.on in days and part.holds(fact.cell)
    ]


def parties_of(book: Book, days: Days, part: Slice) -> list[Party]:
    """Return the traffic of a period, without what was recorded by mistake."""
    return [
        party
        for party in book.parties.values()
        if party.on in days and part.holds(party.cell) and party.state != "void"
    ]


def first_visits(book: Book, days: Days, part: Slice) -> list[Fact]:
    """Return the visits by which customers came for the first time. Cards that are one by the period's last day have
    one first visit, the earliest of theirs (RP-3)."""
    earliest: dict[str, Fact] = {}
    came_before: set[str] = set()
    for card in book.cards.values():
        one = book.one_of(card.id, days.last)
        if card.came_before:
            came_before.add(one)
        for visit in card.happened("visit"):
            if one not in earliest or visit.order < earliest[one].order:
                earliest[one] = visit
    found = [visit for one, visit in earliest.items() if one not in came_before]
    return [visit for visit in found if visit.on in days and part.holds(visit.cell)]


def filed_in(book: Book, days: Days, part: Slice) -> Iterator[tuple[Card, Fact]]:
    """Yield the cards filed in a period; imported ones are in no cohort (RP-2)."""
    for fact in facts_of(book, "filed", days, part):
        yield book.cards[fact.card], fact


def cohort_visited(book: Book, days: Days, part: Slice) -> int:
    """RP-3: of the cards filed, those that have visited. A stub has what it had before the merge, everything after that
    is the survivor's; a period that contains the merge counts the two once, as the one that was filed first."""
    first_filed: dict[str, tuple[date, str, Cell]] = {}
    for card, filed in filed_in(book, days, Slice(business=None)):
        if card.happened("visit"):
            one, found = book.one_of(card.id, days.last), (filed.on, card.id, filed.cell)
            first_filed[one] = min(first_filed.get(one, found), found)
    return sum(part.holds(cell) for _on, _card, cell in first_filed.values())


def funnel(book: Book, days: Days, part: Slice) -> Counts:
    """Return the steps of both funnels, and what the rate of each step is made of."""
    parties = parties_of(book, days, part)
    door = {
        "traffic": len(parties),
        "showroom": sum(party.kind == "showroom" for party in parties),
        "calls": sum(party.kind == "call" for party in parties),
    }
    cohort = [card for card, _ in filed_in(book, days, part)]
    flow_steps = {
        "filed": len(cohort),
        "visited": len(first_visits(book, days, part)),
        "ordered": len(facts_of(book, "signed", days, part)),
        "delivered": len(facts_of(book, "delivered", days, part)),
    }
    cohort_steps = {
        "filed": len(cohort),
        "visited": cohort_visited(book, days, part),
        "ordered": sum(bool(card.happened("signed")) for card in cohort),
        "delivered": sum(bool(card.happened("delivered")) for card in cohort),
    }
    numerator, denominator = filing(parties)
    found: Counts = {}
    for name, steps in (("flow", flow_steps), ("cohort", cohort_steps)):
        found |= {f"{name}.{step}": count for step, count in (door | steps).items()}
        found |= {f"{name}.rates.filing.numerator": numerator, f"{name}.rates.filing.denominator": denominator}
        for before, after in (("filed", "visited"), ("visited", "ordered"), ("ordered", "delivered")):
            found[f"{name}.rates.{after}.numerator"] = steps[after]
            found[f"{name}.rates.{after}.denominator"] = steps[before]
    return found


def filing(parties: list[Party]) -> tuple[int, int]:
    """RP-3: first-time traffic that became a card ÷ the same and what was declined or left pending."""
    first_time = [party for party in parties if party.first_time]
    filed = sum(party.became_a_card for party in first_time)
    return filed, filed + sum(party.left_no_card for party in first_time)
