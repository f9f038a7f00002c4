"""A database that is away: the server itself, or the node of Citus that holds a dealer's schema.

It is no fault of the request. Whoever asked is answered 503 and when to try again, never 500.
"""

import psycopg

# Connection failures, a server that shuts down, crashes or starts up, and one with no connection left.
_STATES = ("08", "57P01", "57P02", "57P03", "53300")
# Citus reports a node lost amid the commit without a state of its own.
_LOST_AT_COMMIT = "on at least one active node"

# Seconds until the next try: a server that restarts is back by then more often than not.
RETRY_SECONDS = 5


def is_outage(error: BaseException | None) -> bool:
    """Whether an error comes from a database that is away. Looks at what it was raised from, and amid."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if _is_away(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _is_away(error: BaseException) -> bool:
    if not isinstance(error, psycopg.Error):
        return False
    if error.sqlstate is None:
        # Nothing came from a server: the connection is lost, could not be made, or was closed before.
        return isinstance(error, psycopg.OperationalError) or "connection is closed" in str(error)
    return error.sqlstate.startswith(_STATES) or _LOST_AT_COMMIT in str(error)
