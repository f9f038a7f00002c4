"""Public and the dealer, each in transactions of its own: leads are fetched, acknowledged and reported on (HQ-4, HQ-6).

Every step may be repeated after a kill. A lead is inserted by the brand's id and shown to nobody; public acknowledges
it under its assignment, which a move has changed; only then it is offered. So a lead is at one dealer, and a person's
data is deleted from public only after the dealer has committed it.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import F

from crm.models import Lead
from crm.queries.settings import dealer_settings
from crm.rules.codes import LeadState
from crm.rules.leads import lead_progress
from crm.rules.phones import normal_form
from crm.services.leads.offer import offer_leads
from kit.locks import held_by_session
from kit.tenancy import current_dealer, in_public
from tenants.leads.queries.for_dealers import LeadToken, WaitingLead, leads_waiting_for
from tenants.leads.services.for_dealers import LeadReport, acknowledge_leads, report_lead

_BATCH = 100


def exchange_leads() -> bool:
    """Fetch the chosen dealer's waiting leads and report how far its leads have come; False when more is left.

    One run at a time: what an earlier run has read must not be stored or reported after what a later one has.
    """
    with held_by_session("leads", "exchange"):
        return _exchange(current_dealer().code)


def _exchange(dealer: str) -> bool:
    with in_public():
        waiting = leads_waiting_for(dealer, _BATCH)
    tokens = store_leads(waiting)
    if tokens:
        with in_public():
            kept = acknowledge_leads(dealer, tokens)
        confirm_leads(tokens, kept)
    changed = _unreported()
    if changed:
        with in_public():
            for _, report in changed:
                report_lead(dealer, report)
        for version, report in changed:
            Lead.objects.filter(id=report.id, version=version).update(reported_version=version)
    return len(waiting) < _BATCH and len(changed) < _BATCH


@transaction.atomic
def store_leads(waiting: Iterable[WaitingLead]) -> list[LeadToken]:
    """Insert leads by their id, or take in what their sender has changed since, until they are claimed.

    Return what is to be acknowledged: these, and those of an earlier run that was killed.
    """
    found = {each.token.id: each for each in waiting}
    known = {row.id: row for row in Lead.objects.select_for_update().filter(id__in=found).order_by("id")}
    area_code = dealer_settings().area_code if found else ""
    new = []
    for each in found.values():
        row = known.get(each.token.id)
        if row is None:
            new.append(_row(each, area_code))
        elif _is_news(row, each.token):
            _take_in(row, each, area_code)
            row.save()
    Lead.objects.bulk_create(new, ignore_conflicts=True)
    unconfirmed = Lead.objects.filter(is_confirmed=False).exclude(id__in=found).order_by("id")
    left = [LeadToken(*row) for row in unconfirmed.values_list("id", "assignment", "content_version")[:_BATCH]]
    return [each.token for each in found.values()] + left


@transaction.atomic
def confirm_leads(tokens: Sequence[LeadToken], kept: Collection[UUID]) -> None:
    """Offer the acknowledged leads that are new; delete those that had moved to another dealer before."""
    assigned = {token.id: token for token in tokens}
    rows = Lead.objects.select_for_update().filter(id__in=assigned, is_confirmed=False).order_by("id")
    confirmed = []
    for row in rows:
        if row.assignment != assigned[row.id].assignment:
            continue
        if row.id in kept:
            confirmed.append(row)
        elif row.state == LeadState.ARRIVING:
            row.delete()
    Lead.objects.filter(id__in=[row.id for row in confirmed]).update(is_confirmed=True)
    for row in confirmed:
        row.is_confirmed = True
    offer_leads([row for row in confirmed if row.state == LeadState.ARRIVING])


def _is_news(row: Lead, token: LeadToken) -> bool:
    if row.assignment != token.assignment:
        return row.assignment < token.assignment and row.state == LeadState.ARRIVING
    is_open = row.state in (LeadState.ARRIVING, LeadState.OFFERED)
    return is_open and row.content_version < token.content_version


def _row(waiting: WaitingLead, area_code: str) -> Lead:
    row = Lead(id=waiting.token.id)
    _take_in(row, waiting, area_code)
    return row


def _take_in(row: Lead, waiting: WaitingLead, area_code: str) -> None:
    fields = waiting.content.fields
    row.assignment, row.content_version = waiting.token.assignment, waiting.token.content_version
    row.is_confirmed = False
    row.sender, row.sender_name, row.model = waiting.sender, waiting.sender_name, waiting.model
    row.received_at, row.requested_at = waiting.received_at, waiting.requested_at
    row.assigned_at = waiting.assigned_at
    for name in ("customer_name", "phone", "email", "province", "city", "comments"):
        setattr(row, name, str(fields.get(name) or ""))
    row.more_phones = list(fields.get("more_phones") or ())
    row.phone_number = normal_form(row.phone, area_code)


def _unreported() -> list[tuple[int, LeadReport]]:
    rows = Lead.objects.filter(is_confirmed=True, reported_version__lt=F("version")).order_by("id")[:_BATCH]
    return [(row.version, report) for row in rows if (report := _report(row))]


def _report(row: Lead) -> LeadReport | None:
    if row.offered_at is None:
        return None
    progress = lead_progress(
        row.state,
        offered_at=row.offered_at,
        claimed_at=row.claimed_at,
        attempted_at=row.attempted_at,
        reached_at=row.reached_at,
        settled_at=row.settled_at,
        reason=row.reason,
    )
    return LeadReport(row.id, row.assignment, progress.state, progress.at, progress.reason)
