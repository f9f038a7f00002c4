"""The audit of views: cards opened and numbers shown, and their count (PI-6)."""

from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command, is_visitor, views_only
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note, note_once
from crm.models import Card
from crm.queries.card_visibility import cards_of
from crm.queries.numbers import sees_numbers
from crm.rules.access_watch import Access
from crm.services.access_watch import count_access
from kit import clock
from kit.errors import refuse
from kit.tenancy import current_dealer


@command(purpose=Purpose.LOOK)
def note_opening(user: User, card: Card) -> None:
    """Note that someone other than its owner has opened a whole card, and count it (PI-6). Two statements.

    Each time where the person saw its numbers in full, otherwise once a day: `unmask_card` notes the numbers.
    """
    if card.owner_id != user.id and sees_numbers(user):
        note(user, "card.opened", str(card.id))
    elif card.owner_id != user.id:
        day = clock.today(current_dealer().time_zone)
        note_once(f"card.opened:{user.id}:{card.id}:{day}", user, "card.opened", str(card.id))
    count_access(user, Access.CARDS, card.id)


@command(Action.CARD_VIEW, Purpose.LOOK)
def unmask_card(user: User, card_id: UUID) -> Card:
    """Return the card with its numbers in full, its phones loaded; noted each time, and counted (PI-6).

    Refuses with `not_found` when `user` does not see it, `support_views_only` (403) a visitor.
    """
    if is_visitor(user):
        raise views_only()
    with transaction.atomic():
        card = cards_of(user).prefetch_related("phones").filter(id=card_id).first()
        if card is None:
            raise refuse("not_found", status=404)
        note(user, "card.unmasked", str(card.id))
        count_access(user, Access.NUMBERS, card.id)
    return card
