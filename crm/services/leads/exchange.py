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
from crm.queries.lead_progress import progress_of_cards
from crm.queries.settings import dealer_settings
from crm.rules.codes import LeadState
from crm.rules.leads import CardProgress, lead_progress
from crm.rules.phones import normal_form
from crm.services.leads.give_back import delete_given_back, give_back_leads, given_back
from crm.services.leads.offer import offer_leads
from kit.locks import held_by_session
from kit.tenancy import current_dealer, in_public
from tenants.leads.queries.for_dealers import LeadToken, WaitingLead, leads_gone_from, leads_waiting_for, recalls_of
from tenants.leads.services.for_dealers import LeadFacts, LeadReport, acknowledge_leads, report_lead
from tenants.leads.services.recall import take_back_leads

_BATCH = 100
_TOKEN = ("id", "assignment", "content_version")


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
    recalled = _give_back(dealer)
    return max(len(waiting), len(changed), recalled) < _BATCH


def _give_back(dealer: str) -> int:
    """Answer the brand's recalls, and delete what another dealer has by now; return how many recalls there were."""
    with in_public():
        recalls = recalls_of(dealer, _BATCH)
    if recalls:
        answers = give_back_leads(recalls)
        with in_public():
            take_back_leads(dealer, answers)
    left = given_back()
    if left:
        with in_public():
            gone = leads_gone_from(dealer, left)
        delete_given_back(sorted(gone))
    return len(recalls)


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
        elif row.state == LeadState.MOVED:
            _begin_again(each, area_code)
        elif _is_news(row, each.token):
            _take_in(row, each, area_code)
            row.save()
    Lead.objects.bulk_create(new, ignore_conflicts=True)
    unconfirmed = Lead.objects.filter(is_confirmed=False).exclude(state=LeadState.MOVED).exclude(id__in=found)
    left = [LeadToken(*row) for row in unconfirmed.order_by("id").values_list(*_TOKEN)[:_BATCH]]
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


def _begin_again(waiting: WaitingLead, area_code: str) -> None:
    """Replace a lead that was given back, and that the brand has assigned here once more."""
    delete_given_back([waiting.token.id])
    _row(waiting, area_code).save()


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
    rows = list(Lead.objects.filter(is_confirmed=True, reported_version__lt=F("version")).order_by("id")[:_BATCH])
    cards = progress_of_cards(rows)
    return [(row.version, report) for row in rows if (report := _report(row, cards.get(row.id, CardProgress())))]


def _report(row: Lead, card: CardProgress) -> LeadReport | None:
    if row.offered_at is None:
        return None
    progress = lead_progress(
        row.state,
        card=card,
        offered_at=row.offered_at,
        claimed_at=row.claimed_at,
        attempted_at=row.attempted_at,
        reached_at=row.reached_at,
        settled_at=row.settled_at,
        reason=row.reason,
    )
    facts = LeadFacts(
        due_at=row.due_at,
        late_at=row.late_at,
        movable_at=row.movable_at,
        attempted_at=row.attempted_at,
        attempt_minutes=row.attempt_minutes,
        reached_at=row.reached_at,
        filed_at=row.settled_at if row.card_id else None,
        visited_on=card.visited_on,
        ordered_on=card.ordered_on,
        delivered_on=card.delivered_on,
        automatic_answers=row.automatic_answers,
    )
    return LeadReport(row.id, row.assignment, progress.state, progress.at, progress.reason, facts)
