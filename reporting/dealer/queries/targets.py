"""Reading targets: what is set for a month, what is delivered of it, and what the rest takes (MG-6)."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from accounts.access import CardScope, card_scope
from accounts.models import User
from accounts.queries.staff import filter_staff
from accounts.roles import Role
from crm.events.types.requests import TargetSet
from crm.models import Event
from reporting.dealer.models import Target
from reporting.dealer.models.target import DEALER
from reporting.dealer.queries.basis import on_basis
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
    """A month's targets; `rates` are the months whose rates tell what they take, `left` the month's days to come.

    All is of the instant `up_to` (RP-8).
    """

    month: date
    rates: Period
    left: int
    dealer: TargetRow | None
    consultants: list[TargetRow]
    up_to: datetime | None = None

    @property
    def rows(self) -> list[TargetRow]:
        """Return the dealer's first, where it is seen."""
        return [self.dealer, *self.consultants] if self.dealer else self.consultants


def targets(user: User, month: date, as_of: datetime | None = None) -> Targets:
    """Return the targets of a month told by its first day: a consultant sees their own, managers all.

    Retail alone, as all figures unless asked otherwise. Nine queries at most. Refuses `not_yet_known`.
    """
    found, basis = on_basis(replace(_RETAIL, as_of=as_of), lambda part: _targets(user, month, part))
    return replace(found, up_to=basis.known_at)


def _targets(user: User, month: date, part: Part) -> Targets:
    today = part.today
    rates, left = rates_period(month, today), days_left(month, today)
    set_for = _set_for(month, part.as_of)
    before, now = _by_consultant(rates, part), _by_consultant(Period.month(month), part)
    of_all, days = _counts(before, None), _own_days(rates, part)

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
        [row(person.id, person.name) for person in _people(user, {*set_for, *before, *now}, part.as_of)],
    )


def _set_for(month: date, as_of: datetime | None) -> dict[UUID, int]:
    """Return what is set for a month, by consultant; as of an instant what was set then. One query, two as of one."""
    found: dict[UUID, int] = dict(Target.objects.filter(month=month).values_list("consultant", "deliveries"))
    if as_of is None:
        return found
    later = Event.objects.filter(kind=TargetSet.kind, recorded_at__gt=as_of, data__month=month.isoformat())
    for data in later.order_by("-id").values_list("data", flat=True):
        whose = UUID(data["consultant"]) if data["consultant"] else DEALER
        before = data["deliveries"][0]
        if before is None:
            found.pop(whose, None)
        else:
            found[whose] = before
    return found


def _own_days(period: Period, part: Part) -> int:
    """Return how many days of a period the dealer has been there (RP-3). One query."""
    first = began(Part(as_of=part.as_of))
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


def _people(user: User, busy: Iterable[UUID], as_of: datetime | None) -> list[User]:
    """Return the consultants who work here, as of an instant those with an account then, and who else has a target or
    figures. By id, as all rows of figures are: names are today's (RP-8). Two queries."""
    if card_scope(user.roles) != CardScope.ALL:
        return [user]
    working = filter_staff({"role": Role.CONSULTANT, "is_active": "true"})
    if as_of:
        working = working.filter(created_at__lte=as_of)
    people = list(working)
    others = set(busy) - {DEALER} - {person.id for person in people}
    return sorted([*people, *User.objects.filter(id__in=others)], key=lambda person: person.id)


def _by_consultant(period: Period, part: Part) -> dict[UUID, Sums]:
    found = flow_by(("consultant",), period, part, _MEASURES.values())
    return {UUID(str(key[0])): sums for key, sums in found.items()}


def _counts(sums: dict[UUID, Sums], consultants: list[UUID] | None) -> dict[str, int]:
    chosen = list(sums.values()) if consultants is None else [sums[each] for each in consultants if each in sums]
    return {name: sum(each[measure] for each in chosen) for name, measure in _MEASURES.items()}
