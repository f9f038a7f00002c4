"""What stands beside a card in a list, for the cards of one page at once."""

from collections.abc import Collection
from uuid import UUID

from crm.models import CardPhone, FollowUp


def main_numbers(cards: Collection[UUID]) -> dict[UUID, str]:
    """The main number of each card. One query."""
    return dict(CardPhone.objects.filter(card_id__in=cards, is_main=True).values_list("card_id", "number"))


def last_notes(cards: Collection[UUID]) -> dict[UUID, str]:
    """What was said last, by card; nothing for cards where nothing was noted at the last contact. One query."""
    reached = FollowUp.objects.filter(card_id__in=cards, reached=True)
    latest = reached.order_by("card_id", "-contact_at", "-id").distinct("card_id")
    return {card: note for card, note in latest.values_list("card_id", "note") if note}
