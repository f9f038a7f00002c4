"""Assigning leads to dealers by the rules in force, or by hand (HQ-2)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.queries.current_tenant import tenant_zone
from accounts.services.audit import note
from kit import clock
from kit.errors import refuse
from kit.locks import hold
from kit.queue import notify_on_commit
from tenants.leads.models import Lead, LeadState
from tenants.leads.queries.assignment import dealer_places, rules_in_force
from tenants.leads.queries.leads import can_move, lead_for_update
from tenants.leads.rules.assignment import LeadPlace, assign
from tenants.leads.services.history import log_lead
from tenants.models import WORKING_STATES, Dealer

# The job in which a dealer fetches its leads, and reports how far they have come (crm.tasks).
FETCH = "crm.exchange_leads"


def lock_assignments() -> None:
    """Queue behind every other command that takes in, corrects or moves leads, or sets their rules.

    So turns and capacities are exact, and two copies of a lead find each other. The first lock of each of these
    commands: one that locked a lead's row before would deadlock with a message that brings several leads.
    """
    hold("lead_assignment", ["rules"])


def assign_by_rules(lead: Lead) -> None:
    """Give a lead to the dealer that the rules find; without one it waits on the brand's page. The caller saves it, and
    holds `lock_assignments`."""
    version, rules = rules_in_force()
    now = clock.now()
    place = LeadPlace(lead.model, lead.named_dealer, lead.province, lead.city)
    decision = assign(place, rules, dealer_places(brand_midnight(now)))
    if decision is None:
        lead.state, lead.rules_version = LeadState.UNASSIGNED, version
        log_lead(lead, "unassigned", rules=version)
        return
    give_to(lead, decision.dealer, now)
    lead.rules_version = version
    log_lead(lead, "assigned", dealer=lead.dealer, assignment=lead.assignment, rules=version, rule=decision.rule)


@command(Action.LEADS_MANAGE)
def move_lead(actor: User, lead_id: UUID, dealer: str) -> Lead:
    """Assign a lead by hand, or move it to another dealer (HQ-2, HQ-5).

    A dealer that has the person's data is asked for the lead first: it is the first dealer's until it has answered,
    and stays there where someone claims or calls at the same instant. Refuses with `required` or `not_a_choice` (the
    dealer), `lead_under_way` (409) for a lead that may not be moved.
    """
    with transaction.atomic():
        lock_assignments()
        lead = lead_for_update(lead_id)
        if not dealer:
            raise refuse("required", "dealer", "HQ-2")
        if not Dealer.objects.filter(code=dealer, state__in=WORKING_STATES).exists():
            raise refuse("not_a_choice", "dealer", "HQ-2")
        now = clock.now()
        if not can_move(lead, now):
            raise refuse("lead_under_way", "", "HQ-5", status=409)
        before = lead.dealer
        if before == dealer:
            return lead
        lead.version += 1
        if lead.state in (LeadState.OFFERED, LeadState.CLAIMED):
            recall(lead, dealer, actor)
        else:
            give_to(lead, dealer, now)
            log_lead(lead, "moved", actor, dealer=[before, dealer], assignment=lead.assignment)
        lead.save()
        note(actor, "lead.moved", str(lead.id), dealer=[before, dealer])
    return lead


def brand_midnight(now: datetime) -> datetime:
    """Return the last midnight at headquarters: capacities are by its day."""
    local = now.astimezone(tenant_zone())
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def give_to(lead: Lead, dealer: str, now: datetime) -> None:
    """Give a locked lead to a dealer, whose clock starts now; the caller saves it."""
    lead.dealer, lead.assigned_at, lead.state = dealer, now, LeadState.ARRIVED
    stop_clock(lead)
    lead.assignment += 1
    notify_on_commit(FETCH, dealer)


def stop_clock(lead: Lead) -> None:
    """Forget the clock of a dealer that has the lead no longer."""
    lead.due_at = lead.late_at = lead.movable_at = None


def recall(lead: Lead, to: str, by: User | None = None) -> None:
    """Ask a locked lead's dealer for the lead, which goes to `to`, or by the rules where it is ""; the caller saves."""
    lead.recalled_at, lead.recalled_to = lead.recalled_at or clock.now(), to
    log_lead(lead, "recalled", by, dealer=lead.dealer, to=to)
    notify_on_commit(FETCH, lead.dealer)
