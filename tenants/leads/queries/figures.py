"""The figures of leads (HQ-7): by dealer, region or sender, in the days on which they were assigned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Aggregate, Count, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.queries.current_tenant import tenant_zone
from kit import clock
from tenants.leads.models import Lead, LeadEvent
from tenants.leads.rules.clocks import ATTEMPT_WITHIN
from tenants.models import Dealer


class LeadsBy(StrEnum):
    """The groupings of the figures."""

    DEALER = "dealer"
    REGION = "region"
    SENDER = "sender"


@dataclass(frozen=True, slots=True)
class LeadFigures:
    """The figures of some leads. `judged` are those whose first attempt was made or due; `minutes` opening minutes to
    the first attempt. A lead that its dealer had to give back is one without an attempt there."""

    leads: int = 0
    judged: int = 0
    in_time: int = 0
    attempted: int = 0
    reached: int = 0
    filed: int = 0
    visited: int = 0
    ordered: int = 0
    delivered: int = 0
    automatic: int = 0
    minutes_median: float | None = None
    minutes_p90: float | None = None

    def rates(self) -> Mapping[str, tuple[int, int]]:
        """Return each rate as n of N."""
        steps = ("attempted", "reached", "filed", "visited", "ordered", "delivered")
        return {"in_time": (self.in_time, self.judged), **{name: (getattr(self, name), self.leads) for name in steps}}


def lead_figures(
    by: LeadsBy, first: date, last: date, dealers: Collection[str] | None = None
) -> tuple[Mapping[str, LeadFigures], LeadFigures]:
    """Return the figures of each group by its code, and of all leads together; of `dealers` alone where they are named.
    Three queries.

    A day is one of the place that asks, headquarters or a dealer. A lead counts at the dealer that has it, and
    once more at each that gave it back, on the day of that; in the figures by sender and of all together it is one.
    """
    zone = tenant_zone()
    since = datetime.combine(first, time(), zone)
    until = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = Lead.objects.filter(assigned_at__gte=since, assigned_at__lt=until, dealer__gt="").order_by()
    if dealers is not None:
        rows = rows.filter(dealer__in=dealers)
    grouped = _grouped(rows, by).annotate(**_aggregates())
    found = {row.pop("group"): LeadFigures(**row) for row in grouped}
    if by != LeadsBy.SENDER:
        for group, count in _given_back(by, since, until, dealers).items():
            found[group] = _with_given_back(found.get(group, LeadFigures()), count)
    return found, LeadFigures(**rows.aggregate(**_aggregates()))


def own_lead_figures(dealer: str, first: date, last: date) -> LeadFigures:
    """Return the figures of a dealer's own leads. Three queries."""
    return lead_figures(LeadsBy.DEALER, first, last, [dealer])[0].get(dealer, LeadFigures())


class _Percentile(Aggregate):
    """The value below which a share of the values lies, as one of them; nothing of fewer than five (RP-9)."""

    function = "PERCENTILE_DISC"
    template = (
        "CASE WHEN COUNT(%(expressions)s) >= 5 THEN %(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s) END"
    )
    output_field = FloatField()


def _aggregates() -> dict[str, Any]:
    counted = {
        "in_time": Q(attempt_minutes__lte=ATTEMPT_WITHIN),
        "judged": Q(attempt_minutes__isnull=False) | Q(due_at__lte=clock.now()),
        "attempted": Q(attempt_minutes__isnull=False),
        "reached": Q(reached_at__isnull=False),
        "filed": Q(filed_at__isnull=False),
        "visited": Q(visited_on__isnull=False),
        "ordered": Q(ordered_on__isnull=False),
        "delivered": Q(delivered_on__isnull=False),
    }
    return {
        "leads": Count("id"),
        **{name: Count("id", filter=condition) for name, condition in counted.items()},
        "automatic": Sum("automatic_answers", default=0),
        "minutes_median": _Percentile("attempt_minutes", share="0.5"),
        "minutes_p90": _Percentile("attempt_minutes", share="0.9"),
    }


def _grouped(rows: QuerySet[Lead], by: LeadsBy) -> QuerySet[Any, Any]:
    region = Subquery(Dealer.objects.filter(code=OuterRef("dealer")).values("region__code")[:1])
    group = {LeadsBy.DEALER: F("dealer"), LeadsBy.REGION: region, LeadsBy.SENDER: F("sender__code")}[by]
    return rows.annotate(group=group).values("group")


def _given_back(by: LeadsBy, since: datetime, until: datetime, dealers: Collection[str] | None) -> Mapping[str, int]:
    """Return how many leads each group's dealers gave back. One query, two by region."""
    rows = LeadEvent.objects.filter(kind="returned", at__gte=since, at__lt=until).annotate(dealer=F("data__dealer"))
    counts: dict[str, int] = {}
    regions = dict(Dealer.objects.values_list("code", "region__code")) if by == LeadsBy.REGION else {}
    for dealer in map(str, rows.values_list("dealer", flat=True)):
        if dealers is None or dealer in dealers:
            group = regions.get(dealer, dealer)
            counts[group] = counts.get(group, 0) + 1
    return counts


def _with_given_back(figures: LeadFigures, count: int) -> LeadFigures:
    values = {each.name: getattr(figures, each.name) for each in fields(figures)}
    return LeadFigures(**{**values, "leads": figures.leads + count, "judged": figures.judged + count})
