"""The input of an assignment: the rules in force, and the dealers with what each got."""

from datetime import datetime

from django.db.models import Count, OuterRef, Subquery

from tenants.leads.models import AssignmentRules, Lead
from tenants.leads.rules.assignment import FIRST_RULES, DealerPlace, Rule, rules_from
from tenants.models import WORKING_STATES, Dealer


def rules_in_force() -> tuple[int, tuple[Rule, ...]]:
    """Return the newest version of the rules, with its number; 0 before headquarters has set any."""
    newest = AssignmentRules.objects.order_by("-version").first()
    return (newest.version, rules_from(newest.rules)) if newest else (0, FIRST_RULES)


def dealer_places(since: datetime) -> list[DealerPlace]:
    """Return the dealers that take leads, with how many each got since an instant and when its last. Two queries."""
    last = Lead.objects.filter(dealer=OuterRef("code"), assigned_at__isnull=False).order_by("-assigned_at")
    rows = (
        Dealer.objects.filter(state__in=WORKING_STATES)
        .annotate(last_at=Subquery(last.values("assigned_at")[:1]))
        .order_by("code")
        .values_list("code", "region__code", "province", "city", "last_at")
    )
    counts = dict(
        Lead.objects.filter(assigned_at__gte=since, dealer__gt="")
        .order_by()
        .values_list("dealer")
        .annotate(count=Count("id"))
    )
    return [
        DealerPlace(code, region, province, city, counts.get(code, 0), last_at)
        for code, region, province, city, last_at in rows
    ]
