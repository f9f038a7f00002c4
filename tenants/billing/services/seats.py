"""A seat is an account that may sign in (SA-4). Runs in a dealer's schema, within the command that takes the seat."""

from accounts.models import User
from kit.errors import refuse
from kit.locks import hold
from tenants.billing.models import Subscription


def take_seat(code: str) -> bool:
    """Refuse `no_seat_left` where every seat is taken; return whether this one is the last.

    Of two at once the second waits. A dealer that is not billed here has as many seats as it likes.
    """
    seats = Subscription.objects.filter(dealer=code).values_list("seats", flat=True).first()
    if seats is None:
        return False
    hold("staff", ["all"])
    used = seats_in_use()
    if used >= seats:
        raise refuse("no_seat_left", rule="SA-4", seats=seats)
    return used + 1 == seats


def seats_in_use() -> int:
    """Return how many accounts of the current dealer may sign in."""
    return User.objects.filter(is_active=True).count()
