"""How a card's intent level moved (CA-11)."""

from datetime import date

from crm.events.types.contacts import FollowUpRecorded, FollowUpUndone
from crm.models import Card, Event
from crm.rules.levels import is_lower


def was_lowered_since(card: Card, day: date) -> bool:
    """Return whether a follow-up after `day` lowered the card's level, so that a planned date of that day is answered.

    One query, by the log: an imported card has no contact that tells its first level.
    """
    kinds = (FollowUpRecorded.kind, FollowUpUndone.kind)
    events = Event.objects.filter(card_id=card.id, kind__in=kinds, occurred_on__gt=day)
    found = list(events.values_list("kind", "data__follow_up", "data__intent_level"))
    undone = {contact for kind, contact, _levels in found if kind == FollowUpUndone.kind}
    return any(is_lower(after, before) for _kind, contact, (before, after) in found if contact not in undone)
