"""What workers do for a dealer's log."""

from crm.events import bell
from crm.events.followers import registered
from kit.queue import actor


@actor(bell.FOLLOW)
def follow() -> None:
    """Let every follower catch up with the dealer's log; rung after each commit, swept for when the bell was lost."""
    caught_up = [follower.catch_up() for follower in registered()]
    if not all(caught_up):
        bell.ring_again()
