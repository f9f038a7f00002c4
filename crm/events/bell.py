"""The doorbell: tells a worker of this dealer that the log has grown. What no bell announced, the sweep finds."""

from django.db import transaction

from kit import queue
from kit.tenancy import current_dealer

FOLLOW = "crm.follow"


def ring_on_commit() -> None:
    """Ring once the transaction stands; a bell that cannot ring never fails the request."""
    dealer = current_dealer().code
    transaction.on_commit(lambda: queue.ring(FOLLOW, dealer), robust=True)
