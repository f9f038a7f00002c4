"""A dealer of a random history: its people, its clock, and what all their commands need."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from crm.models import Activity, Card, DealerSettings
from crm.services.activities import plan_activity
from kit import clock
from kit.errors import DomainError
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Dealer
from tenants.services.dealers import change_dealer
from tests.factories import SHANGHAI, make_user, numbered

OPEN = ("active", "dormant", "ordered")
CARS = {
    "octavia": {"model": "octavia", "configuration": "octavia-14tsi-dsg", "colour": "white"},
    "fabia": {"model": "fabia", "configuration": "fabia-16-at", "colour": "white"},
    "superb": {"model": "superb", "configuration": "superb-18tsi-dsg", "colour": "black"},
}
_STAFF = {
    "li": Role.CONSULTANT,
    "zhang": Role.CONSULTANT,
    "zhao": Role.CONSULTANT,
    "tele": Role.TELEMARKETER,
    "front": Role.RECEPTIONIST,
    "clerk": Role.DATA_CLERK,
    "care": Role.CARE_SPECIALIST,
    "manager": Role.SHOWROOM_MANAGER,
    "director": Role.SALES_DIRECTOR,
}
REGIONS = {"north": "east", "south": "south-china"}
CONSULTANTS = ("li", "zhang", "zhao")
Chosen = TypeVar("Chosen")


@dataclass
class Showroom:
    """One dealer. `done` and `refused` count the commands by name: a refused one has changed nothing."""

    dealer: DealerContext
    chance: Random
    now: datetime
    people: dict[str, User] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    count: int = 0
    # The regions that it has belonged to, each from an instant on.
    regions: list[tuple[datetime, str]] = field(default_factory=list)

    @classmethod
    def open(cls, dealer: DealerContext, chance: Random, now: datetime) -> "Showroom":
        """Hire the staff and plan the season's activities."""
        showroom = cls(dealer, chance, now)
        with showroom.open_now():
            showroom.people = {name: make_user(name, role) for name, role in _STAFF.items()}
            DealerSettings.objects.update(wholesale_consultant=showroom.people["zhao"])
            for kind, days in (("outreach", 200), ("conversion", 25), ("conversion", 70)):
                showroom.plan(kind, days)
        showroom.regions.append((now, REGIONS[dealer.code]))
        return showroom

    def move_region(self) -> None:
        """Let the brand give the dealer to the other region, or back to its own."""
        own, (_since, now) = REGIONS[self.dealer.code], self.regions[-1]
        to = next(each for each in REGIONS.values() if each != own) if now == own else own
        with clock.at(self.now), in_public():
            change_dealer(Dealer.objects.get(code=self.dealer.code), {"region": to})
        self.regions.append((self.now, to))

    @contextmanager
    def open_now(self) -> Iterator[None]:
        """Stand in the dealer at its present instant."""
        with in_dealer(self.dealer), clock.at(self.now):
            yield

    def later(self, minutes: float) -> None:
        self.now += timedelta(minutes=minutes)

    @property
    def today(self) -> date:
        return self.now.astimezone(SHANGHAI).date()

    def attempt(self, name: str, command: Callable[[], object]) -> bool:
        """Let it happen, or be refused."""
        try:
            command()
        except DomainError as refusal:
            self.refused[f"{name} {refusal.code}"] += 1
            return False
        self.done[name] += 1
        return True

    # --- Choosing ---

    def one_of(self, values: Sequence[Chosen]) -> Chosen:
        return self.chance.choice(values)

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def consultant(self) -> User:
        return self.people[self.one_of(CONSULTANTS)]

    def some(self, rows: "QuerySet[Any]", count: int = 1) -> list[Any]:
        """Return so many of the rows, fewer where there are fewer; the same for the same seed."""
        found = list(rows)
        return self.chance.sample(found, k=min(count, len(found)))

    def open_cards(self, count: int = 1, **given: object) -> list[Card]:
        """Return so many open cards by chance, with their owners."""
        wanted = Card.objects.filter(merged_into=None, status__in=OPEN, **given)
        return self.some(wanted.select_related("owner").order_by("created_at", "id"), count)

    def number(self) -> list[dict[str, Any]]:
        """A telephone number that nobody has yet."""
        self.count += 1
        return numbered(self.count)

    def plan(self, kind: str, days: int) -> None:
        """Plan an activity of so many days from today."""
        given = {"kind": kind, "name": f"活动 {len(self.activities)}"}
        dates = {"starts_on": self.today, "ends_on": self.today + timedelta(days=days)}
        self.activities.append(plan_activity(self.people["manager"], {**given, **dates}))
