"""How long a commit waits."""

from django.db import connection

from kit.db.prepared import execute


def commit_without_waiting() -> None:
    """Let the commit of this transaction not wait for the disk (6 ms): for work that is done again if a crash loses it.

    A statement of its own, which Citus repeats on the node where the transaction writes.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a setting that ends with the transaction needs one")
    execute("SET LOCAL synchronous_commit = off")
