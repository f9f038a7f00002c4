"""Reading targets: what is set for a month, what is delivered of it, and what the rest takes (MG-6)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from accounts.access import CardScope, card_scope
from accounts.models import User
from accounts.queries.staff import filter_staff
from accounts.roles import Role
from kit import clock
from kit.tenancy import current_dealer
from reporting.dealer.models import Target
from reporting.dealer.models.target import DEALER
from reporting.dealer.queries.began import began
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Sums, flow_by
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.rates import Rate
from reporting.dealer.rules.targets import Expected, days_left, expected, rates_period, takes

_MEASURES = {
    "deliveries": Measure.DELIVERED,
    "orders": Measure.ORDERED,
    "visits": Measure.VISITS,
    "filed": Measure.FILED,
    "traffic": Measure.TRAFFIC,
}
_RETAIL = Part(business="retail")


class RatesOf(StrEnum):
    """Whose rates say what a target takes: a consultant's own, or the dealer's where they delivered nothing."""

    OWN = "own"
    DEALER = "dealer"


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One consultant's month, or the dealer's (`consultant` None). `target` None: none is set.

    `takes` are the orders, visits, filings and traffic of the whole month that the target takes, `so_far` those that
    there have been. `expected` is where the month's deliveries will lie.
    """

    consultant: UUID | None
    name: str
    target: int | None
    delivered: int
    takes: dict[str, int | None]
    takes_by: RatesOf | None = None
    so_far: dict[str, int] = field(default_factory=dict)
    expected: Expected | None = None

    @property
    def share(self) -> Decimal | None:
        """Return how much of the target is delivered, in percent; over 100 where it is more."""
        return Rate(self.delivered, self.target).value if self.target else None


@dataclass(frozen=True, slots=True)
class Targets:
    """A month's targets; `rates` are the months whose rates tell what they take, `left` the month's days to come."""

    month: date
    rates: Period
    left: int
    dealer: TargetRow | None
    consultants: list[TargetRow]

    @property
    def rows(self) -> list[TargetRow]:
        """Return the dealer's first, where it is seen."""
        return [self.dealer, *self.consultants] if self.dealer else self.consultants


def targets(user: User, month: date) -> Targets:
    """Return the targets of a month told by its first day: a consultant sees their own, managers all.

    Retail alone, as all figures unless asked otherwise. Five queries.
    """
    today = clock.today(current_dealer().time_zone)
    rates, left = rates_period(month, today), days_left(month, today)
    set_for = dict(Target.objects.filter(month=month).values_list("consultant", "deliveries"))
    before, now = _by_consultant(rates), _by_consultant(Period.month(month))
    of_all, days = _counts(before, None), _own_days(rates)

    def row(consultant: UUID | None, name: str) -> TargetRow:
        of = [consultant] if consultant else None
        target, counts, so_far = set_for.get(consultant or DEALER), _counts(before, of), _counts(now, of)
        delivered = so_far.pop("deliveries")
        by = RatesOf.OWN if counts["deliveries"] > 0 else RatesOf.DEALER if of_all["deliveries"] > 0 else None
        return TargetRow(
            consultant=consultant,
            name=name,
            target=target,
            delivered=delivered,
            takes=takes(target or 0, counts if by == RatesOf.OWN else of_all),
            takes_by=by,
            so_far=so_far,
            expected=expected(delivered, left, counts["deliveries"], days),
        )

    sees_all = card_scope(user.roles) == CardScope.ALL
    return Targets(
        month,
        rates,
        left,
        row(None, "") if sees_all else None,
        [row(person.id, person.name) for person in _people(user, set_for)],
    )


def _own_days(period: Period) -> int:
    """Return how many days of a period the dealer has been there (RP-3). One query."""
    first = began(Part())
    own = Period(max(period.first, first), period.last) if first else None
    return max((own.last - own.first).days + 1, 0) if own else 0


def own_target(user: User, month: date) -> TargetRow | None:
    """A consultant's month against their target; None when none is set. One query, three when there is one."""
    target = Target.objects.filter(month=month, consultant=user.id).values_list("deliveries", flat=True).first()
    if target is None:
        return None
    own = Part(consultant=user.id, business="retail")
    found = flow_by((), Period.month(month), own, [Measure.DELIVERED])
    delivered = sum(sums[Measure.DELIVERED] for sums in found.values())
    return TargetRow(user.id, user.name, target, delivered, {})


def _people(user: User, set_for: Iterable[UUID]) -> list[User]:
    """Consultants who work here, and those who have left with a target."""
    if card_scope(user.roles) != CardScope.ALL:
        return [user]
    working = list(filter_staff({"role": Role.CONSULTANT, "is_active": "true"}).order_by("name", "id"))
    left = set(set_for) - {DEALER} - {person.id for person in working}
    return working + (list(User.objects.filter(id__in=left).order_by("name", "id")) if left else [])


def _by_consultant(period: Period) -> dict[UUID, Sums]:
    found = flow_by(("consultant",), period, _RETAIL, _MEASURES.values())
    return {UUID(str(key[0])): sums for key, sums in found.items()}


def _counts(sums: dict[UUID, Sums], consultants: list[UUID] | None) -> dict[str, int]:
    chosen = list(sums.values()) if consultants is None else [sums[each] for each in consultants if each in sums]
    return {name: sum(each[measure] for each in chosen) for name, measure in _MEASURES.items()}
