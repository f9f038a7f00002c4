"""The sweep over standing cards: finds what filing could not (imports, old cards, numbers changed later)."""

from collections.abc import Sequence
from itertools import groupby

from django.db import transaction

from crm.events.log import record
from crm.events.types.cards import CardDuplicateFlagged
from crm.models import SuspectedDuplicate
from crm.queries.suspected import Pair, unflagged_pairs
from kit import clock
from kit.locks import held_by_session
from kit.tenancy import current_dealer

# The job that sweeps (crm.tasks).
SWEEP = "crm.sweep_duplicates"

# Pairs flagged in one short transaction, so that writers of the log do not wait for the whole sweep.
_BATCH = 500


def sweep_duplicates() -> int:
    """Put every pair that is on no list yet onto the manager's; how many there were. Harmless when run twice.

    One at a time: a second sweep would find the same pairs and tell of them again.
    """
    with held_by_session("sweep_duplicates", "all"):
        pairs = unflagged_pairs()
        for start in range(0, len(pairs), _BATCH):
            _flag(pairs[start : start + _BATCH])
        return len(pairs)


@transaction.atomic
def _flag(pairs: Sequence[Pair]) -> None:
    now, today = clock.moment(), clock.today(current_dealer().time_zone)
    SuspectedDuplicate.objects.bulk_create(
        [SuspectedDuplicate(card_id=pair.card, other_id=pair.other, flagged_at=now) for pair in pairs],
        ignore_conflicts=True,
    )
    record(
        None,
        *(
            CardDuplicateFlagged(occurred_on=today, card=card_id, others=[pair.other for pair in of_card])
            for card_id, of_card in groupby(pairs, key=lambda pair: pair.card)
        ),
    )
