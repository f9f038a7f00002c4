"""Announce changes of a dealer's state once (SA-1). In public; each dealer is entered by itself."""

from datetime import date

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from kit import clock
from kit.tenancy import in_dealer
from tenants.billing.rules.reminders import notice_of
from tenants.models import OPEN_STATES, StateChange

log = structlog.get_logger(__name__)


def announce_states() -> None:
    """Announce every change that waits. A cause is notified once, so a run that was cut short repeats nothing.

    A change that fails waits for the next run and holds up no other dealer's.
    """
    for change in StateChange.objects.select_related("dealer").filter(announced_at=None).order_by("at"):
        try:
            _announce(change)
        except Exception as error:  # whatever one dealer's schema does wrong
            log.error("state.not_announced", dealer=change.dealer.code, exc_info=error)


def notify_admins(kind: str, cause: str, until: date | None) -> None:
    """Notify the current dealer's administrators, each once for `cause`; `until` is the day that the text names."""
    import_string(settings.NOTIFY_OF_SUBSCRIPTION)(kind, cause, {"day": until.isoformat() if until else ""})


def notify_of(what: str, cause: str, **data: object) -> None:
    """Notify the current dealer's administrators of `last_seat`, `cards_beyond` or `credit`, each once for `cause`."""
    import_string(settings.NOTIFY_OF_SUBSCRIPTION)("subscription", f"{what}:{cause}", {"what": what, **data})


def _announce(change: StateChange) -> None:
    if change.dealer.state in OPEN_STATES:
        with in_dealer(change.dealer):
            notify_admins(notice_of(change.after), f"state:{change.id}", change.dealer.state_until)
    change.announced_at = clock.now()
    change.save(update_fields=["announced_at"])
