"""When a dealer began: days before it count in no comparison (RP-3)."""

from datetime import date

from django.db.models import Q

from reporting.dealer.models import Movement
from reporting.dealer.queries.part import Part


def began(part: Part) -> date | None:
    """Return the dealer's first day, the earliest on which anything counts, as it was known. One query."""
    known = Q(recorded_at__lte=part.as_of) if part.as_of else Q()
    return Movement.objects.filter(known).order_by("on", "id").values_list("on", flat=True).first()
