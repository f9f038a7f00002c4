"""A slow reference of a dealer's ledger: one day at a time, with fractions, apart from the product's own rules."""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

DAY = timedelta(days=1)
PLANS = {"basic": (9_900, 5, 20_000), "standard": (15_900, 10, 100_000), "pro": (21_900, 20, 500_000)}


def later(day: date, months: int) -> date:
    """Return the same day months later, or the last of a shorter month."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def rounded(amount: Fraction) -> int:
    """Return whole fen, half a fen up."""
    whole = int(amount)
    return whole + 1 if amount - whole >= Fraction(1, 2) else whole


@dataclass
class Bill:
    """An invoice."""

    issued: date
    due: date
    begins: date
    after: date
    total: int
    unit: int = 0
    seats: int = 0
    is_period: bool = False
    is_paid: bool = False


@dataclass
class Book:
    """The bills and the state that one dealer should have."""

    trial_ends: date
    seats: int
    state: str = "trial"
    until: date | None = None
    before: str = ""
    plan: str = ""
    yearly: bool = False
    next_plan: str = ""
    next_yearly: bool | None = None
    next_seats: int | None = None
    cut_on: date | None = None
    anchor: date | None = None
    done: int = 0
    credit: int = 0
    bills: list[Bill] = field(default_factory=list)
    cards: dict[date, int] = field(default_factory=dict)
    changes: list[tuple[date, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.until = self.trial_ends

    @property
    def open_bills(self) -> list[Bill]:
        return [bill for bill in self.bills if not bill.is_paid]

    @property
    def periods(self) -> list[Bill]:
        return [bill for bill in self.bills if bill.is_period]

    def go_to(self, state: str, until: date | None, on: date) -> None:
        self.state, self.until = state, until
        self.changes.append((on, state))

    def choose(self, today: date, plan: str, yearly: bool, seats: int) -> None:
        if self.periods:
            self.next_plan, self.next_yearly = plan, yearly
            self.order_seats(today, seats)
        else:
            self.plan, self.yearly, self.seats, self.next_seats = plan, yearly, seats, None
            self.anchor = self.until if self.state == "trial" else today
        self.renew(today)
        self.settle(today)

    def order_seats(self, today: date, seats: int) -> None:
        if seats < self.seats and self.periods:
            self.next_seats, self.cut_on = seats, today
            return
        self.seats, self.next_seats, self.cut_on = seats, None, None
        for bill in [each for each in self.periods if each.after > today]:
            if seats > bill.seats:
                begins = max(today, bill.begins)
                share = Fraction((bill.after - begins).days, (bill.after - bill.begins).days)
                total = rounded((seats - bill.seats) * bill.unit * share)
                bill.seats = seats
                self.bills.append(Bill(today, max(begins, today + 7 * DAY), begins, bill.after, total))

    def live(self, today: date) -> None:
        if self.next_seats is not None:
            now = [each for each in self.periods if each.begins <= today < each.after]
            if now and self.cut_on and now[0].issued > self.cut_on:
                self.seats, self.next_seats, self.cut_on = self.next_seats, None, None
        self.renew(today)
        self.settle(today)
        self.tick(today)

    def renew(self, today: date) -> None:
        works = self.state in ("trial", "active", "past_due")
        first = not self.periods and self.state in ("read_only", "closed")
        if not self.plan or not (works or first) or any(bill.is_period for bill in self.open_bills):
            return
        anchor, yearly, count = self.anchor, self.yearly, self.done
        months = 12 if yearly else 1
        if self.periods and self.next_yearly is not None and self.next_yearly != yearly:
            anchor, yearly, count = later(anchor, months * count), self.next_yearly, 0
            months = 12 if yearly else 1
        if self.periods and later(anchor, months * (count + 1)) <= today:
            anchor, yearly, count = today, self.yearly, 0
            months = 12 if yearly else 1
        begins, after = later(anchor, months * count), later(anchor, months * (count + 1))
        if today < begins - 7 * DAY:
            return
        excess = self.excess(today)
        self.plan, self.next_plan = self.next_plan or self.plan, ""
        price, included, _ = PLANS[self.plan]
        unit = price * (10 if yearly else 1)
        seats = max(self.next_seats or self.seats, included)
        total = seats * unit + excess
        self.bills.append(Bill(today, max(begins, today + 7 * DAY), begins, after, total, unit, seats, True))
        self.anchor, self.yearly, self.done, self.next_yearly = anchor, yearly, count + 1, None

    def excess(self, today: date) -> int:
        if not self.periods:
            return 0
        since = max(bill.issued for bill in self.periods)
        most = max((count for day, count in self.cards.items() if since <= day < today), default=0)
        thousands = 0
        while PLANS[self.plan][2] + 1000 * thousands < most:
            thousands += 1
        return thousands * 5_000 * (12 if self.yearly else 1)

    def pay(self, today: date, amount: int) -> None:
        self.credit += amount
        self.settle(today)

    def settle(self, today: date) -> None:
        settled = False
        while self.open_bills and self.open_bills[0].total <= self.credit:
            bill = self.open_bills[0]
            self.credit -= bill.total
            bill.is_paid = settled = True
            if bill.is_period and self.state in ("read_only", "closed"):
                self.anchor, self.done = today, 1
                bill.begins, bill.after = today, later(today, 12 if self.yearly else 1)
        late = any(bill.due < today for bill in self.open_bills)
        if settled and self.plan and not late:
            if self.state == "past_due" or (self.state in ("read_only", "closed") and not self.open_bills):
                self.go_to("active", None, today)
            elif self.state == "suspended" and self.before != "trial" and not self.open_bills:
                self.before, self.until = "active", None

    def tick(self, today: date) -> None:
        for _ in range(10):
            due = min((bill.due for bill in self.open_bills), default=None)
            is_over = self.until is not None and today >= self.until
            if self.state == "trial" and is_over:
                paid = bool(self.plan) and not self.open_bills
                self.go_to("active" if paid else "read_only", None if paid else self.until + 60 * DAY, self.until)
            elif self.state == "active" and due is not None and due < today:
                self.go_to("past_due", due + 15 * DAY, due + DAY)
            elif self.state == "past_due" and not (due is not None and due < today):
                self.go_to("active", None, today)
            elif self.state == "past_due" and is_over:
                self.go_to("read_only", self.until + 60 * DAY, self.until)
            elif self.state == "read_only" and is_over:
                self.go_to("closed", self.until + 60 * DAY, self.until)
            elif self.state == "closed" and is_over:
                self.go_to("erased", None, self.until)
            else:
                return
