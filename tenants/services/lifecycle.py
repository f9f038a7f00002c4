"""A dealer's state, written in one place with its log (SA-1). In public."""

from datetime import date
from zoneinfo import ZoneInfo

from accounts.models import User
from kit import clock
from kit.queue import notify_on_commit
from tenants.models import Dealer, StateChange
from tenants.rules.lifecycle import Standing, State

ANNOUNCE = "tenants.announce_states"


def standing_of(dealer: Dealer) -> Standing:
    """Return where a dealer that is set up stands."""
    before = State(dealer.state_before) if dealer.state_before else None
    return Standing(State(dealer.state), dealer.state_until, before)


def today_of(dealer: Dealer) -> date:
    """Return the dealer's business date."""
    return clock.today(ZoneInfo(dealer.time_zone))


def enter_state(
    dealer: Dealer, after: Standing, *, on: date | None = None, reason: str = "", by: User | None = None
) -> None:
    """Write a dealer's new standing with the row of its log; the dealer is locked by the caller, in its transaction.

    Another date for the same state is no change of state: it is written, not announced.
    """
    before = dealer.state
    dealer.state_until = after.until
    dealer.state_before = after.before or ""
    if after.state != before:
        dealer.state, dealer.state_since, dealer.state_reason = after.state, clock.now(), reason
        StateChange.objects.create(
            dealer=dealer,
            before=before,
            after=after.state,
            on=on or today_of(dealer),
            at=clock.now(),
            reason=reason,
            by=by.username if by else "",
        )
        notify_on_commit(ANNOUNCE)
    dealer.version += 1
    dealer.save(update_fields=["state", "state_since", "state_until", "state_before", "state_reason", "version"])
