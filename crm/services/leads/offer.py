"""Offering leads that have arrived (HQ-4): to the owner of the card that they match, else to one person at work."""

from collections.abc import Sequence

from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.leads import LeadOffered
from crm.models import Lead
from crm.queries.leads import callers_at_work, numbers_of, open_card_of, waiting_by_person
from crm.queries.settings import dealer_settings
from crm.queries.timetable import dealer_timetable
from crm.rules.codes import LeadState
from crm.rules.leads import OFFERED_TO_ONE
from crm.rules.surnames import surname
from crm.services.leads.events import lead_event
from kit import clock
from kit.opening_hours import Timetable, add_opening_minutes
from kit.schedule import Due, plan
from tenants.leads.rules.clocks import ATTEMPT_WITHIN, LATE_AFTER, MOVABLE_AFTER, WARNED_AT
from tenants.leads.services.for_dealers import LEAD_LATE

_CLOCKS = {"due_at": ATTEMPT_WITHIN, "late_at": LATE_AFTER, "movable_at": MOVABLE_AFTER}


def offer_leads(leads: Sequence[Lead]) -> None:
    """Offer locked leads in the caller's transaction, and start their clocks.

    One that matches an open card goes to the card's owner. Any other goes to the person at work with the fewest leads
    waiting, and after five opening minutes to everyone; at once where nobody is at work.
    """
    if not leads:
        return
    settings = dealer_settings()
    now, timetable = clock.moment(), dealer_timetable(settings)
    waiting, at_work = dict(waiting_by_person()), callers_at_work()
    for lead in leads:
        numbers = numbers_of(lead, settings.area_code)
        lead.match = open_card_of(surname(lead.customer_name), numbers) if numbers else None
        if lead.match:
            lead.offered_to_id = lead.match.owner_id
        elif at_work:
            lead.offered_to_id = min(at_work, key=lambda each: (waiting.get(each, 0), each))
            lead.open_from = add_opening_minutes(timetable, now, OFFERED_TO_ONE)
        if lead.offered_to_id:
            waiting[lead.offered_to_id] = waiting.get(lead.offered_to_id, 0) + 1
        lead.state, lead.offered_at = LeadState.OFFERED, now
        for name, minutes in _CLOCKS.items():
            setattr(lead, name, add_opening_minutes(timetable, lead.assigned_at, minutes))
        lead.version += 1
        lead.save()
    plan([due for lead in leads for due in _warnings(lead, timetable)])
    record(None, *[_offered(lead) for lead in leads])


def _warnings(lead: Lead, timetable: Timetable) -> list[Due]:
    """Return when the manager is warned of a lead that nobody has called (HQ-5)."""
    instants = {minutes: add_opening_minutes(timetable, lead.assigned_at, minutes) for minutes in WARNED_AT}
    return [
        Due(
            LEAD_LATE,
            f"{lead.id}:{lead.assignment}:{minutes}",
            due_at,
            timetable.day_of(due_at),
            data={"lead": str(lead.id), "assignment": lead.assignment, "minutes": minutes},
        )
        for minutes, due_at in instants.items()
    ]


def _offered(lead: Lead) -> LogEvent:
    return lead_event(
        LeadOffered,
        lead,
        consultant=lead.offered_to_id,
        sender=lead.sender,
        model=lead.model,
        matches=lead.match_id is not None,
    )
