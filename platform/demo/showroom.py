"""A demo dealer as one of its days finds it: people, cards in work, the activity that is on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

import structlog
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from crm.models import Activity, Card, CardPhone
from crm.rules.codes import PROSPECTS, ActivityKind, Status
from demo.catalogue import MODELS
from demo.chance import dice
from demo.character import Character, character_of
from demo.contacts import Campaign
from demo.dealers import ZONE, DemoDealer
from demo.seasons import is_busy
from demo.staff import accounts_of
from kit.errors import DomainError, refuse

log = structlog.get_logger(__name__)

# Of cards that others have filed by hand the demo keeps its hands off: those have no number, or another car.
_DEMO_CARDS = Q(model__in=[code for code, _, _ in MODELS], merged_into=None) & ~Q(number="")


class Refused(Exception):
    """Something of the day was refused."""


@dataclass(frozen=True, slots=True)
class Consultant:
    """One of the dealer's consultants."""

    user: User
    position: int
    character: Character


@dataclass
class Showroom:
    """What a day is lived with. `met` are the cards whose customers had a contact today."""

    dealer: DemoDealer
    on: date
    staff: Mapping[str, User]
    consultants: list[Consultant]
    in_work: list[Card]
    campaign: Campaign | None
    outreach: UUID | None
    met: set[UUID] = field(default_factory=set)
    refused: int = 0
    stops_at_refusal: bool = False

    @classmethod
    def on_day(cls, dealer: DemoDealer, on: date, staff: Mapping[str, User] | None = None) -> "Showroom":
        """The chosen dealer on the morning of `on`, or at whatever hour the day is gone on with; `staff` are its people
        where they are known already."""
        staff = staff or people()
        accounts = [each for each in accounts_of(dealer) if each.role is Role.CONSULTANT]
        consultants = [
            Consultant(staff[each.username], position, character_of(dealer, position))
            for position, each in enumerate(accounts)
            if each.username in staff
        ]
        in_work = list(
            Card.objects.filter(_DEMO_CARDS, status__in=[Status.ACTIVE, Status.ORDERED])
            .select_related("order")
            .defer("grams", "search_text", "usage", "address")
            .order_by("number")
        )
        met = {card.id for card in in_work if card.last_contact_at.astimezone(ZONE).date() == on}
        open_now = list(Activity.objects.filter(starts_on__lte=on, ends_on__gte=on).order_by("created_at"))
        conversion, outreach = (_first(kind, open_now) for kind in (ActivityKind.CONVERSION, ActivityKind.OUTREACH))
        campaign = Campaign(conversion.id, conversion.name, is_today=is_busy(on)) if conversion else None
        return cls(dealer, on, staff, consultants, in_work, campaign, outreach.id if outreach else None, met)

    def who(self, username: str) -> User:
        """Someone who works here; what they were to do is refused where they have left."""
        if username not in self.staff:
            raise refuse("not_found")
        return self.staff[username]

    def consultant_of(self, card: Card) -> Consultant | None:
        """Whose card it is; None when they have left."""
        return self.consultant_named(card.owner_id)

    def consultant_named(self, user_id: UUID | None) -> Consultant | None:
        """One of the consultants by their account; None when they have left."""
        return next((each for each in self.consultants if each.user.id == user_id), None)

    def consultant_at(self, position: int) -> Consultant | None:
        """One of the consultants by their place among them; None when they have left."""
        return next((each for each in self.consultants if each.position == position), None)

    def dice(self, *about: object) -> Random:
        """The dice of one thing that happens today."""
        return dice(self.dealer.code, self.on, *about)

    def dormant(self) -> list[Card]:
        """Customers that an activity may bring back."""
        return list(Card.objects.filter(_DEMO_CARDS, status=Status.DORMANT).order_by("number"))

    def lost(self) -> list[Card]:
        """Customers who may come back with another opportunity."""
        return list(Card.objects.filter(_DEMO_CARDS, status=Status.LOST).order_by("number"))

    def has_come_back(self, card: Card) -> bool:
        """Whether the customer of a lost card has another one by now: a further opportunity would be no new one."""
        numbers = CardPhone.objects.filter(card=card).values("number")
        return CardPhone.objects.filter(number__in=numbers).exclude(card=card).exists()

    def free_card(self, of: Random, suits: Callable[[Card], bool]) -> Card | None:
        """One of the prospects that nobody has spoken with today."""
        found = [card for card in self.in_work if card.status in PROSPECTS and card.id not in self.met and suits(card)]
        return of.choice(found) if found else None

    def do(self, command: Callable[[], object]) -> None:
        """A refusal is no error: someone who uses the demo may have done it first. A fresh demo meets none. Raises
        Refused where the day is not to go on without what was refused."""
        try:
            command()
        except DomainError as refusal:
            if self.stops_at_refusal:
                raise Refused from refusal
            self.refused += 1
            log.info("demo.refused", codes=[(each.code, each.field) for each in refusal.problems])


def people() -> dict[str, User]:
    """Who works at the chosen dealer, by username."""
    return {user.username: user for user in User.objects.filter(is_active=True)}


def _first(kind: ActivityKind, activities: Sequence[Activity]) -> Activity | None:
    return next((each for each in activities if each.kind == kind), None)
