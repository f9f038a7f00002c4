"""What the recount makes of small logs written by hand: each rule by a case that a reader can add up (domain.md §9)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.reporting.independent.book import Book
from tests.reporting.independent.funnels import funnel
from tests.reporting.independent.log import Entry, known_at, known_before
from tests.reporting.independent.parts import CARE, Days, Slice
from tests.reporting.independent.plans import plan
from tests.reporting.independent.rates import rates
from tests.reporting.independent.stock import Counts, stock_flow

OCTOBER = Days(date(2026, 10, 1), date(2026, 10, 31))
TODAY = date(2026, 11, 30)


class Written:
    """A log written line by line; `day` is of October, `typed` of what was typed in later."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def line(self, day: int, happened: str, card: str, typed: int = 0, **data: Any) -> None:
        recorded_at = datetime(2026, 10, typed or day, 4, tzinfo=UTC) + timedelta(seconds=len(self.entries))
        self.entries.append(Entry(len(self.entries) + 1, date(2026, 10, day), recorded_at, happened, card, data))

    def files(self, day: int, card: str, **given: Any) -> None:
        filed = {
            "owner": "li", "channel": "phone", "business": "retail", "model": "fabia", "status": "active",
            "intent_level": "A", "method": "incoming_call", "topics": [], "next_followup_on": None,
            "appointment_on": None, "follow_up": f"filing of {card}",
        }  # fmt: skip
        self.line(day, "card.filed", card, **{**filed, **given})

    def contacts(self, day: int, card: str, typed: int = 0, **given: Any) -> None:
        contact = {
            "method": "showroom", "reached": True, "topics": [], "activity": None, "appointment_on": None,
            "status": ["active", "active"], "intent_level": ["A", "A"], "model": ["fabia", "fabia"],
            "next_followup_on": [None, None], "follow_up": f"{card} on {day}",
        }  # fmt: skip
        self.line(day, "follow_up.recorded", card, typed, **{**contact, **given})

    def merges(self, day: int, card: str, into: str) -> None:
        self.line(day, "card.merged", card, survivor=into)
        self.line(day, "card.absorbed", into, next_followup_on=None, appointment_on=None)

    def divides(self, day: int, card: str, of: str) -> None:
        self.line(day, "card.unmerged", card, next_followup_on=None)
        self.line(day, "card.released", of, next_followup_on=None, appointment_on=None)


@pytest.fixture
def log() -> Written:
    return Written()


def some(counts: Counts, *paths: str) -> list[int]:
    return [counts[path] for path in paths]


def rate(log: Written, code: str, days: Days = OCTOBER, part: Slice | None = None) -> tuple[int, int]:
    found = rates(Book.of(log.entries), days, part or Slice(), TODAY)
    return found[f"rates.{code}.numerator"], found[f"rates.{code}.denominator"]


def first_days(last: int, first: int = 1) -> Days:
    return Days(date(2026, 10, first), date(2026, 10, last))


def test_delivery_without_an_order_counts_as_both(log: Written) -> None:
    """ST-2, RP-2."""
    log.files(1, "a")
    log.contacts(2, "a", status=["active", "delivered"])
    flow = stock_flow(Book.of(log.entries), OCTOBER, Slice())
    assert some(flow, "prospects.filed", "prospects.ordered", "prospects.closing") == [1, 1, 0]
    assert some(flow, "orders.ordered", "orders.delivered", "orders.closing") == [1, 1, 0]


def test_withdrawn_loss_never_was_once_it_is_known(log: Written) -> None:
    """ST-7; as of an instant before the withdrawal the loss counts (RP-8)."""
    log.files(1, "a")
    log.contacts(2, "a", status=["active", "lost"])
    lost_at = log.entries[-1].recorded_at
    log.line(2, "card.withdrawn", "a", follow_up="a on 2", intent_level=["A", "A"], next_followup_on="2026-10-03",
             appointment_on=None)  # fmt: skip
    now, then = (Book.of(each) for each in (log.entries, known_at(log.entries, lost_at)))
    assert [stock_flow(book, OCTOBER, Slice())["prospects.lost"] for book in (now, then)] == [0, 1]


def test_undone_merge_is_one_less_on_its_own_day(log: Written) -> None:
    """RP-2."""
    for card in ("a", "b"):
        log.files(1, card)
    log.merges(5, "b", into="a")
    log.divides(8, "b", of="a")
    book = Book.of(log.entries)
    merged = [stock_flow(book, first_days(day, day), Slice())["prospects.merged"] for day in (5, 6, 8)]
    assert merged == [1, 0, -1]
    assert [stock_flow(book, first_days(day), Slice())["prospects.closing"] for day in (4, 5, 7, 8)] == [2, 1, 1, 2]


def test_transfers_appear_for_one_consultant_and_count_every_move(log: Written) -> None:
    """RP-2."""
    log.files(1, "a")
    for day, owners in ((2, ["li", "zhang"]), (3, ["zhang", "li"])):
        log.line(day, "card.transferred", "a", owner=owners)
    book = Book.of(log.entries)
    of_li = stock_flow(book, OCTOBER, Slice(consultant="li"))
    assert some(of_li, "prospects.transferred_in", "prospects.transferred_out", "prospects.closing") == [1, 1, 1]
    assert stock_flow(book, OCTOBER, Slice())["prospects.transferred_in"] == 0


def test_first_visit_of_two_cards_that_are_one_counts_once_from_the_merge_on(log: Written) -> None:
    """RP-3: a period that ended before the merge counts both; the later of the two first visits is a return."""
    for card in ("a", "b"):
        log.files(1, card)
        log.contacts(3 if card == "a" else 5, card)
    log.merges(8, "b", into="a")
    visited = [funnel(Book.of(log.entries), first_days(last), Slice())["flow.visited"] for last in (7, 8)]
    assert visited == [2, 1]
    assert [rate(log, "overall_visit", first_days(last)) for last in (7, 8)] == [(2, 2), (1, 2)]
    assert [rate(log, "return_visit", first_days(last)) for last in (7, 8)] == [(0, 2), (1, 1)]


def test_first_visit_is_within_fifteen_days_or_still_open(log: Written) -> None:
    """RP-3: the 15th day is in time, and over only when it has passed."""
    log.files(1, "a")
    log.contacts(16, "a")
    log.files(2, "b")
    log.contacts(18, "b")
    log.files(3, "c")
    book = Book.of(log.entries)
    found = [rates(book, OCTOBER, Slice(), date(2026, 10, day)) for day in (18, 19)]
    paths = ("rates.first_visit.numerator", "rates.first_visit.denominator", "open")
    assert [some(each, *paths) for each in found] == [[1, 2, 1], [1, 3, 0]]


def test_level_o_is_on_neither_side_of_the_visit_order_rate(log: Written) -> None:
    """RP-3."""
    walk_in = {"channel": "walk_in", "method": "showroom"}
    log.files(1, "o", status="ordered", intent_level="O", **walk_in)
    log.files(1, "a", **walk_in)
    log.contacts(2, "a", method="outgoing_call", status=["active", "ordered"])
    log.files(1, "b", **walk_in)
    assert (rate(log, "visit_order"), rate(log, "o_share")) == ((1, 2), (1, 3))


def test_next_date_that_passed_without_a_contact_is_missed_by_whoever_held_it(log: Written) -> None:
    """RP-3: clearing late hides nothing; an attempt keeps the date (FU-12); care owes what it has (MG-2)."""
    for card in ("late", "kept", "care"):
        log.files(1, card, next_followup_on="2026-10-05")
    log.line(2, "card.custody_passed", "care", custody=["sales", "care"])
    log.contacts(5, "kept", reached=False, next_followup_on=["2026-10-05", "2026-12-24"])
    log.contacts(9, "late", next_followup_on=["2026-10-05", "2026-12-24"])
    book = Book.of(log.entries)
    missed = [rates(book, OCTOBER, Slice(consultant=who), TODAY)["missed"] for who in (None, "li", CARE)]
    assert missed == [2, 1, 1]
    overdue = [rates(book, first_days(day), Slice(), TODAY)["overdue"] for day in (5, 6, 9)]
    assert overdue == [0, 2, 1]


def test_plan_is_that_of_the_morning_whatever_is_typed_in_later(log: Written) -> None:
    """RP-4, RP-8: a contact of the 4th that is typed in on the 5th changes nothing of the 5th's follow-ups; the date
    that it has kept is not overdue."""
    log.files(1, "a", next_followup_on="2026-10-05", appointment_on="2026-10-05")
    log.files(1, "b", next_followup_on="2026-10-04")
    for card, due in (("a", "2026-10-05"), ("b", "2026-10-04")):
        log.contacts(4, card, typed=5, next_followup_on=[due, "2026-10-09"])
    day = date(2026, 10, 5)
    opened = Book.of(known_before(log.entries, datetime(2026, 10, 4, 16, tzinfo=UTC)))
    assert plan(Book.of(log.entries), opened, day, Slice()) == {"li": {"follow_ups": 1, "appointments": 1}}


def test_traffic_that_became_several_cards_counts_once(log: Written) -> None:
    """RP-3: followed-up, void and return traffic is on neither side of the filing rate."""
    states = ["filed", "declined", "pending", "followed_up", "void", "again"]
    for state in states:
        party = {"traffic": state, "kind": "showroom", "consultant": "li", "model": None}
        log.line(1, "traffic.recorded", "", **party, first_time=state != "again")
        if state not in ("pending", "again"):
            log.line(1, "traffic.settled", "a", traffic=state, state=["pending", state])
    log.files(1, "a", channel="walk_in", method="showroom")
    log.files(1, "b", channel="walk_in", method="showroom")
    assert rate(log, "filing") == (1, 3)
    assert funnel(Book.of(log.entries), OCTOBER, Slice())["flow.traffic"] == 5


def test_imported_cards_are_in_the_stock_and_in_no_cohort(log: Written) -> None:
    """RP-2: an undone import counts in no line, but does as of an instant in between."""
    card = {"owner": "li", "channel": "phone", "business": "retail", "model": "fabia", "intent_level": "B"}
    for name, status in (("a", "active"), ("b", "ordered"), ("c", "lost")):
        log.line(3, "card.imported", name, **card, status=status, first_visit_on=None, next_followup_on=None,
                 appointment_on=None)  # fmt: skip
    imported = len(log.entries)
    found = [*_flows(log, imported), funnel(Book.of(log.entries), OCTOBER, Slice())["cohort.filed"]]
    assert found == [1, 1, 0, 0]
    log.line(3, "card.import_undone", "a")
    assert [*_flows(log, imported), *_flows(log, imported + 1)] == [1, 1, 0, 0, 1, 0]


def _flows(log: Written, lines: int) -> list[int]:
    flow = stock_flow(Book.of(log.entries[:lines]), OCTOBER, Slice())
    return some(flow, "prospects.imported", "orders.imported", "prospects.lost")
