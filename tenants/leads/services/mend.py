"""Correcting leads in quarantine and sending them on; what was never corrected is forgotten (HQ-3)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.queries.current_tenant import tenant_zone
from accounts.services.audit import note
from kit import clock
from kit.errors import raise_all, refuse
from kit.optimistic_lock import refuse_stale
from tenants.leads.models import Lead, LeadIdentity, LeadState
from tenants.leads.queries.content import content_of
from tenants.leads.queries.leads import lead_for_update, quarantined_for_update
from tenants.leads.queries.quarantine import FIELDS, SOURCE, field_in_full
from tenants.leads.rules.json_lead import read_json
from tenants.leads.rules.lead import LeadInput, Prospect
from tenants.leads.services.accept import OPEN_TO_RESEND, judge, recognised, settle_candidate, update_lead
from tenants.leads.services.assign import lock_assignments
from tenants.leads.services.history import log_lead, log_leads

# After so long only the reason and the id of a lead remain that nobody corrected; and public forgets every person.
FORGOTTEN_AFTER = timedelta(days=30)
_BATCH = 500


@command(Action.LEADS_MANAGE)
def open_field(actor: User, lead_id: UUID, name: str) -> str:
    """Return one field of a lead in quarantine in full, or its message (`source`); the audit keeps who opened it.

    Refuses with `not_a_choice` for a field that there is not.
    """
    if name not in (*FIELDS, SOURCE):
        raise refuse("not_a_choice", "field", "HQ-3")
    with transaction.atomic():
        lead = quarantined_for_update(lead_id)
        note(actor, "lead.field_opened", str(lead.id), field=name)
    return field_in_full(lead, name)


@command(Action.LEADS_MANAGE)
def mend_lead(actor: User, lead_id: UUID, corrections: Mapping[str, Any], expected: int | None = None) -> Lead:
    """Correct a lead in quarantine and send it on: fields that are not given stay as they were read.

    `expected` is the version that the actor saw. Refuses with everything that is still wrong, and with `stale`. A lead
    that turns out to be one of the last 24 hours is joined to it, and updates it until it is claimed.
    """
    with transaction.atomic():
        lock_assignments()
        lead = quarantined_for_update(lead_id)
        refuse_stale(lead.version, expected)
        (candidate,) = judge([Prospect(_corrected(lead, corrections))])
        raise_all(candidate.problems)
        log_lead(lead, "mended", actor, fields=sorted(corrections))
        note(actor, "lead.mended", str(lead.id), fields=sorted(corrections))
        known = lead.joined_to_id or (None if lead.sender_ref else recognised(candidate.identity))
        lead.version += 1
        if known is None or known == lead.id:
            settle_candidate(lead, candidate)
            return lead
        survivor = lead_for_update(known)
        lead.sealed = lead.sealed_key = None
        lead.state, lead.joined_to = LeadState.JOINED, survivor
        lead.save()
        is_applied = survivor.state in OPEN_TO_RESEND
        log_lead(survivor, "resent", actor, form=lead.form, is_applied=is_applied)
        if is_applied:
            update_lead(survivor, candidate)
    return survivor


def forget_old_content() -> int:
    """Delete every person's data from public that is 30 days old, and identities that have ended (HQ-6). Return how
    many leads there were. Of a lead that nobody corrected, only the reason and the id remain (HQ-3)."""
    LeadIdentity.objects.filter(until__lte=clock.now()).delete()
    count = 0
    while True:
        with transaction.atomic():
            old = Lead.objects.filter(sealed__isnull=False, received_at__lte=clock.now() - FORGOTTEN_AFTER)
            ids = list(old.select_for_update(skip_locked=True).values_list("id", flat=True)[:_BATCH])
            forgotten = Lead.objects.filter(id__in=ids)
            forgotten.update(sealed=None, sealed_key=None, version=F("version") + 1)
            forgotten.filter(state=LeadState.QUARANTINED).update(
                state=LeadState.EXPIRED, model="", named_dealer="", province="", city=""
            )
            log_leads(ids, "forgotten")
        count += len(ids)
        if len(ids) < _BATCH:
            return count


def _corrected(lead: Lead, corrections: Mapping[str, Any]) -> LeadInput:
    content = content_of(lead)
    as_read = {name: value for name, value in (content.fields if content else {}).items() if name != "id"}
    read = read_json({**as_read, **corrections}, tenant_zone())
    return replace(read, repairs=tuple(dict.fromkeys((*lead.repairs, *read.repairs))))
