"""Jobs of leads, in public."""

from kit.queue import public_actor
from tenants.leads.services import mend

FORGET = "leads.forget_old_content"


@public_actor(FORGET)
def forget_old_content() -> None:
    """Delete every person's data that is 30 days old; the clock wakes it every hour (HQ-6)."""
    mend.forget_old_content()
