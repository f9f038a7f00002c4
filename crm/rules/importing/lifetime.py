"""How long the rows and the file of an import are stored (SA-2).

They are copies of personal data. Rows that became cards are needed until the import can no longer be undone; everything
else until someone has had the time to correct it.
"""

from datetime import date, timedelta

from crm.rules.importing.states import AT_WORK, ImportState

STORED_DAYS = 30


def stored_until(state: str, *, valid_only: bool, last_used_on: date) -> date | None:
    """Return the last day on which an import's rows and file are stored. None while a worker is at it.

    `last_used_on` is the day of the upload or of the last work on it, the commit among it.
    """
    if state in AT_WORK:
        return None
    is_over = state == ImportState.UNDONE or (state == ImportState.COMMITTED and not valid_only)
    return last_used_on if is_over else last_used_on + timedelta(days=STORED_DAYS)
