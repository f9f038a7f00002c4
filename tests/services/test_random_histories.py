"""Random histories of a dealer: whatever people do in whatever order, nothing forbidden stands, every figure is true.

After each step the cards stand where their contacts leave them, closed ones have not changed, the stock flow closes on
any days, the sums are what a plain recount of the cards' rows comes to, and what was known at an earlier instant is
still answered the same (ST-2, ST-6, FU-9, RP-2).
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from crm.models import Card, DealerSettings
from crm.rules.codes import Status
from crm.rules.status import AT_FILING, TRANSITIONS
from crm.services.activities import plan_activity
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.record_follow_up import record_follow_up
from crm.services.traffic import correct_traffic, decline_traffic, void_traffic
from crm.services.withdraw import withdraw_outcome
from kit import clock
from kit.errors import DomainError
from reporting.dealer.models import MonthStock
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.stock_flow import StockFlow, stock_flow
from reporting.dealer.queries.sums import flow_by, opening_by
from reporting.dealer.rules.measures import OVERDUE
from reporting.dealer.rules.period import Period
from tests.make import SHANGHAI, arrived, contact, delivery, numbered, order, phone_in, walk_in
from tests.reporting.dealer.figures import catch_up
from tests.reporting.dealer.recount import Recount, recount

# Close to the end of a month: most histories go over it.
START = datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)
FIRST, LAST = date(2026, 11, 1), date(2027, 2, 28)
RETAIL = Part(business="retail")
RECOUNTED = (
    "traffic", "traffic_pending", "first_time", "first_filed", "first_declined", "first_pending", "filed",
    "filed_level_o", "ordered", "delivered", "prospects_lost", "orders_lost", "follow_ups", "visits", "visits_level_o",
    "first_visits", "return_visits", "test_drives", "next_dates_missed", "caught_up", "cohort_visited",
    "cohort_visited_in_15_days", "cohort_ordered", "cohort_delivered", "cohort_lost",
)  # fmt: skip
# How long it takes until something happens.
HOURS = st.sampled_from([0.2, 1, 5, 24, 24, 72])
STOCKS = ("stock_active", "stock_dormant", "stock_ordered", "stock_visited", "stock_unvisited")
CARS = {
    "octavia": {"model": "octavia", "configuration": "octavia-14tsi-dsg", "colour": "white"},
    "fabia": {"model": "fabia", "configuration": "fabia-16-at", "colour": "white"},
}


class History(RuleBasedStateMachine):
    """A dealer's days. Refusals are part of them: a refused command has changed nothing."""

    people: dict[str, User]
    # Whether each step is held against everything there is, or against what it can have changed.
    is_thorough = False

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now = START
        self.count = 0
        self.closed: dict[UUID, dict[str, object]] = {}
        self.known: list[tuple[datetime, Period, StockFlow]] = []

    def teardown(self) -> None:
        for at, period, answer in self.known:
            assert stock_flow(period, Part(business="retail", as_of=at)) == answer
        transaction.savepoint_rollback(self.savepoint)

    # --- What people do ---

    @initialize()
    def plan_the_mall(self) -> None:
        with clock.at(self.now):
            self.mall = plan_activity(
                self.people["manager"],
                {"kind": "outreach", "name": "周末外展", "starts_on": FIRST, "ends_on": date(2026, 12, 31)},
            )
        DealerSettings.objects.update(wholesale_consultant=self.people["zhang"])

    @rule(
        data=st.data(),
        hours=HOURS,
        kind=st.sampled_from(["showroom", "call"]),
        first_time=st.booleans(),
        who=st.sampled_from(["li", "zhang"]),
        what=st.sampled_from(["pending", "filed", "followed_up", "declined", "void", "corrected", "reassigned"]),
    )
    def someone_comes(
        self, data: st.DataObject, hours: float, kind: str, first_time: bool, who: str, what: str
    ) -> None:
        with self.later(hours):
            record = arrived(self.people["front"], self.people[who], kind=kind, first_time=first_time)
            if what == "filed":
                filing = walk_in() if kind == "showroom" else phone_in()
                filing |= {"traffic": record.id, "phones": self.number()}
                del filing["channel"], filing["filed_on"]
                self.attempt(lambda: file_card(record.consultant, filing))
            elif what == "followed_up":
                given = contact(method="showroom" if kind == "showroom" else "incoming_call", traffic=record.id)
                if cards := self.open_cards():
                    self.attempt(lambda: record_follow_up(self.people["manager"], cards[0].id, given))
            elif what == "declined":
                self.attempt(lambda: decline_traffic(record.consultant, record.id, "没有留下电话"))
            elif what == "void":
                self.attempt(lambda: void_traffic(self.people["front"], record.id))
            elif what != "pending":
                changes = {"first_time": not first_time, "kind": "call", "consultant": self.people["zhang"].id}
                self.attempt(lambda: correct_traffic(self.people["front"], record.id, changes))

    @rule(
        hours=HOURS,
        channel=st.sampled_from(["walk_in", "phone", "phone", "outreach", "wholesale"]),
        who=st.sampled_from(["li", "zhang"]),
        status=st.sampled_from(["active"] * 5 + ["ordered", "delivered", "lost"]),
        days_back=st.sampled_from([0, 0, 0, 1, 3]),
        car=st.sampled_from(sorted(CARS)),
    )
    def card_is_filed(self, hours: float, channel: str, who: str, status: str, days_back: int, car: str) -> None:
        with self.later(hours):
            follow_up = self.outcome(status, car, days_back)
            filing = (phone_in if channel == "phone" else walk_in)(follow_up=follow_up, phones=self.number())
            filing |= CARS[car]
            if channel in ("outreach", "wholesale"):
                del filing["lead_source"], filing["colour"], filing["purpose"]
                filing |= {"channel": "outreach", "activity": self.mall.id, "venue": "mall"}
                filing["follow_up"]["method"] = "event_site"
            if channel == "wholesale":
                del filing["activity"], filing["venue"]
                filing["business"] = "wholesale"
            self.attempt(lambda: file_card(self.people[who], filing))

    @precondition(lambda self: self.open_cards())
    @rule(
        data=st.data(),
        hours=HOURS,
        method=st.sampled_from(["showroom", "outgoing_call"]),
        status=st.sampled_from(["", "", "dormant", "active", "ordered", "delivered", "lost"]),
        days_back=st.sampled_from([0, 0, 0, 0, 1]),
        due_in=st.sampled_from([0, 1, 3, 7]),
        topics=st.sampled_from([["test_drive"], ["vehicle_intro", "price_negotiation", "test_drive"], ["other"]]),
        car=st.sampled_from(["", "", *sorted(CARS)]),
    )
    def card_is_followed_up(
        self,
        data: st.DataObject,
        hours: float,
        method: str,
        status: str,
        days_back: int,
        due_in: int,
        topics: list[str],
        car: str,
    ) -> None:
        card = data.draw(st.sampled_from(self.open_cards()))
        status = "delivered" if card.status == "ordered" and status == "ordered" else status
        with self.later(hours):
            given = contact(method=method, topics=topics) | self.outcome(status, car or card.model, days_back)
            if card.status == "ordered":
                given.pop("order", None)
            if given["next_followup_on"]:
                given["next_followup_on"] = self.today() + timedelta(days=due_in)
            if car and "order" not in given:
                given["card"] = dict(CARS[car])
            self.attempt(lambda: record_follow_up(card.owner, card.id, given))

    @precondition(lambda self: self.open_cards())
    @rule(data=st.data(), hours=HOURS, car=st.sampled_from(sorted(CARS)))
    def card_is_edited(self, data: st.DataObject, hours: float, car: str) -> None:
        card = data.draw(st.sampled_from(self.open_cards()))
        with self.later(hours):
            self.attempt(lambda: edit_card(card.owner, card.id, dict(CARS[car])))

    @precondition(lambda self: self.closed)
    @rule(data=st.data())
    def outcome_is_withdrawn(self, data: st.DataObject) -> None:
        card_id = data.draw(st.sampled_from(sorted(self.closed)))
        with self.later(0.2):
            self.attempt(lambda: withdraw_outcome(self.people["manager"], card_id, "录入有误"))
        if Card.objects.filter(id=card_id, status__in=["active", "dormant", "ordered"]).exists():
            del self.closed[card_id]

    # --- What must hold ---

    @invariant()
    def nothing_forbidden_stands(self) -> None:
        for contacts in recount().contacts.values():
            states = [contact.status for contact in contacts]
            assert states[0] in AT_FILING
            for before, after in pairwise(states):
                assert after == before or after in TRANSITIONS[Status(before)]
        for card in Card.objects.all():
            assert (card.next_followup_on is not None) == (card.status in ("active", "ordered"))

    @invariant()
    def closed_cards_have_not_changed(self) -> None:
        rows = {row["id"]: row for row in Card.objects.filter(status__in=["delivered", "lost"]).values()}
        for card_id, row in self.closed.items():
            assert rows[card_id] == row
        self.closed = rows

    @invariant()
    def every_figure_is_true(self) -> None:
        with clock.at(self.now):
            catch_up()
            for business in ("retail", "wholesale") if self.is_thorough else ("retail",):
                counted, part = recount(business), Part(business=business)
                self.check_days(counted, part)
                self.check_stock(counted, part)
            self.check_flow()
            self.check_what_was_known()

    def check_days(self, counted: Recount, part: Part) -> None:
        expected: Counter[tuple[str, UUID, str]] = Counter()
        for (_, consultant, channel), counts in counted.days.items():
            for measure, count in counts.items():
                expected[measure, consultant, channel] += count
        by = ("consultant", "channel")
        found = flow_by(by, Period(FIRST, LAST), part, RECOUNTED)  # type: ignore[arg-type]  # names do as measures
        assert {(measure, *key): count for key, sums in found.items() for measure, count in sums.items() if count} == {
            key: count for key, count in expected.items() if count
        }
        today = self.today()
        of_today = flow_by(by, Period(today, today), part, RECOUNTED)  # type: ignore[arg-type]
        for (on, *key), counts in counted.days.items():
            if on == today:
                assert lines(of_today[tuple(key)]) == lines(counts)

    def check_stock(self, counted: Recount, part: Part) -> None:
        today = self.today()
        days = [today + timedelta(days=1), today.replace(day=1)]
        for day in [*days, date(2026, 12, 1), date(2026, 11, 27)] if self.is_thorough else days:
            expected = counted.stock(day - timedelta(days=1))
            found = opening_by(("consultant", "channel"), day, part)
            assert {key: stocks(sums) for key, sums in found.items() if any(stocks(sums).values())} == {
                key: stocks(counts) for key, counts in expected.items()
            }
        # Overdue as a day opens is what was missed before it.
        found = opening_by(("consultant", "channel"), today, part)
        due = {key: counts["overdue"] for key, counts in counted.stock(today).items()}
        late = flow_by(("consultant", "channel"), Period(today, today), part, ["caught_up"])  # type: ignore[list-item]
        assert {
            key: count
            for key in {*found, *late}
            if (count := found.get(key, {OVERDUE: 0})[OVERDUE] - late.get(key, {"caught_up": 0})["caught_up"])
        } == {key: count for key, count in due.items() if count}

    def check_flow(self) -> None:
        """Opening and lines come to the closing for one consultant, one model, and all; days meet each other."""
        today = self.today()
        one = Part(consultant=self.people["li"].id, model="fabia")
        for part in [RETAIL, Part(), one] if self.is_thorough else [one]:
            before = stock_flow(Period(FIRST, today - timedelta(days=2)), part)
            after = stock_flow(Period(today - timedelta(days=1), today), part)
            for name in ("prospects", "orders"):
                assert getattr(before, name)["closing"] == getattr(after, name)["opening"]
            stands = after.prospects["active"] + after.prospects["dormant"]
            assert after.prospects["closing"] == stands
            assert min(*after.prospects.values(), *after.orders.values()) >= 0

    def check_what_was_known(self) -> None:
        for at, period, answer in self.known if self.is_thorough else self.known[-1:]:
            assert stock_flow(period, Part(business="retail", as_of=at)) == answer
        month = Period.month(self.today())
        current = stock_flow(month, RETAIL)
        assert stock_flow(month, Part(business="retail", as_of=self.now)) == current
        self.known.append((self.now, month, current))
        # Not a moment more may pass in this instant, or what was known then would not be all.
        self.now += timedelta(seconds=1)

    # --- Means ---

    @contextmanager
    def later(self, hours: float) -> Iterator[None]:
        """So many hours on."""
        self.now += timedelta(hours=hours)
        with clock.at(self.now):
            yield

    def open_cards(self) -> list[Card]:
        found = Card.objects.filter(status__in=["active", "dormant", "ordered"], merged_into=None)
        return list(found.select_related("owner").order_by("created_at", "id"))

    def outcome(self, status: str, car: str, days_back: int) -> dict[str, Any]:
        at = self.now - timedelta(days=days_back)
        details: dict[str, Any] = {"contact_at": at, "next_followup_on": self.today()}
        if status:
            details["status"] = status
        if status in ("dormant", "delivered", "lost"):
            details["next_followup_on"] = None
        if status in ("ordered", "delivered"):
            details["order"] = order(**CARS.get(car, CARS["octavia"]), signed_on=at.date())
        if status == "delivered":
            details["delivery"] = delivery(delivered_on=at.date())
        if status == "lost":
            details["loss"] = {"loss_reason": "gave_up"}
        return details

    def attempt(self, command: Any) -> None:
        """Let it happen; a refusal leaves the log as it was."""
        try:
            command()
        except DomainError:
            event("refused")

    def number(self) -> list[dict[str, Any]]:
        self.count += 1
        return numbered(self.count)

    def today(self) -> date:
        return self.now.date()


def lines(counts: Any) -> dict[str, int]:
    return {name: count for name, count in counts.items() if count}


def stocks(counts: Any) -> dict[str, int]:
    return {name: counts[name] for name in STOCKS}


def run(people: dict[str, User], examples: int, steps: int, *, is_thorough: bool) -> None:
    of_this_dealer = type("OfThisDealer", (History,), {"people": people, "is_thorough": is_thorough})
    checked = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    run_state_machine_as_test(
        of_this_dealer,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=not is_thorough,
            suppress_health_check=checked,
            database=None,
        ),
    )


@pytest.fixture
def people(li: User, zhang: User, reception: User, manager: User) -> dict[str, User]:
    return {"li": li, "zhang": zhang, "front": reception, "manager": manager}


def test_figures_are_true_whatever_happened(people: dict[str, User]) -> None:
    run(people, examples=4, steps=25, is_thorough=False)
    assert not MonthStock.objects.exists()


@pytest.mark.matrix
def test_figures_are_true_through_long_histories(people: dict[str, User]) -> None:
    run(people, examples=40, steps=50, is_thorough=True)
