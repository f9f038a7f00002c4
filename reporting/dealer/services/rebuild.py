"""Making the figures again from the log."""

from django.db import transaction

from crm.models import FollowerCursor
from reporting.dealer.events.follower import NAME, DealerFigures
from reporting.dealer.models import CardState, DaySum, MonthStock, MonthSum, Movement


def rebuild_figures() -> bool:
    """Forget everything and read the log from its beginning; the same comes out. False when it did not get to the
    end of the log and goes on with the next catch-up."""
    with transaction.atomic():
        # The cursor first: a worker in the middle of a batch is waited for, the next one begins at 0.
        cursor, _ = FollowerCursor.objects.select_for_update().get_or_create(name=NAME)
        for kept in (Movement, DaySum, MonthSum, MonthStock, CardState):
            kept._base_manager.all().delete()
        cursor.position, cursor.up_to, cursor.failed_attempts, cursor.last_error = 0, None, 0, ""
        cursor.save()
    return DealerFigures().catch_up()
