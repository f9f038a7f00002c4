"""A lead that becomes a card, or part of one (HQ-4), in the transaction that files the card or records the contact."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from accounts.access import Action, require
from accounts.models import User
from crm.events.types.base import LogEvent
from crm.events.types.leads import LeadSettled
from crm.models import Card, Lead
from crm.rules.codes import Channel, LeadSource, LeadState
from crm.rules.leads import OPEN_LEADS
from crm.services.leads.events import lead_event, save_change
from crm.services.leads.work import claim_if_open, lead_to_work, note_attempt
from kit import clock
from kit.errors import Problem

# A card filed from a lead begins so.
ORIGIN_OF_LEAD: Mapping[str, str] = {"channel": Channel.PHONE, "lead_source": LeadSource.HQ_ASSIGNED}


def open_lead(actor: User, lead_id: UUID | None, *, was_held: bool = False) -> Lead | None:
    """Return the lead that a filing or a contact names, locked and the actor's to work on; None for none.

    A filing that was held back goes on without a lead that was settled since (CA-6).
    """
    if lead_id is None or (was_held and not Lead.objects.filter(id=lead_id, state__in=OPEN_LEADS).exists()):
        return None
    require(actor, Action.LEAD_WORK)
    return lead_to_work(actor, lead_id, field="lead")


def locked_by_lead(data: Mapping[str, object]) -> list[Problem]:
    """Return `locked_by_lead` for each answer that differs from what a lead fixes: channel, lead source, no traffic."""
    return [
        Problem("locked_by_lead", field, "HQ-4")
        for field, value in (*ORIGIN_OF_LEAD.items(), ("traffic", None))
        if data.get(field) not in (None, "", value)
    ]


def settle_lead(
    actor: User, lead: Lead, state: LeadState, card: Card, *, contact_at: datetime, method: str, reached: bool
) -> list[LogEvent]:
    """Settle a locked lead with the card that it became part of; the contact is an attempt. Return the events."""
    claimed = claim_if_open(lead, actor)
    lead.card_id = card.id
    attempted = note_attempt(lead, actor, max(contact_at, lead.assigned_at), method, reached)
    lead.state, lead.settled_at = state, clock.moment()
    save_change(lead)
    return [*claimed, attempted, lead_event(LeadSettled, lead, state=str(state), reason="")]
