"""A dealer gives notice, cancels it, and is closed as it ends (SA-7).

The first two run in the dealer's schema, whose audit has them; the table carries its schema.
"""

from datetime import timedelta

import structlog
from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from kit import clock
from kit.errors import refuse
from kit.tenancy import current_dealer
from tenants.billing.models import LeaveNotice, Subscription
from tenants.billing.queries.leaving import open_notice, open_notices
from tenants.billing.rules.leaving import notice_ends
from tenants.billing.services.announcing import notify_of
from tenants.models import OPEN_STATES, Dealer
from tenants.rules.lifecycle import Account, State, left, steps_by_clock
from tenants.services.lifecycle import enter_state, standing_of, today_of

log = structlog.get_logger(__name__)


@command(Action.DEALER_LEAVE, Purpose.LEAVING)
@transaction.atomic
def give_notice(actor: User) -> LeaveNotice:
    """Give 30 days' notice. Refuses with `notice_given` (409) where it has been given."""
    code = current_dealer().code
    dealer = Dealer.objects.select_for_update().get(code=code)
    if open_notice(code) is not None:
        raise refuse("notice_given", rule="SA-7", status=409)
    ends_on = notice_ends(today_of(dealer))
    notice = LeaveNotice.objects.create(dealer=code, given_at=clock.now(), given_by=actor.username, ends_on=ends_on)
    note(actor, "leaving.notice_given", code, until=ends_on.isoformat())
    notify_of("notice_given", str(notice.id), day=ends_on.isoformat())
    return notice


@command(Action.DEALER_LEAVE, Purpose.LEAVING)
@transaction.atomic
def cancel_notice(actor: User) -> LeaveNotice:
    """Cancel the notice, until it ends. Refuses with `not_found` (404) where there is none."""
    code = current_dealer().code
    dealer = Dealer.objects.select_for_update().get(code=code)
    notice = open_notice(code)
    if notice is None or notice.ends_on <= today_of(dealer):
        raise refuse("not_found", status=404)
    notice.cancelled_at, notice.cancelled_by = clock.now(), actor.username
    notice.save(update_fields=["cancelled_at", "cancelled_by"])
    note(actor, "leaving.notice_cancelled", code)
    notify_of("notice_cancelled", str(notice.id))
    return notice


def end_notices() -> None:
    """Close the dealers whose notice has ended; one that fails does not stop the rest. In public."""
    # A day ahead of us may have begun in a dealer's time zone.
    latest = (clock.now() + timedelta(days=1)).date()
    for code in open_notices().filter(ends_on__lte=latest).values_list("dealer", flat=True):
        try:
            _end(code)
        except Exception as error:  # whatever one dealer's row does wrong
            log.error("notice.not_ended", dealer=code, exc_info=error)
    _move_unbilled()


@transaction.atomic
def _end(code: str) -> None:
    dealer = Dealer.objects.select_for_update().get(code=code)
    notice = open_notice(code)
    if notice is None or today_of(dealer) < notice.ends_on:
        return
    if dealer.state in OPEN_STATES and dealer.state != State.CLOSED:
        enter_state(dealer, left(standing_of(dealer), notice.ends_on), on=notice.ends_on)
    notice.ended_at = clock.now()
    notice.save(update_fields=["ended_at"])


@transaction.atomic
def _move_unbilled() -> None:
    """Take the clock's steps of closed dealers without a subscription, which nobody bills."""
    billed = Subscription.objects.values("dealer")
    for dealer in Dealer.objects.select_for_update().filter(state=State.CLOSED).exclude(code__in=billed):
        for step in steps_by_clock(standing_of(dealer), Account(has_plan=False), today_of(dealer)):
            enter_state(dealer, step.after, on=step.on)
