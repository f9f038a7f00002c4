"""Giving leads back to the brand, which moves them to another dealer (HQ-5, SA-1)."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from crm.events.log import record
from crm.events.types.leads import LeadMoved
from crm.models import Lead, LeadContact
from crm.rules.codes import LeadState
from crm.rules.leads import OPEN_LEADS
from crm.services.leads.events import lead_event
from kit import clock
from tenants.leads.queries.content import Content
from tenants.leads.queries.for_dealers import Recall
from tenants.leads.services.recall import RecallAnswer


@transaction.atomic
def give_back_leads(recalls: Sequence[Recall]) -> list[RecallAnswer]:
    """Answer recalls: give back each lead that nobody has tried to reach, nor claimed since the brand asked.

    From then on nobody here sees the lead. Asked again, the answer is the same, until another dealer has the lead.
    """
    asked = {recall.id for recall in recalls}
    rows = {row.id: row for row in Lead.objects.select_for_update().filter(id__in=asked).order_by("id")}
    answers, moved = [], []
    for recall in recalls:
        row = rows.get(recall.id)
        if row is None or row.assignment != recall.assignment:
            answers.append(RecallAnswer(recall.id, recall.assignment, None))
            continue
        if _is_free(row, recall):
            row.state, row.settled_at, row.is_confirmed = LeadState.MOVED, clock.moment(), False
            row.version += 1
            row.save()
            moved.append(row)
        content = _content(row) if row.state == LeadState.MOVED else None
        answers.append(RecallAnswer(recall.id, recall.assignment, content))
    if moved:
        record(None, *[lead_event(LeadMoved, row) for row in moved])
    return answers


def given_back() -> dict[UUID, int]:
    """Return the leads that were given back and whose persons are still here, each with its assignment."""
    rows = Lead.objects.filter(state=LeadState.MOVED, is_confirmed=False)
    return dict(rows.order_by("id").values_list("id", "assignment"))


@transaction.atomic
def delete_given_back(leads: Sequence[UUID]) -> None:
    """Delete leads that another dealer has by now (HQ-6)."""
    rows = Lead.objects.select_for_update().filter(id__in=leads, state=LeadState.MOVED).order_by("id")
    ids = list(rows.values_list("id", flat=True))
    LeadContact.objects.filter(lead__in=ids).delete()
    Lead.objects.filter(id__in=ids).delete()


def _is_free(row: Lead, recall: Recall) -> bool:
    was_claimed = row.claimed_at is not None and row.claimed_at > recall.asked_at
    return row.state in OPEN_LEADS and row.attempted_at is None and not was_claimed


def _content(row: Lead) -> Content:
    fields = {
        "customer_name": row.customer_name,
        "phone": row.phone,
        "more_phones": row.more_phones,
        "email": row.email,
        "model": row.model,
        "province": row.province,
        "city": row.city,
        "comments": row.comments,
        "requested_at": row.requested_at.isoformat() if row.requested_at else None,
    }
    return Content(fields, row.phone_number)
