"""Close the leads of a person who no longer wants to be contacted, or whose data is erased (PI-2, PI-4)."""

from collections.abc import Collection
from uuid import UUID

from crm.events.types.base import LogEvent
from crm.events.types.leads import LeadSettled
from crm.models import Lead, LeadContact
from crm.rules.codes import LeadReason, LeadState
from crm.rules.leads import OPEN_LEADS
from crm.services.leads.events import lead_event, save_change
from kit import clock
from kit.personal_data import erasing

_UNSETTLED = (LeadState.ARRIVING, *OPEN_LEADS)


def close_leads(lead_ids: Collection[UUID]) -> list[LogEvent]:
    """Decline leads that nobody has settled, in the caller's transaction; the events are for its log."""
    rows = Lead.objects.select_for_update().filter(id__in=lead_ids, state__in=_UNSETTLED).order_by("id")
    return [_declined(lead) for lead in rows]


def erase_leads(lead_ids: Collection[UUID]) -> list[LogEvent]:
    """Erase the people of leads, and decline those that nobody has settled."""
    entries = close_leads(lead_ids)
    Lead.objects.filter(id__in=lead_ids).update(**erasing(Lead))
    LeadContact.objects.filter(lead__in=lead_ids).update(**erasing(LeadContact))
    return entries


def _declined(lead: Lead) -> LogEvent:
    lead.state, lead.reason, lead.settled_at = LeadState.DECLINED.value, LeadReason.OTHER.value, clock.moment()
    save_change(lead)
    return lead_event(LeadSettled, lead, state=lead.state, reason=lead.reason)
