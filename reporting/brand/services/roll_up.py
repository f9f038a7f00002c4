"""The roll-up: a follower that carries what changed of a dealer's figures to the brand, day by day (RP-6).

It reads the dealer's own movements, not the log, and never gets ahead of the summaries. What events changed is added to
the brand's days in the transaction in which public notes how far it is, and the next run begins there: a kill at any
moment leaves both or neither. Reading, writing and moving the dealer's cursor are three transactions, for none may span
a dealer and public; the cursor only tells whoever looks at the dealer's followers how far this one is.
"""

from django.db import transaction

from crm.events.fence import HighWaterMark
from crm.models import FollowerCursor
from kit.db.durability import commit_without_waiting
from kit.db.prepared import execute
from kit.locks import tried_by_session
from kit.tenancy import current_dealer, in_dealer
from reporting.brand.models import (
    BrandCardChange,
    BrandCardMonth,
    BrandChange,
    BrandDay,
    BrandMonth,
    DealerFreshness,
)
from reporting.brand.queries.changes import LAYOUT, NAME, Changes, OldLayout, Progress, changes_since_last
from reporting.brand.services.write_days import write_changes

# Held from the reading to the moving of the cursor: an older reading must not be written after a newer one.
_LOCK = "brand.roll_up"


class RollUp:
    """Runs in a dealer's schema, after the dealer's summaries."""

    name = NAME

    def catch_up(self, seen: HighWaterMark | None = None) -> bool:
        """Carry over all that the summaries hold now; False when another worker is at it. How far the log is complete
        is theirs to know."""
        dealer = current_dealer().code
        with tried_by_session(_LOCK, dealer) as is_ours:
            if not is_ours:
                return False
            try:
                _carry(dealer)
            except OldLayout:
                forget_figures(dealer)
                _carry(dealer)
        return True


def _carry(dealer: str) -> None:
    while (changes := changes_since_last(dealer)) is not None:
        _write(dealer, changes)
        if changes.is_all:
            _advance(changes.come)
            return


def rebuild(dealer: str) -> None:
    """Forget what was carried over from a dealer; its next run carries all over again and comes out the same."""
    with in_dealer(dealer), tried_by_session(_LOCK, dealer) as is_ours:
        if not is_ours:
            raise RuntimeError(f"the roll-up of {dealer} is under way; try again")
        FollowerCursor.objects.filter(name=NAME).update(position=0, up_to=None)
        forget_figures(dealer)


def forget_figures(dealer: str) -> None:
    """Delete all rows of a dealer, and public's position with them. They carry their schema, so that none is chosen."""
    with transaction.atomic():
        for table in (BrandChange, BrandCardChange, BrandCardMonth, BrandDay, BrandMonth, DealerFreshness):
            table._base_manager.filter(dealer=dealer).delete()


# Public's tables carry their schema, so that none needs to be chosen for them. This commit waits for the disk: what the
# cursor has passed stands in public.
_FRESH = f"""
    INSERT INTO {DealerFreshness._meta.db_table} AS fresh (dealer, position, up_to, last_month, first_at, layout)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (dealer) DO UPDATE SET position = excluded.position, up_to = excluded.up_to,
       last_month = coalesce(excluded.last_month, fresh.last_month),
       first_at = coalesce(fresh.first_at, excluded.first_at)
"""  # noqa: S608 - our own table
_ADVANCE = """
    INSERT INTO crm_followercursor (name, position, up_to, failed_attempts, last_error)
    VALUES (%s, %s, %s, 0, '')
    ON CONFLICT (name) DO UPDATE SET position = excluded.position, up_to = excluded.up_to
"""


def _write(dealer: str, changes: Changes) -> None:
    with transaction.atomic():
        last_month = write_changes(dealer, changes)
        first_at = min((cell["recorded_at"] for cell in changes.cells), default=None)  # type: ignore[type-var]
        execute(_FRESH, [dealer, changes.come.position, changes.come.up_to, last_month, first_at, LAYOUT])


@transaction.atomic
def _advance(come: Progress) -> None:
    # Taken back by a crash, the same is carried over again.
    commit_without_waiting()
    execute(_ADVANCE, [NAME, come.position, come.up_to])
