"""Who saw whose customer: what the audit keeps of looking."""

from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note, note_once
from crm.models import Card
from crm.queries.card_visibility import cards_of
from kit import clock
from kit.errors import refuse
from kit.tenancy import current_dealer


@command(purpose=Purpose.LOOK)
def note_opening(user: User, card: Card) -> None:
    """A whole card opened by someone other than its owner: one entry a person, card and day. One statement."""
    if card.owner_id != user.id:
        day = clock.today(current_dealer().time_zone)
        note_once(f"card.opened:{user.id}:{card.id}:{day}", user, "card.opened", str(card.id))


@command(Action.CARD_VIEW, Purpose.LOOK)
def unmask_card(user: User, card_id: UUID) -> Card:
    """The card with its numbers in full, its phones loaded; noted each time.

    Refuses with `not_found` when `user` does not see it.
    """
    with transaction.atomic():
        card = cards_of(user).prefetch_related("phones").filter(id=card_id).first()
        if card is None:
            raise refuse("not_found", status=404)
        note(user, "card.unmasked", str(card.id))
    return card
