"""Answers of dealers about their leads: received (HQ-4), and how far each has come (HQ-6). Never about the person."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.commands import command
from accounts.queries.current_tenant import tenant_zone
from kit import clock
from kit.schedule import Due, plan
from tenants.leads.models import Lead, LeadState
from tenants.leads.queries.for_dealers import LeadToken
from tenants.leads.queries.leads import lead_of_dealer
from tenants.leads.rules.clocks import LATE_AFTER
from tenants.leads.services.history import log_lead

# The kind of the warnings, which notifications fire.
LEAD_LATE = "lead_late"

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
class LeadFacts:
    """The clocks of a lead (HQ-5), and what came of it at its dealer (HQ-6), by the names of `Lead`."""

    due_at: datetime | None = None
    late_at: datetime | None = None
    movable_at: datetime | None = None
    attempted_at: datetime | None = None
    attempt_minutes: int | None = None
    reached_at: datetime | None = None
    filed_at: datetime | None = None
    visited_on: date | None = None
    ordered_on: date | None = None
    delivered_on: date | None = None
    automatic_answers: int = 0


@dataclass(frozen=True, slots=True)
class LeadReport:
    """How far a lead has come at its dealer, since when, and the code of why it was declined or lost."""

    id: UUID
    assignment: int
    state: str
    at: datetime | date
    reason: str = ""
    facts: LeadFacts = LeadFacts()


@command()
def acknowledge_leads(dealer: str, tokens: Iterable[LeadToken]) -> set[UUID]:
    """Note that a dealer has stored leads, and delete their persons' data and keys from public (HQ-6).

    Return the leads that are still the dealer's under the token's assignment; any other has moved, and its dealer
    deletes it. A resend that came in between keeps its newer content for the next fetch. Again, it changes nothing.
    """
    return {token.id for token in tokens if _acknowledge(dealer, token)}


@command()
def report_lead(dealer: str, report: LeadReport) -> bool:
    """Set a lead's state and facts as its dealer reports them, and log what is new; False for a lead that is another
    dealer's by now. The first report of an assignment has its clocks, and plans the brand's warning (HQ-5).

    Once it is claimed, nobody fetches what a resend has left: no resend changes the lead any more (HQ-3), so it is
    deleted (HQ-6).
    """
    with transaction.atomic():
        row = lead_of_dealer(dealer, report.id, report.assignment)
        if row is None or report.state not in _AT_DEALER:
            return False
        is_news, had_clock = row.state != report.state, row.late_at is not None
        facts = {name: value for name, value in asdict(report.facts).items() if getattr(row, name) != value}
        if not is_news and not facts:
            return True
        for name, value in {**facts, "state": report.state}.items():
            setattr(row, name, value)
        row.version += 1
        if row.state != LeadState.OFFERED:
            row.sealed = row.sealed_key = None
        row.save(update_fields=[*facts, "state", "version", "sealed", "sealed_key"])
        if row.late_at and not had_clock:
            _start_clock(row, row.late_at)
        _log_report(row, report, facts, is_news=is_news)
    return True


def _start_clock(row: Lead, late_at: datetime) -> None:
    """Log the instants of a lead's clock, and plan the brand's warning."""
    names = ("due_at", "late_at", "movable_at")
    log_lead(row, "clock", **{name: value.isoformat() for name in names if (value := getattr(row, name))})
    data = {"lead": str(row.id), "assignment": row.assignment, "minutes": LATE_AFTER}
    day = clock.business_date(late_at, tenant_zone())
    plan([Due(LEAD_LATE, f"{row.id}:{row.assignment}:{LATE_AFTER}", late_at, day, data=data)])


def _log_report(row: Lead, report: LeadReport, facts: Mapping[str, object], *, is_news: bool) -> None:
    """Log a new state, and a first attempt with its opening minutes, by which the verdict is given again (HQ-5)."""
    attempted: dict[str, Any] = {}
    if "attempted_at" in facts and row.attempted_at:
        attempted = {"attempted_at": row.attempted_at.isoformat(), "minutes": row.attempt_minutes}
    if is_news or attempted:
        state = report.state if is_news else str(LeadState.ATTEMPTED)
        log_lead(row, state, done_at=report.at.isoformat(), reason=report.reason, **attempted)


def _acknowledge(dealer: str, token: LeadToken) -> bool:
    with transaction.atomic():
        row = lead_of_dealer(dealer, token.id, token.assignment)
        if row is None:
            return False
        if row.state == LeadState.ARRIVED:
            Lead.objects.filter(id=row.id).update(state=LeadState.OFFERED, version=F("version") + 1)
            log_lead(row, "offered", dealer=dealer, assignment=row.assignment)
        if row.sealed is not None and row.content_version <= token.content_version:
            Lead.objects.filter(id=row.id).update(sealed=None, sealed_key=None)
            log_lead(row, "handed_over", dealer=dealer)
    return True
