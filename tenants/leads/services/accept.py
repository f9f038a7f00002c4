"""Taking in leads (HQ-2, HQ-3): recognised by their id or their number and model, assigned or put in quarantine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from kit import clock
from kit.errors import Problem
from kit.queue import notify_on_commit
from tenants.leads.models import Lead, LeadIdentity, LeadSender, LeadState
from tenants.leads.queries.catalogue import lead_catalogue, number_reader
from tenants.leads.queries.content import Content, keyed_hash, put_content
from tenants.leads.rules.adf import without_vendor
from tenants.leads.rules.lead import LONGEST, LeadForm, Prospect, ReadLead, identity_text, read_lead, reasons_of
from tenants.leads.services.assign import FETCH, assign_by_rules, lock_assignments
from tenants.leads.services.history import log_lead

RECOGNISED_FOR = timedelta(hours=24)
# Nothing of such a lead could be used: any resend takes its place.
_UNREAD = frozenset({LeadState.QUARANTINED, LeadState.EXPIRED})
# States in which a resend still changes the lead: nobody has claimed it.
OPEN_TO_RESEND = _UNREAD | {LeadState.UNASSIGNED, LeadState.ARRIVED, LeadState.OFFERED}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lead of a message, held against the rules: with its problems, and the hash by which it is recognised."""

    read: ReadLead
    problems: Sequence[Problem]
    source: str
    identity: str

    @property
    def ref(self) -> str:
        """The sender's id; "" where it sent none that can be stored."""
        given = self.read.lead.id
        return given if len(given) <= LONGEST["id"] else ""


@command()
def accept_leads(sender: LeadSender, form: LeadForm, prospects: Sequence[Prospect]) -> list[Lead]:
    """Take in the leads of one message, all in one transaction; return them in its order.

    A lead that cannot be read is in quarantine (`state`); nothing is refused. A lead that was sent before comes back as
    it is now, updated until it is claimed.
    """
    with transaction.atomic():
        candidates = judge(prospects)
        lock_assignments()
        return [_take_in(sender, form, each) for each in candidates]


def judge(prospects: Sequence[Prospect]) -> list[Candidate]:
    """Hold leads against the rules and the brand's codes. Two queries."""
    catalogue, numbers, now = lead_catalogue(), number_reader(), clock.now()
    found = []
    for each in prospects:
        read, problems = read_lead(each.lead, catalogue, numbers, now)
        if each.is_vendor_optional and any(one.field == "dealer" and one.code == "not_a_choice" for one in problems):
            read, problems = read_lead(without_vendor(each.lead), catalogue, numbers, now)
        text = f"unread\0{each.source}" if problems else identity_text(read)
        found.append(Candidate(read, problems, each.source, keyed_hash(text)))
    return found


def settle_candidate(lead: Lead, candidate: Candidate) -> None:
    """Write what was read onto a lead and assign it, or put it in quarantine; a lead that a dealer has keeps it."""
    read = candidate.read
    is_broken = bool(candidate.problems)
    lead.requested_at = None if is_broken else read.lead.requested_at
    lead.model, lead.named_dealer = read.model, read.dealer
    lead.province, lead.city = read.lead.province[: LONGEST["province"]], read.lead.city[: LONGEST["city"]]
    lead.repairs, lead.reasons = list(read.lead.repairs), reasons_of(candidate.problems)
    put_content(lead, Content.of(read.lead, read.number, candidate.source if is_broken else ""))
    if is_broken:
        lead.state = LeadState.QUARANTINED
        log_lead(lead, "quarantined", reasons=lead.reasons)
    elif not lead.dealer:
        assign_by_rules(lead)
    else:
        notify_on_commit(FETCH, lead.dealer)
    lead.save()
    remember(lead, candidate.identity)


def update_lead(lead: Lead, candidate: Candidate) -> None:
    """Replace a lead's content by a resend's. Content that was forgotten is kept for as long again (HQ-3)."""
    if lead.state == LeadState.EXPIRED:
        lead.received_at = clock.now()
    lead.content_version += 1
    lead.version += 1
    settle_candidate(lead, candidate)


def remember(lead: Lead, identity: str) -> None:
    """Recognise the lead by number and model for 24 hours from now."""
    until = clock.now() + RECOGNISED_FOR
    LeadIdentity.objects.update_or_create(hash=identity, defaults={"lead": lead, "until": until})


def recognised(identity: str) -> UUID | None:
    """Return the lead of the last 24 hours that has this hash."""
    found = LeadIdentity.objects.filter(hash=identity, until__gt=clock.now()).values_list("lead", flat=True)
    return found.first()


def _take_in(sender: LeadSender, form: LeadForm, candidate: Candidate) -> Lead:
    known = _known(sender, candidate)
    if known is not None:
        return _resend(known, form, candidate)
    lead = Lead.objects.create(
        sender=sender, sender_ref=candidate.ref or None, form=form, state=LeadState.QUARANTINED, received_at=clock.now()
    )
    log_lead(lead, "received", form=str(form), repairs=list(candidate.read.lead.repairs))
    settle_candidate(lead, candidate)
    return lead


def _known(sender: LeadSender, candidate: Candidate) -> Lead | None:
    """Return the lead that this one is, locked (HQ-3): by its id, or without one by number and model."""
    rows = Lead.objects.select_for_update()
    if candidate.ref:
        return rows.filter(sender=sender, sender_ref=candidate.ref).first()
    known = recognised(candidate.identity)
    return rows.filter(id=known).first() if known else None


def _resend(lead: Lead, form: LeadForm, candidate: Candidate) -> Lead:
    if lead.state == LeadState.JOINED and lead.joined_to_id:
        lead = Lead.objects.select_for_update().get(id=lead.joined_to_id)
    is_open = lead.state in OPEN_TO_RESEND
    is_applied = is_open and (not candidate.problems or lead.state in _UNREAD)
    log_lead(lead, "resent", form=str(form), is_applied=is_applied)
    if is_applied:
        update_lead(lead, candidate)
    elif is_open:
        _keep_aside(lead, form, candidate)
    return lead


def _keep_aside(lead: Lead, form: LeadForm, candidate: Candidate) -> None:
    """Put a resend that cannot be read in quarantine beside the lead that it may correct; nothing is dropped."""
    if recognised(candidate.identity):
        return
    aside = Lead.objects.create(
        sender=lead.sender, form=form, state=LeadState.QUARANTINED, joined_to=lead, received_at=clock.now()
    )
    log_lead(aside, "received", form=str(form), resent=str(lead.id))
    settle_candidate(aside, candidate)
