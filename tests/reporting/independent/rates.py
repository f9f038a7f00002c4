"""The rates of RP-3, each as numerator and denominator, and the counts beside them."""

from datetime import date, timedelta

from tests.reporting.independent.book import Book
from tests.reporting.independent.cards import Card, Fact
from tests.reporting.independent.funnels import facts_of, filed_in, filing, first_visits, parties_of
from tests.reporting.independent.parts import Days, Slice
from tests.reporting.independent.stock import DAY, Counts, moves_of, standing_at_end, stock_flow

_TO_COME = timedelta(days=15)
# domain.md §2: the channels of customers who were not in the showroom yet.
_FROM_AFAR = ("phone", "outreach")
Rate = tuple[int, int]


def rates(book: Book, days: Days, part: Slice, today: date) -> Counts:
    """Return what every rate is made of, and `open`, `overdue`, `missed`; `today` is that of the answer's instant."""
    first, still_open = _first_visit(book, days, part, today)
    made: dict[str, Rate] = {
        **_filing(book, days, part),
        "o_share": _o_share(book, days, part),
        "first_visit": first,
        "overall_visit": _overall_visit(book, days, part),
        "return_visit": _return_visit(book, days, part),
        "visit_order": _visit_order(book, days, part),
        **_orders(book, days, part),
        "test_drive": (_cards_with(book, "test_drive", days, part), _cards_with(book, "visit", days, part)),
        "accuracy": _accuracy(book, days, part),
    }
    found: Counts = {}
    for code, (numerator, denominator) in made.items():
        found |= {f"rates.{code}.numerator": numerator, f"rates.{code}.denominator": denominator}
    found["open"] = still_open
    found["overdue"] = overdue(book, min(days.last, today), part)
    found["missed"] = missed(book, days, part, today)
    return found


def _filing(book: Book, days: Days, part: Slice) -> dict[str, Rate]:
    parties = parties_of(book, days, part)
    return {
        "filing": filing(parties),
        "filing_showroom": filing([party for party in parties if party.kind == "showroom"]),
        "filing_call": filing([party for party in parties if party.kind == "call"]),
    }


def _o_share(book: Book, days: Days, part: Slice) -> Rate:
    filings = facts_of(book, "filed", days, part)
    return sum(filed.is_level_o for filed in filings), len(filings)


def _first_visit(book: Book, days: Days, part: Slice, today: date) -> tuple[Rate, int]:
    """Phone and outreach cards that visited within 15 days ÷ those whose 15 days are over or that visited; the rest."""
    came = settled = still_open = 0
    for card, filed in filed_in(book, days, part):
        if card.channel not in _FROM_AFAR:
            continue
        if any(visit.on <= filed.on + _TO_COME for visit in card.happened("visit")):
            came, settled = came + 1, settled + 1
        elif filed.on + _TO_COME < today:
            settled += 1
        else:
            still_open += 1
    return (came, settled), still_open


def _overall_visit(book: Book, days: Days, part: Slice) -> Rate:
    came = [visit for visit in first_visits(book, days, part) if visit.cell.channel in _FROM_AFAR]
    standing = [card for card, _ in standing_at_end(book, days.first - DAY, part)]
    not_visited = sum(not _had_visited(book, card, days.first - DAY) for card in standing)
    filed = sum(card.channel in _FROM_AFAR for card, _ in filed_in(book, days, part))
    return len(came), not_visited + filed + _came_in(book, days, part, had_visited=False)


def _return_visit(book: Book, days: Days, part: Slice) -> Rate:
    again = {one for one, visit in _visits(book, days, part) if _was_there_before(book, one, visit, days)}
    standing = [card for card, _ in standing_at_end(book, days.first - DAY, part)]
    visited = sum(_had_visited(book, card, days.first - DAY) for card in standing)
    for_the_first_time = len(first_visits(book, days, part))
    return len(again), visited + for_the_first_time + _came_in(book, days, part, had_visited=True)


def _visit_order(book: Book, days: Days, part: Slice) -> Rate:
    """The visit lies in the period, on or before the signing day. Level O is on neither side: a card that came or
    signed at level O is left out, with what it has of those merged into it."""
    signings = [(book.one_of(fact.card, days.last), fact) for fact in facts_of(book, "signed", days, part)]
    visits = _visits(book, days, part)
    at_level_o = {one for one, fact in (*signings, *visits) if fact.is_level_o}
    came = {one for one, _ in visits} - at_level_o
    signed = {
        one
        for one, signing in signings
        if one in came and any(each == one and visit.on <= signing.on for each, visit in visits)
    }
    return len(signed), len(came)


def _orders(book: Book, days: Days, part: Slice) -> dict[str, Rate]:
    """RP-3: orders signed and delivered and lost, each of what there was."""
    flow = stock_flow(book, days, part)
    signed = flow["orders.ordered"]
    prospects, orders = (
        flow[f"{stock}.opening"] + flow[f"{stock}.{line}"] + flow[f"{stock}.imported"] + flow[f"{stock}.transferred_in"]
        for stock, line in (("prospects", "filed"), ("orders", "ordered"))
    )
    return {
        "prospect_order": (signed, prospects),
        "order_delivery": (flow["orders.delivered"], orders),
        "order_loss": (flow["orders.lost"], orders),
    }


def _accuracy(book: Book, days: Days, part: Slice) -> Rate:
    checks = [check for check in book.checks if check.on in days and part.holds(check.cell)]
    return sum(check.is_approved for check in checks), len(checks)


def _came_in(book: Book, days: Days, part: Slice, *, had_visited: bool) -> int:
    """Return how many following cards were imported or transferred in that had, or had not, visited by then."""
    moves = moves_of(book, days, part)
    return sum(move.had_visited is had_visited for move in moves if move.line in ("imported", "transferred_in"))


def _visits(book: Book, days: Days, part: Slice) -> list[tuple[str, Fact]]:
    """Return the visits of a period, each with the card that stands for its own by the last day."""
    return [(book.one_of(visit.card, days.last), visit) for visit in facts_of(book, "visit", days, part)]


def _cards_with(book: Book, kind: str, days: Days, part: Slice) -> int:
    """Return how many cards had it, each counted once; merged ones are one (RP-3)."""
    return len({book.one_of(fact.card, days.last) for fact in facts_of(book, kind, days, part)})


def _was_there_before(book: Book, one: str, visit: Fact, days: Days) -> bool:
    joined = book.joined(one, days.last)
    earlier = [each for card in joined for each in card.happened("visit") if each.order < visit.order]
    return bool(earlier) or any(card.came_before for card in joined)


def _had_visited(book: Book, card: Card, day: date) -> bool:
    """Return whether a card had visited as a day ended, a survivor with the visits of both."""
    joined = book.joined(card.id, day)
    return any(each.came_before or any(visit.on <= day for visit in each.happened("visit")) for each in joined)


def overdue(book: Book, day: date, part: Slice) -> int:
    """Return the cards whose next date is before a day, as that day ended; care's are nobody else's (MG-2)."""
    return sum(
        standing.due_on is not None and standing.due_on < day
        for _, standing in standing_at_end(book, day, _of_anyone(part))
        if part.consultant in (None, standing.holder)
    )


def missed(book: Book, days: Days, part: Slice, today: date) -> int:
    """RP-3: next dates of the period that passed without a contact: it was still that day's as the day ended."""
    found = 0
    for card in book.cards.values():
        for since, until, standing in card.spans():
            on = standing.due_on
            if on is None or on not in days or on >= today or not since <= on or (until and on >= until):
                continue
            found += _of_anyone(part).holds(standing.cell) and part.consultant in (None, standing.holder)
    return found


def _of_anyone(part: Slice) -> Slice:
    return Slice(None, part.channel, part.model, part.business)
