"""Editing the rules of assignment, and trying them on past leads (HQ-2)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import raise_all, refuse
from tenants.leads.models import AssignmentRules, Lead
from tenants.leads.queries.assignment import dealer_places
from tenants.leads.rules.assignment import DealerPlace, LeadPlace, Rule, assign, rules_problems
from tenants.leads.services.assign import brand_midnight, lock_assignments
from tenants.models import Dealer, Region, VehicleModel

TRIED_ON = 200


@dataclass(frozen=True, slots=True)
class Trial:
    """The outcome of rules on past leads: how many each dealer would have got, how many none, and how many would have
    gone elsewhere than they did. Dealers with the most leads come first."""

    leads: int
    by_dealer: Sequence[tuple[str, int]]
    unassigned: int
    moved: int


@command(Action.LEADS_MANAGE)
def set_rules(actor: User, rules: Sequence[Rule], remark: str = "", expected: int | None = None) -> AssignmentRules:
    """Store a new version of the rules; leads that come from now on are assigned by it.

    `expected` is the version that the actor edited. Refuses with `required`, `not_a_choice`, `too_many`, `too_long` and
    `rules_changed` (409).
    """
    with transaction.atomic():
        lock_assignments()
        check_rules(rules)
        if len(remark) > 200:
            raise refuse("too_long", "note", limit=200)
        newest = AssignmentRules.objects.order_by("-version").values_list("version", flat=True).first() or 0
        if expected is not None and expected != newest:
            raise refuse("rules_changed", "", "HQ-2", status=409)
        stored = AssignmentRules.objects.create(
            version=newest + 1,
            rules=[each.as_data() for each in rules],
            note=remark.strip(),
            made_at=clock.now(),
            made_by=actor.id,
        )
        note(actor, "lead_rules.changed", str(stored.version), note=stored.note)
    return stored


def check_rules(rules: Sequence[Rule]) -> None:
    """Refuse rules that name what the brand does not have."""
    raise_all(
        rules_problems(
            rules,
            models=set(VehicleModel.objects.values_list("code", flat=True)),
            regions=set(Region.objects.values_list("code", flat=True)),
            dealers=set(Dealer.objects.values_list("code", flat=True)),
        )
    )


@command(Action.LEADS_MANAGE)
def try_rules(actor: User, rules: Sequence[Rule]) -> Trial:
    """Decide the last 200 leads again by these rules, in their order; nothing is changed. Each day begins without
    leads, as theirs did."""
    check_rules(rules)
    leads = list(Lead.objects.filter(rules_version__isnull=False).order_by("-received_at", "-id")[:TRIED_ON])[::-1]
    places = {each.code: replace(each, today=0, last_at=None) for each in dealer_places(clock.now())}
    got: Counter[str] = Counter()
    unassigned = moved = 0
    day = None
    for lead in leads:
        if brand_midnight(lead.received_at) != day:
            day = brand_midnight(lead.received_at)
            places = {code: replace(each, today=0) for code, each in places.items()}
        place = LeadPlace(lead.model, lead.named_dealer, lead.province, lead.city)
        decision = assign(place, rules, places.values())
        if decision is None:
            unassigned += 1
        else:
            got[decision.dealer] += 1
            places[decision.dealer] = _after(places[decision.dealer], lead)
        moved += (decision.dealer if decision else "") != lead.dealer
    return Trial(len(leads), got.most_common(), unassigned, moved)


def _after(place: DealerPlace, lead: Lead) -> DealerPlace:
    return replace(place, today=place.today + 1, last_at=lead.received_at)
