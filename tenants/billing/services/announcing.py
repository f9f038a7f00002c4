"""Announce changes of state once, and remind of those to come (SA-1). In public; each dealer is entered by itself."""

from django.conf import settings
from django.utils.module_loading import import_string

from kit import clock
from kit.tenancy import in_dealer
from tenants.billing.rules.reminders import notice_of, reminder_on
from tenants.models import OPEN_STATES, Dealer, StateChange
from tenants.services.lifecycle import standing_of, today_of


def announce_states() -> None:
    """Announce every change that waits. A cause is notified once, so a run that was cut short repeats nothing."""
    for change in StateChange.objects.select_related("dealer").filter(announced_at=None).order_by("at"):
        if change.dealer.state in OPEN_STATES:
            _notify(change.dealer, notice_of(change.after), f"state:{change.id}")
        change.announced_at = clock.now()
        change.save(update_fields=["announced_at"])


def remind_dealer(code: str) -> None:
    """Send what the dealer's day asks for, once a day."""
    dealer = Dealer.objects.get(code=code)
    today = today_of(dealer)
    if dealer.state in OPEN_STATES and (kind := reminder_on(standing_of(dealer), today)):
        _notify(dealer, kind, f"{kind}:{today}")


def _notify(dealer: Dealer, kind: str, cause: str) -> None:
    day = dealer.state_until.isoformat() if dealer.state_until else ""
    with in_dealer(dealer):
        import_string(settings.NOTIFY_OF_SUBSCRIPTION)(kind, cause, day)
