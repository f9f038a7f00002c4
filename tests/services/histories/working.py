"""What reception and consultants do on the days of a random history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from accounts.models import User
from crm.models import Activity, Card, DealerSettings, FollowUp
from crm.services.activities import plan_activity
from crm.services.edit_card import edit_card
from crm.services.file_card import file_card
from crm.services.record_follow_up import record_follow_up
from crm.services.traffic import correct_traffic, decline_traffic, void_traffic
from crm.services.undo_follow_up import undo_follow_up
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer
from reporting.dealer.queries.stock_flow import StockFlow
from reporting.dealer.rules.period import Period
from tests.factories import SHANGHAI, arrived, contact, delivery, numbered, order, phone_in, walk_in

# Close to the end of a month: most histories go over it.
START = datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)
FIRST, LAST = date(2026, 11, 1), date(2027, 2, 28)
OPEN = ("active", "dormant", "ordered")
# How long it takes until something happens.
HOURS = st.sampled_from([0.2, 1, 5, 24, 24, 72])
CARS = {
    "octavia": {"model": "octavia", "configuration": "octavia-14tsi-dsg", "colour": "white"},
    "fabia": {"model": "fabia", "configuration": "fabia-16-at", "colour": "white"},
}


@dataclass
class Shop:
    """One dealer of a history, and what has been seen of it so far."""

    dealer: DealerContext
    people: dict[str, User]
    mall: Activity | None = None
    # To which customers are invited.
    week: Activity | None = None
    # The rows of cards that are closed or merged away, as they must stay.
    closed: dict[UUID, dict[str, object]] = field(default_factory=dict)
    known: list[tuple[datetime, Period, StockFlow]] = field(default_factory=list)
    # What was planned for a day, as seen the day before and on it.
    planned: dict[date, dict[UUID, dict[str, int]]] = field(default_factory=dict)
    plans: dict[date, dict[UUID, dict[str, int]]] = field(default_factory=dict)


class Working(RuleBasedStateMachine):
    """A dealer's days. Refusals are part of them: a refused command has changed nothing."""

    shops: tuple[Shop, ...]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.now = START
        self.count = 0
        for shop in self.shops:
            shop.closed, shop.known, shop.planned, shop.plans = {}, [], {}, {}
        self.shop = self.shops[0]

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    # --- What people do ---

    @initialize()
    def plan_the_mall(self) -> None:
        for shop in self.shops:
            with in_dealer(shop.dealer), clock.at(self.now):
                shop.mall = plan_activity(
                    shop.people["manager"],
                    {"kind": "outreach", "name": "周末外展", "starts_on": FIRST, "ends_on": date(2026, 12, 31)},
                )
                shop.week = plan_activity(
                    shop.people["manager"],
                    {"kind": "conversion", "name": "试驾周", "starts_on": FIRST, "ends_on": date(2026, 12, 5)},
                )
                DealerSettings.objects.update(wholesale_consultant=shop.people["zhang"])

    @precondition(lambda self: len(self.shops) > 1)
    @rule(at=st.sampled_from([0, 0, 1]))
    def the_day_goes_on_at(self, at: int) -> None:
        self.shop = self.shops[at]

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
            record = arrived(self.people["front"], self.people[who], kind=kind, first_time=first_time, model="fabia")
            if what == "filed":
                filing = walk_in() if kind == "showroom" else phone_in()
                filing |= {"traffic": record.id, "phones": self.number()}
                del filing["channel"], filing["filed_on"]
                self.attempt(lambda: file_card(record.consultant, filing))
            elif what == "followed_up":
                given = contact(method="showroom" if kind == "showroom" else "incoming_call", traffic=record.id)
                if cards := self.open_cards():
                    card = data.draw(st.sampled_from(cards))
                    self.attempt(lambda: record_follow_up(self.people["manager"], card.id, given))
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
                assert self.shop.mall is not None
                filing |= {"channel": "outreach", "activity": self.shop.mall.id, "venue": "mall"}
                filing["follow_up"]["method"] = "event_site"
            if channel == "wholesale":
                del filing["activity"], filing["venue"]
                filing["business"] = "wholesale"
            self.attempt(lambda: file_card(self.people[who], filing))

    @precondition(lambda self: self.has_open_cards())
    @rule(
        data=st.data(),
        hours=HOURS,
        method=st.sampled_from(["showroom", "outgoing_call"]),
        status=st.sampled_from(["", "", "dormant", "active", "ordered", "delivered", "lost"]),
        days_back=st.sampled_from([0, 0, 0, 0, 1]),
        due_in=st.sampled_from([0, 1, 3, 7]),
        topics=st.sampled_from(
            [["test_drive"], ["vehicle_intro", "price_negotiation", "test_drive"], ["other"], ["appointment"]]
        ),
        car=st.sampled_from(["", "", *sorted(CARS)]),
        by_care=st.booleans(),
        is_invited=st.booleans(),
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
        by_care: bool,
        is_invited: bool,
    ) -> None:
        with self.later(hours):
            card = data.draw(st.sampled_from(self.open_cards()))
            status = "delivered" if card.status == "ordered" and status == "ordered" else status
            given = contact(method=method, topics=topics) | self.outcome(status, car or card.model, days_back)
            if card.status == "ordered":
                given.pop("order", None)
            if given["next_followup_on"]:
                given["next_followup_on"] = self.today() + timedelta(days=due_in)
            if topics == ["appointment"]:
                given["appointment_on"] = self.today() + timedelta(days=due_in)
            if is_invited and method == "outgoing_call":
                assert self.shop.week is not None
                given |= {"nature": "activity_invite", "activity": self.shop.week.id}
            if car and "order" not in given:
                given["card"] = dict(CARS[car])
            actor = self.people["care"] if by_care and self.is_with_care(card) else card.owner
            self.attempt(lambda: record_follow_up(actor, card.id, given))

    @precondition(lambda self: self.has_open_cards())
    @rule(data=st.data(), hours=HOURS, due_in=st.sampled_from([0, 1, 3]), days_back=st.sampled_from([0, 0, 1]))
    def customer_is_not_reached(self, data: st.DataObject, hours: float, due_in: int, days_back: int) -> None:
        """FU-12: an attempt sets only the next date."""
        with self.later(hours):
            card = data.draw(st.sampled_from(self.open_cards()))
            next_on = None if card.status == "dormant" else self.today() + timedelta(days=due_in)
            given = contact(method="outgoing_call", topics=["test_drive"], reached=False, next_followup_on=next_on)
            given["contact_at"] -= timedelta(days=days_back)
            self.attempt(lambda: record_follow_up(card.owner, card.id, given))

    @rule(minutes=st.sampled_from([1, 9, 11]))
    def last_contact_is_undone(self, minutes: int) -> None:
        """FU-7: within ten minutes, while nothing has followed."""
        with self.later(minutes / 60):
            contacts = FollowUp.objects.filter(is_filing=False).select_related("recorded_by")
            last = contacts.order_by("-recorded_at", "-id").first()
            if last:
                self.attempt(lambda: undo_follow_up(last.recorded_by, last.card_id, last.id))

    @precondition(lambda self: self.has_open_cards())
    @rule(data=st.data(), hours=HOURS, car=st.sampled_from(sorted(CARS)))
    def card_is_edited(self, data: st.DataObject, hours: float, car: str) -> None:
        with self.later(hours):
            card = data.draw(st.sampled_from(self.open_cards()))
            self.attempt(lambda: edit_card(card.owner, card.id, dict(CARS[car])))

    # --- Means ---

    @contextmanager
    def later(self, hours: float) -> Iterator[None]:
        """So many hours on, at the dealer where the day goes on."""
        self.now += timedelta(hours=hours)
        with in_dealer(self.shop.dealer), clock.at(self.now):
            yield

    @property
    def people(self) -> dict[str, User]:
        return self.shop.people

    def open_cards(self) -> list[Card]:
        found = Card.objects.filter(status__in=OPEN, merged_into=None)
        return list(found.select_related("owner").order_by("created_at", "id"))

    def has_open_cards(self, count: int = 1) -> bool:
        with in_dealer(self.shop.dealer):
            return Card.objects.filter(status__in=OPEN, merged_into=None).count() >= count

    def is_with_care(self, card: Card) -> bool:
        return card.care_since is not None or card.status == "dormant"

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

    def attempt(self, command: Callable[[], object]) -> bool:
        """Let it happen; a refusal leaves the log as it was."""
        try:
            command()
        except DomainError as refusal:
            event(f"refused: {refusal.code}")
            return False
        return True

    def number(self) -> list[dict[str, Any]]:
        self.count += 1
        return numbered(self.count)

    def today(self) -> date:
        return self.now.date()
