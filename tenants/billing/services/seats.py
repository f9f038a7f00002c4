"""A seat is an account that may sign in (SA-4). Runs in a dealer's schema, within the command that takes the seat."""

from accounts.queries.staff import staff
from kit import clock
from kit.errors import refuse
from kit.locks import hold
from kit.tenancy import current_dealer
from tenants.billing.models import Subscription
from tenants.billing.services.announcing import notify_of


def take_seat(code: str) -> None:
    """Take a seat for an account that is about to be active; the administrators are notified of the last one, once a
    day. Refuses with `no_seat_left`.

    Of two at once the second waits. A dealer that is not billed here has as many seats as it likes.
    """
    seats = Subscription.objects.filter(dealer=code).values_list("seats", flat=True).first()
    if seats is None:
        return
    hold("staff", ["all"])
    used = seats_in_use()
    if used >= seats:
        raise refuse("no_seat_left", rule="SA-4", seats=seats)
    if used + 1 == seats:
        notify_of("last_seat", f"{seats}:{clock.today(current_dealer().time_zone)}", seats=seats)


def seats_in_use() -> int:
    """Return how many accounts of the current dealer may sign in."""
    return staff().filter(is_active=True).count()
