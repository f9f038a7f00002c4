"""A demo dealer at the start of one of its days: people, cards in work, the activity that is on."""

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
from demo.character import CARE, Character, character_of, telemarketer_of
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
    """A consultant, or someone else who calls customers (at `CALLS_ONLY`)."""

    user: User
    position: int
    character: Character


CALLS_ONLY = -1


@dataclass
class Showroom:
    """The dealer on a day. `met` are the cards whose customers had a contact today, or that have just changed hands."""

    dealer: DemoDealer
    on: date
    staff: Mapping[str, User]
    consultants: list[Consultant]
    telemarketer: Consultant | None
    care: Consultant | None
    in_work: list[Card]
    campaign: Campaign | None
    outreach: UUID | None
    met: set[UUID] = field(default_factory=set)
    refused: int = 0
    stops_at_refusal: bool = False

    @classmethod
    def on_day(cls, dealer: DemoDealer, on: date, staff: Mapping[str, User] | None = None) -> "Showroom":
        """Return the chosen dealer as it is now, on `on`; `staff` are its people where they are known already."""
        staff = staff or people()
        accounts = [each for each in accounts_of(dealer) if each.role is Role.CONSULTANT]
        consultants = [
            Consultant(staff[each.username], position, character_of(dealer, position))
            for position, each in enumerate(accounts)
            if each.username in staff
        ]
        callers = {"telemarketing": telemarketer_of(dealer), "care": CARE}
        telemarketer, care = (
            Consultant(staff[username], CALLS_ONLY, character) if username in staff else None
            for username, character in callers.items()
        )
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
        outside = outreach.id if outreach else None
        return cls(dealer, on, staff, consultants, telemarketer, care, in_work, campaign, outside, met)

    def who(self, username: str) -> User:
        """Return someone who works here; refuse what they were to do where they have left."""
        if username not in self.staff:
            raise refuse("not_found")
        return self.staff[username]

    def consultant_of(self, card: Card) -> Consultant | None:
        """Return the card's owner, a consultant or the telemarketer; None when they have left."""
        return self.consultant_named(card.owner_id)

    def consultant_named(self, user_id: UUID | None) -> Consultant | None:
        """Return a consultant or the telemarketer by their account; None when they have left."""
        owners = [*self.consultants, *([self.telemarketer] if self.telemarketer else [])]
        return next((each for each in owners if each.user.id == user_id), None)

    def consultant_at(self, position: int) -> Consultant | None:
        """Return one of the consultants by their place among them; None when they have left."""
        return next((each for each in self.consultants if each.position == position), None)

    def caller_of(self, card: Card) -> Consultant | None:
        """Return who calls the customer: the owner, or care where it has the card; None when they have left."""
        return self.care if card.care_since else self.consultant_of(card)

    def received_by(self, card: Card, owner: Consultant) -> Consultant:
        """Return who receives the customer in the showroom: the owner, or one of the others for a telemarketer."""
        if owner.position != CALLS_ONLY or not self.consultants:
            return owner
        return self.dice("receives", card.number).choice(self.consultants)

    def dice(self, *about: object) -> Random:
        """Return the dice of one thing that happens today."""
        return dice(self.dealer.code, self.on, *about)

    def dormant(self) -> list[Card]:
        """Return cards of customers whom an activity may bring back."""
        return list(Card.objects.filter(_DEMO_CARDS, status=Status.DORMANT).order_by("number"))

    def lost(self) -> list[Card]:
        """Return cards of customers who may come back with another opportunity."""
        return list(Card.objects.filter(_DEMO_CARDS, status=Status.LOST).order_by("number"))

    def has_come_back(self, card: Card) -> bool:
        """Whether the customer of a lost card has another one by now: a further opportunity would be no new one."""
        numbers = CardPhone.objects.filter(card=card).values("number")
        return CardPhone.objects.filter(number__in=numbers).exclude(card=card).exists()

    def free_card(self, of: Random, suits: Callable[[Card], bool]) -> Card | None:
        """Return one of the prospects whom nobody has spoken with today."""
        found = [card for card in self.in_work if card.status in PROSPECTS and card.id not in self.met and suits(card)]
        return of.choice(found) if found else None

    def do(self, command: Callable[[], object]) -> None:
        """Run a command. A refusal is no error, since someone who uses the demo may have done it first, but a new demo
        meets none. Raises Refused where the day must not continue without it."""
        try:
            command()
        except DomainError as refusal:
            if self.stops_at_refusal:
                raise Refused from refusal
            self.refused += 1
            log.info("demo.refused", codes=[(each.code, each.field) for each in refusal.problems])


def people() -> dict[str, User]:
    """Return the people of the chosen dealer, by username."""
    return {user.username: user for user in User.objects.filter(is_active=True)}


def _first(kind: ActivityKind, activities: Sequence[Activity]) -> Activity | None:
    return next((each for each in activities if each.kind == kind), None)
