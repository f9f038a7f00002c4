"""Follow-up levels to be spot-checked at the weekly meeting (MG-3). Its other lists are `reporting.dealer`'s."""

from collections.abc import Sequence

from django.db.models import Count, QuerySet

from crm.models import Card
from crm.rules.codes import FollowUpLevel, Status


def levels_to_check(cards: QuerySet[Card]) -> Sequence[tuple[str, str, int]]:
    """How many active cards stand at each level and each follow-up level, to be spot-checked. One query."""
    active = cards.filter(status=Status.ACTIVE).values_list("intent_level", "followup_level")
    counts = {(level, every): count for level, every, count in active.annotate(count=Count("id"))}
    known = [str(every) for every in FollowUpLevel]
    return sorted((level, every, count) for (level, every), count in counts.items() if every in known)
