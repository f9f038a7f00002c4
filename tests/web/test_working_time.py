"""`/notifications/working-time/`: one's own times, an absence and copies (RM-2, RM-4, RM-6)."""

from datetime import date, time

import pytest

from accounts.models import User, WorkingTime
from tests.page_client import errors, signed_in

PATH = "/notifications/working-time/"


@pytest.fixture(autouse=True)
def in_the_morning(wednesday_morning: None) -> None:
    """It is Wednesday, 18 November."""


def test_page_sets_times_and_shows_them_again(li: User, zhang: User) -> None:
    client = signed_in("li")
    given = {
        "day_starts_at": "09:15",
        "days_off": ["2"],
        "quiet_from": "12:00",
        "quiet_to": "13:30",
        "away_until": "2026-11-20",
        "instead": str(zhang.id),
    }
    assert client.post(PATH, given)["Location"] == PATH
    row = WorkingTime.objects.get(user=li)
    assert (row.day_starts_at, row.days_off, row.quiet_to) == (time(9, 15), [2], time(13, 30))
    assert (row.away_until, row.instead) == (date(2026, 11, 20), zhang)
    page = client.get(PATH).content.decode()
    assert 'value="09:15"' in page
    assert f'<option value="{zhang.id}" selected' in page


def test_only_a_manager_is_offered_copies(li: User, manager: User) -> None:
    """RM-6"""
    assert 'name="copies"' not in signed_in("li").get(PATH).content.decode()
    client = signed_in("manager")
    assert 'name="copies"' in client.get(PATH).content.decode()
    assert client.post(PATH, {"copies": [str(li.id)]})["Location"] == PATH
    assert WorkingTime.objects.get(user=manager).copies == [li.id]


def test_absence_names_who_is_notified_instead(li: User) -> None:
    """RM-6"""
    answer = signed_in("li").post(PATH, {"away_until": "2026-11-20"})
    assert (answer.status_code, list(errors(answer))) == (422, ["instead"])
    assert not WorkingTime.objects.exists()
