"""How a card's intent level moved (CA-11)."""

from datetime import date

from crm.models import Card, Event
from crm.rules.levels import is_lower


def was_lowered_since(card: Card, day: date) -> bool:
    """Return whether a follow-up after `day` lowered the card's level, so that a planned date of that day is answered.

    One query, by the log: an imported card has no contact that tells its first level.
    """
    recorded = Event.objects.filter(card_id=card.id, kind="follow_up.recorded", occurred_on__gt=day)
    return any(is_lower(after, before) for before, after in recorded.values_list("data__intent_level", flat=True))
