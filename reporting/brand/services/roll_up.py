"""The roll-up: a follower that carries what changed of a dealer's figures to the brand, day by day (RP-6).

It reads the dealer's own summaries, not the log, and never gets ahead of them. What it carries are absolute values of
whole days. Reading, writing and moving the cursor are three transactions, for none may span a dealer and public; a kill
between any two leaves days that are written again, the same, by the next run.
"""

from datetime import date, datetime

from django.db import transaction

from crm.models import FollowerCursor
from kit.locks import tried_by_session
from kit.tenancy import current_dealer, in_dealer, in_public
from reporting.brand.models import BrandDay, BrandMonth, DealerFreshness
from reporting.brand.queries.changes import Changes, changes_since
from reporting.brand.services.cells import write_days

NAME = "brand.roll_up"
# Held from the reading to the moving of the cursor: an older reading must not be written after a newer one.
_LOCK = "brand.roll_up"


class RollUp:
    """Runs in a dealer's schema, after the dealer's summaries."""

    name = NAME

    def catch_up(self) -> bool:
        """Carry over all that the summaries hold now; False when another worker is at it."""
        dealer = current_dealer().code
        with tried_by_session(_LOCK, dealer) as is_ours:
            if not is_ours:
                return False
            cursor, _ = FollowerCursor.objects.get_or_create(name=NAME)
            changes = changes_since(cursor)
            if changes is not None:
                _write(dealer, changes)
                cursor.position, cursor.up_to = changes.position, changes.up_to
                cursor.save()
        return True


def rebuild(dealer: str) -> None:
    """Forget what was carried over from a dealer; its next run carries all over again and comes out the same."""
    with in_dealer(dealer), tried_by_session(_LOCK, dealer) as is_ours:
        if not is_ours:
            raise RuntimeError(f"the roll-up of {dealer} is under way; try again")
        # The cursor first: a kill in between leaves figures that are written over, not figures that are missing.
        FollowerCursor.objects.filter(name=NAME).update(position=0, up_to=None)
        with in_public(), transaction.atomic():
            for table in (BrandDay, BrandMonth, DealerFreshness):
                table._default_manager.filter(dealer=dealer).delete()


def _write(dealer: str, changes: Changes) -> None:
    with in_public(), transaction.atomic():
        last_month = write_days(dealer, changes)
        told: dict[str, int | date | datetime | None] = {"position": changes.position, "up_to": changes.up_to}
        if last_month is not None:
            told["last_month"] = last_month
        DealerFreshness.objects.update_or_create(dealer=dealer, defaults=told)
