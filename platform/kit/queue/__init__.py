"""Jobs. PostgreSQL is the queue of record, Redis the doorbell: it may be emptied at any time and nothing is lost."""

from kit.queue.jobs import actor, public_actor
from kit.queue.wakeup import is_muted, muted, notify, notify_on_commit

__all__ = ["actor", "is_muted", "muted", "notify", "notify_on_commit", "public_actor"]
