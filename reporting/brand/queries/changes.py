"""What changed of a dealer's own summaries since they were last carried over. Asked in the dealer's schema."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Sum

from crm.models import FollowerCursor
from reporting.brand.queries.cards import CardsOf, cards_of
from reporting.brand.rules.measures import ROLLED_UP
from reporting.dealer.events.follower import NAME as SUMMARIES
from reporting.dealer.models import DaySum

# How old the told freshness of a dealer may grow while nothing happens there: public is not written for every tick.
_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Changes:
    """The days that changed, with all their cells as they are; the log up to `position` is in them.

    `months` are those of the days: the cards of each, by month, channel, model and business.
    """

    position: int
    up_to: datetime | None
    days: Sequence[date]
    cells: Sequence[Mapping[str, object]]
    months: frozenset[date]
    cards_of_months: CardsOf


def changes_since(cursor: FollowerCursor) -> Changes | None:
    """What the roll-up at `cursor` lacks; None when there is nothing, and its freshness was told a moment ago."""
    # Read first: whatever it has handled is in the sums that are read after it. What comes in between is read too, and
    # once more by the next run.
    summaries = FollowerCursor.objects.filter(name=SUMMARIES).first()
    if summaries is None or summaries.position < cursor.position:
        return None
    if summaries.position == cursor.position and not _is_older(cursor.up_to, summaries.up_to):
        return None
    changed = DaySum.objects.filter(last_event_id__gt=cursor.position)
    days = list(changed.order_by("on").values_list("on", flat=True).distinct())
    months = frozenset(day.replace(day=1) for day in days)
    cards = cards_of("day", days)
    cells = (
        DaySum.objects.filter(on__in=days)
        .values("on", "channel", "model", "business")
        .annotate(**{str(measure): Sum(str(measure)) for measure in ROLLED_UP})
        .order_by()
    )
    return Changes(
        position=summaries.position,
        up_to=summaries.up_to,
        days=days,
        cells=[
            {**cell, **cards.get((cell["on"], cell["channel"], cell["model"], cell["business"]), {})} for cell in cells
        ],
        months=months,
        cards_of_months=cards_of("month", sorted(months)),
    )


def _is_older(told: datetime | None, known: datetime | None) -> bool:
    return known is not None and (told is None or known - told >= _STEP)
