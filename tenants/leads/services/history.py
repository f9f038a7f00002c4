"""The log of a lead (HQ-5): who did what when, and which version of which rule decided. Never about the person."""

from collections.abc import Iterable
from uuid import UUID

from accounts.models import User
from kit import clock
from tenants.leads.models import Lead, LeadEvent


def log_lead(lead: Lead, kind: str, by: User | None = None, **data: object) -> None:
    """Add an entry to a lead's log, in the transaction of the act."""
    LeadEvent.objects.create(lead=lead, at=clock.now(), kind=kind, actor=by.id if by else None, data=data)


def log_leads(ids: Iterable[UUID], kind: str) -> None:
    """Add one entry to the log of each of these leads, in the transaction of the act."""
    LeadEvent.objects.bulk_create(LeadEvent(lead_id=each, at=clock.now(), kind=kind) for each in ids)
