"""Clearing a suspected pair: they are not the same (CA-7)."""

from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.cards import CardDuplicateSettled
from crm.models import SuspectedDuplicate
from crm.queries.cards import card_for_update
from crm.queries.duplicates import pairs_of
from kit import clock
from kit.errors import refuse
from kit.tenancy import current_dealer


@command(Action.CARD_SETTLE)
@transaction.atomic
def settle_duplicate(actor: User, card_id: UUID, other_id: UUID | None) -> SuspectedDuplicate:
    """Take the pair off the manager's list for good. Refuses `not_a_choice` for a pair that is not on it."""
    card = card_for_update(actor, card_id)
    if other_id is None:
        raise refuse("required", "other", "CA-7")
    pair = pairs_of(card_id, other_id).select_for_update().filter(settled_at=None).first()
    if pair is None:
        raise refuse("not_a_choice", "other", "CA-7")
    pair.settled_at, pair.settled_by = clock.moment(), actor
    pair.save(update_fields=["settled_at", "settled_by"])
    today = clock.today(current_dealer().time_zone)
    record(actor, CardDuplicateSettled(occurred_on=today, card=card.id, other=other_id))
    return pair
