"""The plan of a day stays as the day opened (RP-4)."""

from datetime import timedelta

import pytest

from accounts.models import User
from kit import clock
from reporting.dealer.queries.day import day_report
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.period import Period
from tests.factories import NOW, filed, followed_up, numbered
from tests.reporting.dealer.figures import catch_up


def planned(days: int) -> dict[str, int]:
    """What is planned for a day so many days on."""
    catch_up()
    day = (NOW + timedelta(days=days)).date()
    return {name: count for name, count in day_report(Period(day, day), Part()).total.plan.items() if count}


@pytest.mark.parametrize("next_in", [1, 2])
def test_contact_typed_in_late_leaves_the_plan_of_the_day_that_has_opened(li: User, next_in: int) -> None:
    """RP-4: a next date that is set or moved today is in no plan of today, whenever the contact was."""
    early, late = filed(li), filed(li, phones=numbered(2))
    followed_up(li, late, next_followup_on=(NOW + timedelta(days=3)).date())
    with clock.at(NOW + timedelta(days=1)):
        assert planned(1) == {"follow_ups": 1}
        for card in (early, late):
            next_on = (NOW + timedelta(days=next_in)).date()
            followed_up(li, card, contact_at=NOW + timedelta(hours=3), next_followup_on=next_on)
        assert planned(1) == {"follow_ups": 1}
        assert planned(2) == ({"overdue": 2} if next_in == 1 else {"follow_ups": 2})
