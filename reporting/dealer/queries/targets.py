"""Reading targets: what is set for a month, what is delivered of it, and what the rest takes (MG-6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from accounts.access import CardScope, card_scope
from accounts.models import User
from accounts.queries.staff import filter_staff
from accounts.roles import Role
from kit import clock
from kit.tenancy import current_dealer
from reporting.dealer.models import Target
from reporting.dealer.models.target import DEALER
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.sums import Sums, flow_by
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.targets import rates_period, takes

_MEASURES = {
    "deliveries": Measure.DELIVERED,
    "orders": Measure.ORDERED,
    "visits": Measure.VISITS,
    "filed": Measure.FILED,
    "traffic": Measure.TRAFFIC,
}
_RETAIL = Part(business="retail")


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One consultant's month, or the dealer's (`consultant` None). `target` None: none is set."""

    consultant: UUID | None
    name: str
    target: int | None
    delivered: int
    takes: dict[str, int | None]


@dataclass(frozen=True, slots=True)
class Targets:
    """A month's targets; `rates` are the months whose rates tell what they take."""

    month: date
    rates: Period
    dealer: TargetRow | None
    consultants: list[TargetRow]

    @property
    def rows(self) -> list[TargetRow]:
        """The dealer's first, where it is seen."""
        return [self.dealer, *self.consultants] if self.dealer else self.consultants


def targets(user: User, month: date) -> Targets:
    """The targets of a month told by its first day: a consultant sees their own, managers all.

    Retail alone, as all figures unless asked otherwise. Four queries.
    """
    rates = rates_period(month, clock.today(current_dealer().time_zone))
    set_for = dict(Target.objects.filter(month=month).values_list("consultant", "deliveries"))
    before = _by_consultant(rates)
    now = _by_consultant(Period.month(month))

    def row(consultant: UUID | None, name: str) -> TargetRow:
        target = set_for.get(consultant or DEALER)
        of = [consultant] if consultant else None
        return TargetRow(
            consultant, name, target, _counts(now, of)["deliveries"], takes(target or 0, _counts(before, of))
        )

    sees_all = card_scope(user.roles) == CardScope.ALL
    return Targets(
        month,
        rates,
        row(None, "") if sees_all else None,
        [row(person.id, person.name) for person in _people(user, set_for)],
    )


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
