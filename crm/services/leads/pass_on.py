"""Leads of someone who hands over all of their work (MG-7)."""

from collections.abc import Sequence
from uuid import UUID

from crm.events.types.base import LogEvent
from crm.events.types.leads import LeadGiven
from crm.models import Lead
from crm.rules.codes import LeadState
from crm.services.leads.events import lead_event, save_change
from kit import clock


def pass_leads(leads: Sequence[Lead], owner_id: UUID) -> list[LogEvent]:
    """Give claimed leads, locked, to someone else; return the events for the log. Their clocks go on."""
    events: list[LogEvent] = []
    for lead in leads:
        before = lead.claimed_by_id
        lead.claimed_by_id, lead.claimed_at = owner_id, clock.moment()
        save_change(lead)
        events.append(lead_event(LeadGiven, lead, before=before))
    return events


def offer_to_everyone(person: UUID) -> None:
    """Let everyone claim the leads that were offered to this person alone."""
    Lead.objects.filter(state=LeadState.OFFERED, offered_to=person).update(offered_to=None)
