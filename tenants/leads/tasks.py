"""Jobs of leads, in public."""

from kit.queue import public_actor
from tenants.leads.services import mend
from tenants.leads.services.recall import recall_from_idle_dealers

RECALL = "leads.recall_from_idle_dealers"
FORGET = "leads.forget_old_content"


@public_actor(FORGET)
def forget_old_content() -> None:
    """Delete every person's data that is 30 days old; the clock wakes it every hour (HQ-6)."""
    mend.forget_old_content()


@public_actor(RECALL)
def take_back_from_idle_dealers() -> None:
    """Take back the leads that wait at dealers that may not work any more; the clock wakes it every minute (SA-1)."""
    recall_from_idle_dealers()
