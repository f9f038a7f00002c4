"""Log a change of a lead, and ring for its report to the brand."""

from datetime import date, datetime
from typing import Any

from crm.events.types.leads import LeadEvent
from crm.models import Lead
from kit import clock
from kit.queue import notify_on_commit
from kit.tenancy import current_dealer
from tenants.leads.services.assign import FETCH


def lead_event(kind: type[LeadEvent], lead: Lead, on: date | None = None, **data: Any) -> LeadEvent:
    """Return the log's entry of a change; `on` is today unless given."""
    facts: dict[str, Any] = {"consultant": lead.claimed_by_id, **data}
    return kind(
        occurred_on=on or clock.today(current_dealer().time_zone),
        card=lead.card_id,
        lead=lead.id,
        assignment=lead.assignment,
        **facts,
    )


def save_change(lead: Lead) -> None:
    """Save a lead whose state has changed, and ring for the report to the brand."""
    lead.version += 1
    lead.save()
    notify_on_commit(FETCH, current_dealer().code)


def day_of(instant: datetime) -> date:
    """Return the dealer's date at an instant."""
    return clock.business_date(instant, current_dealer().time_zone)
