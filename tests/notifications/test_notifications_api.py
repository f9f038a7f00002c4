"""`/notifications/` of the API."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.services.transfers import transfer_card
from kit import clock
from notifications.models import Notification
from tests.api_client import get, post
from tests.factories import NOW, filed, numbered
from tests.notifications.inboxes import catch_up
from tests.signing_in import codes


@pytest.fixture
def told_twice(li: User, zhang: User, manager: User) -> None:
    """Two cards came to zhang, an hour apart."""
    for hour in range(2):
        with clock.at(NOW + timedelta(hours=hour)):
            transfer_card(manager, filed(li, phones=numbered(hour)).id, {"owner": zhang.id, "reason": "overdue"})
    catch_up()


def test_newest_come_first_page_by_page(told_twice: None, zhang: User) -> None:
    first = get(zhang, "notifications/?page_size=1").json()
    second = get(zhang, first["next"].partition("/api/v1/")[2]).json()
    rows = [*first["results"], *second["results"]]
    assert [row["created_at"] for row in rows] == ["2026-11-18T03:00:00+00:00", "2026-11-18T02:00:00+00:00"]
    assert second["next"] is None
    assert (rows[0]["kind"], rows[0]["text"], rows[0]["read_at"]) == (
        "card_transferred",
        # With a line of context (MG-7).
        "王小姐已转到您名下。B级，上次联系11月18日，下次跟进11月19日。",
        None,
    )


def test_reading_one_and_all(told_twice: None, zhang: User, li: User) -> None:
    row = get(zhang, "notifications/?unread=true").json()["results"][0]
    assert post(li, f"notifications/{row['id']}/read/").status_code == 404
    answer = post(zhang, f"notifications/{row['id']}/read/")
    assert (answer.status_code, answer.json()["read_at"]) == (200, "2026-11-18T02:00:00+00:00")
    assert len(get(zhang, "notifications/?unread=true").json()["results"]) == 1
    assert post(zhang, "notifications/read-all/").json() == {"read": 1}
    assert get(zhang, "notifications/?unread=true").json()["results"] == []
    assert len(get(zhang, "notifications/").json()["results"]) == 2


def test_colleagues_inbox_is_not_there(told_twice: None, li: User, zhang: User) -> None:
    assert get(li, "notifications/").json()["results"] == []
    assert post(li, "notifications/read-all/").json() == {"read": 0}
    assert Notification.objects.filter(recipient=zhang, read_at=None).count() == 2


def test_unknown_parameter_is_refused(zhang: User) -> None:
    assert codes(get(zhang, "notifications/?unread=perhaps&of=me")) == [("of", "unknown_field"), ("unread", "invalid")]
