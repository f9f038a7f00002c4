"""Taking leads back from a dealer that has their persons' data (HQ-5, SA-1).

The brand asks; a job in the dealer's schema gives the lead back, or keeps it where someone was faster. Both decide on
the dealer's one row of the lead, so a claim and a move cannot both win.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from kit import clock
from tenants.leads.models import Lead, LeadState
from tenants.leads.queries.content import Content, put_content
from tenants.leads.queries.leads import lead_of_dealer
from tenants.leads.services.assign import assign_by_rules, give_to, lock_assignments, recall, stop_clock
from tenants.leads.services.history import log_lead
from tenants.models import OPEN_STATES, WORKING_STATES, Dealer

_BATCH = 100
# Nobody has tried to reach these customers.
_WAITING = (LeadState.ARRIVED, LeadState.OFFERED, LeadState.CLAIMED)


@dataclass(frozen=True, slots=True)
class RecallAnswer:
    """A dealer's answer to a recall: the content of a lead that it gives back, none of one that it keeps."""

    id: UUID
    assignment: int
    content: Content | None


@command()
def take_back_leads(dealer: str, answers: Iterable[RecallAnswer]) -> None:
    """Seal what a dealer gives back under new keys and give it to the next dealer; end the recall of what it keeps.

    Again, it changes nothing: the lead is at another dealer by then, or under a later assignment.
    """
    with transaction.atomic():
        lock_assignments()
        for each in answers:
            _take_back(dealer, each)


@command()
def recall_from_idle_dealers() -> int:
    """Take back the leads that wait at dealers that may not work any more (SA-1); return how many there were.

    One that the dealer has not fetched is assigned at once; any other once the dealer has given it back.
    """
    idle = Dealer.objects.filter(state__in=OPEN_STATES - WORKING_STATES).values("code")
    waiting = Lead.objects.filter(dealer__in=idle, state__in=_WAITING, recalled_at=None)
    with transaction.atomic():
        lock_assignments()
        rows = list(waiting.select_for_update().order_by("id")[:_BATCH])
        for row in rows:
            if row.state == LeadState.ARRIVED and row.sealed is not None:
                log_lead(row, "withdrawn", dealer=row.dealer)
                _assign_again(row)
            else:
                recall(row, "")
            row.version += 1
            row.save()
    return len(rows)


def _take_back(dealer: str, answer: RecallAnswer) -> None:
    row = lead_of_dealer(dealer, answer.id, answer.assignment)
    if row is None or row.recalled_at is None:
        return
    to = row.recalled_to
    row.recalled_at, row.recalled_to = None, ""
    row.version += 1
    if answer.content is None:
        log_lead(row, "move_refused", dealer=dealer, to=to)
        row.save()
        return
    # A resend that the dealer has not fetched is newer than what it gives back.
    if row.sealed is None:
        put_content(row, answer.content)
    log_lead(row, "returned", dealer=dealer)
    if Dealer.objects.filter(code=to, state__in=WORKING_STATES).exists():
        give_to(row, to, clock.now())
        log_lead(row, "moved", dealer=[dealer, to], assignment=row.assignment)
    else:
        _assign_again(row)
    row.save()


def _assign_again(row: Lead) -> None:
    """Assign by the rules a lead that its dealer has given up."""
    row.dealer, row.assigned_at = "", None
    stop_clock(row)
    assign_by_rules(row)
