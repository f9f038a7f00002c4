"""A year of dealers on a fast clock: every amount and every state as a slow reference has them (SA-1, SA-4, SA-5)."""

import random
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.models import User
from accounts.roles import Role
from kit import clock
from tenants.billing.models import CreditEntry, Invoice, MeterRow, Subscription
from tenants.billing.queries.ledger import credit_of
from tenants.billing.rules.orders import PlanOrder
from tenants.billing.services.payments import Transfer, confirm_transfer, refund_credit
from tenants.billing.services.subscribing import bill_dealer, change_seats, choose_plan
from tenants.models import Brand, Dealer, DealerState, Region, StateChange
from tenants.services.dealers import change_dealer
from tests.billing.book import Book
from tests.factories import make_user

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = date(2026, 1, 15)


def make_dealer_row(code: str, day: date, seats: int = 10) -> Book:
    """A dealer in its trial, as a row alone: the ledger never enters a dealer's schema."""
    until = day + timedelta(days=30)
    Dealer.objects.create(
        code=code, schema_name=f"d_{code}", name=code, brand=Brand.objects.get(), region=Region.objects.all()[0],
        province="上海市", city="长宁区", area_code="021", state=DealerState.TRIAL, state_until=until,
    )  # fmt: skip
    Subscription.objects.create(dealer=code, seats=seats)
    return Book(until, seats)


class Life:
    """One dealer's year by chance: what its administrator and the bank do, on the product and in the book alike."""

    def __init__(self, code: str, seed: int, operator: User) -> None:
        self.code, self.operator = code, operator
        self.chance = random.Random(seed)
        self.book = make_dealer_row(code, BEGIN)
        self.diligence = self.chance.choice([0.02, 0.1, 0.3, 0.9])
        self.plan_on = BEGIN + timedelta(days=self.chance.choice([3, 20, 29, 33, 80]))
        self.payments = 0

    def live(self, today: date) -> None:
        dealer = Dealer.objects.get(code=self.code)
        if today >= self.plan_on and not self.book.plan:
            self._choose(today)
        elif self.chance.random() < 0.02 and dealer.state in ("trial", "active", "past_due"):
            self._order_seats(today)
        elif self.chance.random() < 0.004 and self.book.plan:
            self._choose(today)
        if self.chance.random() < 0.004 and dealer.state in ("active", "past_due", "read_only"):
            change_dealer(dealer, {"state": DealerState.SUSPENDED})
            self.book.before = self.book.state
            self.book.go_to("suspended", self.book.until, today)
        elif dealer.state == "suspended" and self.chance.random() < 0.05:
            change_dealer(dealer, {"state": DealerState.ACTIVE})
            self.book.go_to(self.book.before, self.book.until, today)
            self.book.before = ""
        self._pay(today)
        self._count_cards(today)
        bill_dealer(self.code)
        self.book.live(today)

    def _choose(self, today: date) -> None:
        plan, yearly = self.chance.choice(["basic", "standard", "pro"]), self.chance.random() < 0.3
        seats = self.chance.randint(3, 40)
        order = PlanOrder(plan, "year" if yearly else "month", seats, "北城汽车有限公司", "91310000MA1FL4XY2N")
        choose_plan(self.code, order, used=1)
        self.book.choose(today, plan, yearly, seats)

    def _order_seats(self, today: date) -> None:
        seats = max(1, self.book.seats + self.chance.randint(-6, 6))
        change_seats(self.code, seats, used=1)
        self.book.order_seats(today, seats)
        self.book.settle(today)

    def _pay(self, today: date) -> None:
        if not self.book.open_bills or self.book.state == "erased" or self.chance.random() > self.diligence:
            return
        owed = sum(bill.total for bill in self.book.open_bills) - self.book.credit
        amount = max(1, owed + self.chance.choice([0, 0, 0, 0, 5_000, -1, -owed // 2]))
        for _ in range(2 if self.chance.random() < 0.1 else 1):
            self.payments += 1
            confirm_transfer(self.operator, self.code, Transfer(amount, today, f"{self.code}-{self.payments}"))
            self.book.pay(today, amount)
        if self.book.credit > 20_000 and self.chance.random() < 0.2:
            refund_credit(self.operator, self.code, 10_000, "多付")
            self.book.credit -= 10_000

    def _count_cards(self, today: date) -> None:
        if self.chance.random() < 0.1:
            count = self.chance.choice([500, 19_999, 20_001, 23_500, 101_000])
            MeterRow.objects.create(dealer=self.code, on=today, kind="cards", amount=count)
            self.book.cards[today] = count

    def check(self) -> None:
        dealer = Dealer.objects.get(code=self.code)
        rows = Invoice.objects.filter(dealer=self.code).order_by("number")
        assert [(row.issued_on, row.due_on, row.begins_on, row.total_fen, row.state) for row in rows] == [
            (bill.issued, bill.due, bill.begins, bill.total, "paid" if bill.is_paid else "open")
            for bill in self.book.bills
        ]
        assert [row.ends_on + timedelta(days=1) for row in rows] == [bill.after for bill in self.book.bills]
        assert all(row.total_fen == sum(line.amount_fen for line in row.lines.all()) for row in rows)
        assert credit_of(self.code) == self.book.credit
        assert (dealer.state, dealer.state_until) == (self.book.state, self.book.until)
        changes = StateChange.objects.filter(dealer=dealer).order_by("at", "id").values_list("on", "after")
        assert list(changes) == self.book.changes


def live_a_year(dealers: int, days: int, seed: int, nap: tuple[int, ...] = (1,)) -> list[Life]:
    """Live so many days; `nap` is how many days may pass between two runs of the worker."""
    operator = make_user("operator", Role.OPERATOR)
    lives = [Life(f"year-{seed}-{index}", seed * 1000 + index, operator) for index in range(dealers)]
    naps = random.Random(seed)
    today = BEGIN
    while (today := today + timedelta(days=naps.choice(nap))) < BEGIN + timedelta(days=days):
        with clock.at(datetime.combine(today, time(9), ZONE)):
            for life in lives:
                life.live(today)
    for life in lives:
        life.check()
    return lives


def numbers_without_gaps() -> bool:
    for year in (2026, 2027):
        numbers = Invoice.objects.filter(number__startswith=f"LS-{year}-").order_by("number")
        found = [int(number[-6:]) for number in numbers.values_list("number", flat=True)]
        if found != list(range(1, len(found) + 1)):
            return False
    return True


@pytest.mark.rule("SA-1", "SA-4", "SA-5")
def test_three_dealers_months_match_the_slow_reference(hq: None) -> None:
    lives = live_a_year(3, 200, seed=3, nap=(3, 5, 9))
    assert numbers_without_gaps()
    assert sum(len(life.book.bills) for life in lives) > 8
    assert {state for life in lives for _, state in life.book.changes} >= {"active", "past_due", "read_only"}


@pytest.mark.long
@pytest.mark.rule("SA-1", "SA-4", "SA-5")
def test_fifty_dealers_year_matches_the_slow_reference(hq: None) -> None:
    lives = live_a_year(50, 400, seed=7)
    assert numbers_without_gaps()
    states = {state for life in lives for _, state in life.book.changes}
    assert states == {"active", "past_due", "read_only", "suspended", "closed", "erased"}
    assert CreditEntry.objects.count() > 100
