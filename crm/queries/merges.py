"""What merges a card has been through (MG-1)."""

from datetime import datetime

from django.db.models import Max, Q
from django.db.models.functions import Greatest

from crm.models import Card, Merge


def last_merge_at(card: Card) -> datetime | None:
    """When the card was last merged with another, or divided from one. One query."""
    of_card = Merge.objects.filter(Q(survivor=card) | Q(merged=card))
    # Of a merge that stands the later instant is its own: greatest() passes over nulls.
    found: datetime | None = of_card.aggregate(last=Max(Greatest("merged_at", "undone_at")))["last"]
    return found
