"""Jobs. PostgreSQL is the queue of record, Redis the doorbell: it may be emptied at any time and nothing is lost."""

from kit.queue.bell import is_silent, ring, ring_on_commit, silence
from kit.queue.jobs import actor, public_actor

__all__ = ["actor", "is_silent", "public_actor", "ring", "ring_on_commit", "silence"]
