"""Working on a lead (HQ-4, HQ-5): claimed with one tap, handed out, called, declined."""

from datetime import datetime
from typing import TypedDict, cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action, may
from accounts.commands import command
from accounts.models import User
from accounts.roles import OWNERS
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.leads import LeadAnswered, LeadAttempted, LeadClaimed, LeadGiven, LeadSettled
from crm.models import Lead, LeadContact
from crm.queries.leads import lead_for_update, leads_of, unknown_lead
from crm.queries.timetable import dealer_timetable
from crm.rules.answers import missing, wrong_choice
from crm.rules.codes import LeadReason, LeadState, Method
from crm.rules.leads import OPEN_LEADS
from crm.rules.moments import to_minute
from crm.services.leads.events import day_of, lead_event, save_change
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.opening_hours import opening_minutes_between
from kit.tenancy import current_dealer

_LONGEST_NOTE = 500


class LeadContactInput(TypedDict, total=False):
    """An attempt to reach a lead. `at` is now where it is not given. `automatic`: a system answered by itself."""

    method: str
    at: datetime | None
    reached: bool
    note: str
    automatic: bool


@command(Action.LEAD_CLAIM)
@transaction.atomic
def claim_lead(actor: User, lead_id: UUID) -> Lead:
    """Claim a lead that is offered to the actor or to everyone. Claimed again by the same person, nothing changes.

    Of two who claim it at once one gets it; the other is refused with `lead_taken` (409), as for a lead that was
    handed out before.
    """
    lead = lead_for_update(lead_id)
    if lead.claimed_by_id == actor.id:
        return lead
    if lead.claimed_by_id:
        raise lead_taken(lead)
    if not leads_of(actor).filter(id=lead.id).exists():
        raise unknown_lead()
    _claim(lead, actor.id)
    save_change(lead)
    record(actor, lead_event(LeadClaimed, lead))
    return lead


@command(Action.LEAD_GIVE)
@transaction.atomic
def give_lead(actor: User, lead_id: UUID, consultant_id: UUID | None) -> Lead:
    """Hand an open lead to a consultant or telemarketer, from a colleague too.

    Refuses with `required` or `not_a_consultant`; `lead_settled` (409).
    """
    lead = lead_for_update(lead_id)
    refuse_settled(lead)
    if consultant_id is None:
        raise refuse("required", "consultant", "HQ-4")
    # Locked, for someone who is deactivated at the same instant must not get the lead.
    people = User.objects.select_for_update(no_key=True).filter(is_active=True, roles__overlap=sorted(OWNERS))
    if people.filter(id=consultant_id).first() is None:
        raise refuse("not_a_consultant", "consultant", "HQ-4")
    before = lead.claimed_by_id
    if before == consultant_id:
        return lead
    _claim(lead, consultant_id)
    save_change(lead)
    record(actor, lead_event(LeadGiven, lead, before=before))
    return lead


@command(Action.LEAD_WORK)
@transaction.atomic
def contact_lead(actor: User, lead_id: UUID, data: LeadContactInput) -> Lead:
    """Record an attempt to reach a lead, by the one who has claimed it or a manager. The first stops the clock.

    An automatic answer reaches nobody, stops no clock and claims nothing: it is counted by itself (HQ-5). Refuses with
    all that is wrong (`contact_in_future`, `contact_before_lead`), `lead_taken` and `lead_settled`.
    """
    lead = lead_to_work(actor, lead_id)
    at = data.get("at") or clock.moment()
    problems = missing(data, ("method",), "HQ-5") + wrong_choice(Method, data.get("method"), "method", "HQ-5")
    is_automatic = bool(data.get("automatic"))
    if is_automatic and data.get("reached"):
        problems.append(Problem("not_a_choice", "reached", "HQ-5"))
    if data.get("reached") is None and not is_automatic:
        problems.append(Problem("required", "reached", "HQ-5"))
    if len(data.get("note") or "") > _LONGEST_NOTE:
        problems.append(Problem("too_long", "note", "HQ-5", {"limit": _LONGEST_NOTE}))
    zone = current_dealer().time_zone
    if to_minute(at) > to_minute(clock.moment()):
        problems.append(Problem("contact_in_future", "at", "FU-7", {"contact_at": at.astimezone(zone)}))
    elif to_minute(at) < to_minute(lead.assigned_at):
        assigned_at = lead.assigned_at.astimezone(zone)
        problems.append(Problem("contact_before_lead", "at", "HQ-5", {"assigned_at": assigned_at}))
    raise_all(problems)
    if is_automatic:
        events = [_note_answer(lead, actor, at, cast(str, data.get("method")), data.get("note"))]
    else:
        events = claim_if_open(lead, actor)
        reached = bool(data["reached"])
        events.append(note_attempt(lead, actor, at, cast(str, data.get("method")), reached, data.get("note")))
    save_change(lead)
    record(actor, *events)
    return lead


@command(Action.LEAD_WORK)
@transaction.atomic
def decline_lead(actor: User, lead_id: UUID, reason: str) -> Lead:
    """Decline a lead with the code of a reason. Refuses with `required` or `not_a_choice`, `lead_settled` (409)."""
    lead = lead_to_work(actor, lead_id)
    raise_all(missing({"reason": reason}, ("reason",), "HQ-4") + wrong_choice(LeadReason, reason, "reason", "HQ-4"))
    claimed = claim_if_open(lead, actor)
    lead.state, lead.reason, lead.settled_at = LeadState.DECLINED, reason, clock.moment()
    save_change(lead)
    record(actor, *claimed, lead_event(LeadSettled, lead, state=lead.state, reason=reason))
    return lead


def lead_to_work(actor: User, lead_id: UUID, *, field: str = "") -> Lead:
    """Return an open lead that the actor may work on, locked: one that they have claimed or may claim. A manager works
    on any. The caller claims it where nobody has (`claim_if_open`). `field`: where a body names it."""
    lead = lead_for_update(lead_id, field=field)
    is_manager = may(actor, Action.LEAD_GIVE)
    if lead.claimed_by_id not in (None, actor.id) and not is_manager:
        raise lead_taken(lead)
    if lead.claimed_by_id is None and not leads_of(actor).filter(id=lead.id).exists():
        raise unknown_lead(field)
    refuse_settled(lead)
    return lead


def claim_if_open(lead: Lead, actor: User) -> list[LogEvent]:
    """Claim a locked lead that nobody has claimed: work on it claims it. Return the event for the log."""
    if lead.claimed_by_id is not None:
        return []
    _claim(lead, actor.id)
    return [lead_event(LeadClaimed, lead)]


def refuse_settled(lead: Lead) -> None:
    """Refuse a lead that is filed, joined or declined (`lead_settled`, 409)."""
    if lead.state not in OPEN_LEADS:
        raise refuse("lead_settled", rule="HQ-4", status=409)


def lead_taken(lead: Lead) -> DomainError:
    """Return the refusal of a lead that someone else has claimed (409)."""
    name = lead.claimed_by.name if lead.claimed_by else ""
    return refuse("lead_taken", rule="HQ-4", status=409, name=name)


def note_attempt(lead: Lead, actor: User, at: datetime, method: str, reached: bool, note: str | None = "") -> LogEvent:
    """Write an attempt onto a locked lead, which the caller saves; return the event for the log."""
    is_first = lead.attempted_at is None
    minutes = _add_contact(lead, actor, at, method, note, reached=reached)
    lead.attempted_at = min(filter(None, (lead.attempted_at, at)))
    lead.attempt_minutes = minutes if lead.attempt_minutes is None else min(lead.attempt_minutes, minutes)
    if reached:
        lead.reached_at = min(filter(None, (lead.reached_at, at)))
    return lead_event(LeadAttempted, lead, day_of(at), minutes=minutes, reached=reached, first=is_first)


def _note_answer(lead: Lead, actor: User, at: datetime, method: str, note: str | None) -> LogEvent:
    lead.automatic_answers += 1
    minutes = _add_contact(lead, actor, at, method, note, is_automatic=True)
    return lead_event(LeadAnswered, lead, day_of(at), minutes=minutes)


def _add_contact(
    lead: Lead, actor: User, at: datetime, method: str, note: str | None, *, reached: bool = False,
    is_automatic: bool = False,
) -> int:  # fmt: skip
    """Add a contact to a lead; return its opening minutes since the assignment."""
    minutes = opening_minutes_between(dealer_timetable(), lead.assigned_at, at)
    LeadContact.objects.create(
        lead=lead,
        at=at,
        by=actor,
        method=method,
        reached=reached,
        is_automatic=is_automatic,
        note=(note or "").strip(),
        minutes=minutes,
        recorded_at=clock.moment(),
    )
    return minutes


def _claim(lead: Lead, person: UUID) -> None:
    lead.claimed_by_id, lead.claimed_at = person, clock.moment()
    if lead.state == LeadState.OFFERED:
        lead.state = LeadState.CLAIMED
