"""The daily reminder of a dealer's state (SA-1), a kind of the one scheduler (settings.SCHEDULES). At the dealer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from kit import clock
from kit.models import DueItem
from kit.schedule import Due, Kind, plan
from kit.tenancy import current_dealer
from tenants.billing.models import Payment
from tenants.billing.queries.leaving import open_notice
from tenants.billing.queries.ledger import credit_of
from tenants.billing.rules.money import in_yuan
from tenants.billing.rules.reminders import is_announced, reminder_on
from tenants.billing.services.announcing import notify_admins, notify_of

STATE_REMINDER = "state_reminder"
_AT = time(9)
# A worker that was stopped for some days notifies of payments all the same.
_RECENT = timedelta(days=7)


def first_reminder() -> Due:
    """Return today's item, for a dealer of which none waits."""
    return _reminder(clock.today(current_dealer().time_zone))


def remind(items: Sequence[DueItem]) -> None:
    """Send what the dealer's day and its latest payment ask for, and plan tomorrow's item."""
    dealer = current_dealer()
    today = clock.today(dealer.time_zone)
    if kind := reminder_on(dealer.state, dealer.state_until, today):
        notify_admins(kind, f"{kind}:{today}", dealer.state_until)
    _remind_of_notice(dealer.code, today)
    _remind_of_credit(dealer.code)
    plan([_reminder(today + timedelta(days=1))])


def _remind_of_notice(code: str, today: date) -> None:
    """Send the reminder of a notice that ends (SA-7), on the days on which any closing is announced."""
    notice = open_notice(code)
    if notice is not None and is_announced(notice.ends_on, today):
        notify_admins("closed", f"leaving:{notice.id}:{today}", notice.ends_on)


def _remind_of_credit(code: str) -> None:
    """Notify of the credit that the latest payment has left (SA-5)."""
    recent = Payment.objects.filter(dealer=code, at__gte=clock.now() - _RECENT).order_by("-at").first()
    if recent is not None and (credit := credit_of(code)) > 0:
        notify_of("credit", str(recent.id), amount=str(in_yuan(credit)))


def _reminder(day: date) -> Due:
    at = datetime.combine(day, _AT, current_dealer().time_zone).astimezone(UTC)
    return Due(STATE_REMINDER, STATE_REMINDER, at, day)


KINDS = {STATE_REMINDER: Kind(remind, outlives_day=True, first=first_reminder)}
