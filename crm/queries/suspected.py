"""The manager's list of suspected duplicates, and what the sweep finds for it (CA-7)."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from accounts.access import Action, may
from accounts.models import User
from crm.models import SuspectedDuplicate
from crm.rules.codes import OPEN
from kit.db import planner

# A card is held against the ten filed before it with the same customer's number: one that hundreds share (a taxi
# company's, a typing mistake's) must not make a pair of each with each.
_SWEEP = """
WITH customer AS (
    SELECT phone.number, card.surname, card.id
    FROM crm_cardphone phone JOIN crm_card card ON card.id = phone.card_id
    WHERE card.merged_into_id IS NULL AND card.status = ANY(%s)
), shared AS (
    SELECT id, array_agg(id) OVER (
        PARTITION BY number, surname ORDER BY id ROWS BETWEEN 10 PRECEDING AND 1 PRECEDING
    ) AS earlier
    FROM customer
), pair AS (
    SELECT DISTINCT shared.id, other.id AS other
    FROM shared, unnest(shared.earlier) AS other(id)
)
SELECT pair.id, pair.other FROM pair
WHERE NOT EXISTS (
    SELECT 1 FROM crm_suspectedduplicate known WHERE known.card_id = pair.id AND known.other_id = pair.other
) AND NOT EXISTS (
    SELECT 1 FROM crm_suspectedduplicate known WHERE known.card_id = pair.other AND known.other_id = pair.id
)
ORDER BY pair.id, pair.other
"""


@dataclass(frozen=True, slots=True)
class Pair:
    """A card and one filed before it, of the same customer."""

    card: UUID
    other: UUID


def suspected_of(user: User) -> QuerySet[SuspectedDuplicate]:
    """The pairs to settle, both cards standing, with their people; none for whoever does not settle them."""
    if not may(user, Action.CARD_SETTLE):
        return SuspectedDuplicate.objects.none()
    standing = SuspectedDuplicate.objects.filter(settled_at=None, card__merged_into=None, other__merged_into=None)
    return standing.select_related("card__owner", "other__owner").prefetch_related("card__phones", "other__phones")


def unflagged_pairs() -> list[Pair]:
    """All pairs of open cards with the same surname and one number in common that are on no list yet. One query."""
    with transaction.atomic(), connection.cursor() as cursor:
        planner.join_by_hashing()
        cursor.execute(_SWEEP, [sorted(OPEN)])
        return [Pair(*row) for row in cursor.fetchall()]
