"""Answers of dealers about their leads: received (HQ-4), and how far each has come (HQ-6). Never about the person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.commands import command
from tenants.leads.models import Lead, LeadState
from tenants.leads.queries.for_dealers import LeadToken
from tenants.leads.services.history import log_lead

# A dealer sets these; all others are the brand's own.
_AT_DEALER = frozenset(
    {
        LeadState.OFFERED,
        LeadState.CLAIMED,
        LeadState.ATTEMPTED,
        LeadState.REACHED,
        LeadState.FILED,
        LeadState.VISITED,
        LeadState.ORDERED,
        LeadState.DELIVERED,
        LeadState.LOST,
        LeadState.DECLINED,
    }
)


@dataclass(frozen=True, slots=True)
class LeadReport:
    """How far a lead has come at its dealer, since when, and the code of why it was declined or lost."""

    id: UUID
    assignment: int
    state: str
    at: datetime
    reason: str = ""


@command()
def acknowledge_leads(dealer: str, tokens: Iterable[LeadToken]) -> set[UUID]:
    """Note that a dealer has stored leads, and delete their persons' data and keys from public (HQ-6).

    Return the leads that are still the dealer's under the token's assignment; any other has moved, and its dealer
    deletes it. A resend that came in between keeps its newer content for the next fetch. Again, it changes nothing.
    """
    return {token.id for token in tokens if _acknowledge(dealer, token)}


@command()
def report_lead(dealer: str, report: LeadReport) -> bool:
    """Set a lead's state as its dealer reports it, and log it; False for a lead that is another dealer's by now.

    Once it is claimed, nobody fetches what a resend has left: no resend changes the lead any more (HQ-3), so it is
    deleted (HQ-6).
    """
    with transaction.atomic():
        row = _of_dealer(dealer, report.id, report.assignment)
        if row is None or report.state not in _AT_DEALER:
            return False
        if row.state != report.state:
            row.state, row.version = report.state, row.version + 1
            if row.state != LeadState.OFFERED:
                row.sealed = row.sealed_key = None
            row.save(update_fields=["state", "version", "sealed", "sealed_key"])
            log_lead(row, report.state, done_at=report.at.isoformat(), reason=report.reason)
    return True


def _acknowledge(dealer: str, token: LeadToken) -> bool:
    with transaction.atomic():
        row = _of_dealer(dealer, token.id, token.assignment)
        if row is None:
            return False
        if row.state == LeadState.ARRIVED:
            Lead.objects.filter(id=row.id).update(state=LeadState.OFFERED, version=F("version") + 1)
            log_lead(row, "offered", dealer=dealer, assignment=row.assignment)
        if row.sealed is not None and row.content_version <= token.content_version:
            Lead.objects.filter(id=row.id).update(sealed=None, sealed_key=None)
            log_lead(row, "handed_over", dealer=dealer)
    return True


def _of_dealer(dealer: str, lead_id: UUID, assignment: int) -> Lead | None:
    rows = Lead.objects.select_for_update().filter(id=lead_id, dealer=dealer, assignment=assignment)
    return rows.first()
