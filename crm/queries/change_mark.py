"""Whether anything happened at the dealer: what pages that follow the day ask every two seconds."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

# Ids are given before commit, so that one may appear below the highest: the last few, by both their ends and their
# number, tell that too. A walk of the primary key, 0.1 ms whatever the log's length.
_CHANGE_MARK = """
    SELECT max(id), min(id), count(*), max(recorded_at)
      FROM (SELECT id, recorded_at FROM crm_event ORDER BY id DESC LIMIT 32) AS latest
"""


@dataclass(frozen=True, slots=True)
class ChangeMark:
    """`mark` is another as soon as an event is in; `newest` is when the last of them was entered."""

    mark: str
    newest: datetime | None


def change_mark() -> ChangeMark:
    """One query."""
    with connection.cursor() as cursor:
        cursor.execute(_CHANGE_MARK)
        highest, lowest, count, newest = cursor.fetchone()
    return ChangeMark(f"{highest or 0}-{lowest or 0}-{count}", newest)
