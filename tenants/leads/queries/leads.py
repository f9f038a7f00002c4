"""Leads as the brand sees them: never with the person."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kit.errors import refuse
from tenants.leads.models import Lead, LeadEvent, LeadState

# Never became a lead of a dealer's.
_ASIDE = (LeadState.QUARANTINED, LeadState.EXPIRED, LeadState.JOINED)


def lead_for_update(lead_id: UUID) -> Lead:
    """Return a lead, locked; `not_found` (404) for none."""
    found = Lead.objects.select_for_update().filter(id=lead_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def lead_of_dealer(dealer: str, lead_id: UUID, assignment: int) -> Lead | None:
    """Return a dealer's lead under one assignment, locked; None once it is another dealer's."""
    rows = Lead.objects.select_for_update().filter(id=lead_id, dealer=dealer, assignment=assignment)
    return rows.first()


def can_move(lead: Lead, now: datetime) -> bool:
    """Return whether the brand may give a lead to another dealer: nobody has begun to work on it (HQ-5).

    That is so until its dealer has it, and after 24 opening hours there without an attempt.
    """
    if lead.state in (LeadState.OFFERED, LeadState.CLAIMED):
        return lead.movable_at is not None and lead.movable_at <= now
    return lead.state == LeadState.UNASSIGNED or (lead.state == LeadState.ARRIVED and lead.sealed is not None)


def lead_on_page(lead_id: UUID) -> Lead | None:
    """Return a lead with its sender."""
    return Lead.objects.select_related("sender").filter(id=lead_id).first()


def leads_on_page(state: str, before: str, size: int, dealer: str = "", sender: str = "") -> tuple[list[Lead], str]:
    """Return leads with their senders, the newest first, behind the id `before`; and where the next page begins ("" at
    the end). Ids are in the order of arrival."""
    rows = leads_narrowed(state=state, dealer=dealer, sender=sender).select_related("sender").order_by("-id")
    try:
        found = list((rows.filter(id__lt=UUID(before)) if before else rows)[: size + 1])
    except ValueError:
        found = list(rows[: size + 1])
    return found[:size], str(found[size - 1].id) if len(found) > size else ""


def unassigned_leads(most: int = 50) -> list[Lead]:
    """Return the leads that no rule assigned, with their senders, the longest waiting first."""
    rows = Lead.objects.select_related("sender").filter(state=LeadState.UNASSIGNED)
    return list(rows.order_by("received_at", "id")[:most])


def quarantine_count() -> int:
    """Return how many leads someone has to correct."""
    return Lead.objects.filter(state=LeadState.QUARANTINED).count()


def leads_narrowed(state: str = "", dealer: str = "", sender: str = "", ref: str = "") -> QuerySet[Lead]:
    """Return the leads that went or go to a dealer, with their senders; "" does not narrow."""
    rows = Lead.objects.exclude(state__in=_ASIDE)
    narrowed = {"state": state, "dealer": dealer, "sender__code": sender, "sender_ref": ref}
    return rows.filter(**{field: value for field, value in narrowed.items() if value})


def lead_progress(lead_id: UUID) -> Mapping[str, Any]:
    """Return a lead's row with its sender's code; `not_found` (404) for none."""
    columns = [field.attname for field in Lead._meta.concrete_fields if not field.name.startswith("sealed")]
    found: Mapping[str, Any] | None = Lead.objects.filter(id=lead_id).values(*columns, "sender__code").first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def lead_history(lead_id: UUID) -> Sequence[LeadEvent]:
    """Return all that happened to a lead, in its order."""
    return list(LeadEvent.objects.filter(lead=lead_id).order_by("id"))


def leads_in_quarantine() -> QuerySet[Lead]:
    """Return the leads that someone has to correct, with their senders."""
    return Lead.objects.filter(state=LeadState.QUARANTINED).select_related("sender")


def lead_in_quarantine(lead_id: UUID) -> Lead:
    """Return a lead in quarantine with its sender; `not_found` (404) for any other."""
    found = leads_in_quarantine().filter(id=lead_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def quarantined_for_update(lead_id: UUID) -> Lead:
    """Return a lead in quarantine, locked; `not_found` (404) for any other."""
    lead = lead_for_update(lead_id)
    if lead.state != LeadState.QUARANTINED:
        raise refuse("not_found", status=404)
    return lead
