"""Who does something here is seen (RM-4): on a page and by an app, not by a page that only keeps itself fresh."""

from datetime import datetime, timedelta

from accounts.models import User
from kit import clock
from tests.factories import NOW
from tests.page_client import browser
from tests.signing_in import signed_in


def seen_at(user: User) -> datetime | None:
    user.refresh_from_db()
    return user.seen_at


def test_opening_a_page_is_seen_to_ten_minutes(li: User) -> None:
    client = browser(li)
    for minutes, seen in ((10, 0), (11, 11), (20, 11), (22, 22)):
        with clock.at(NOW + timedelta(minutes=minutes)):
            assert client.get("/cards/").status_code == 200
            assert seen_at(li) == NOW + timedelta(minutes=seen)


def test_page_that_keeps_itself_fresh_tells_of_nobody(li: User) -> None:
    with clock.at(NOW + timedelta(hours=1)):
        for address in ("/live/", "/api/v1/sync/?device=browser"):
            assert browser(li).get(address).status_code in (200, 304)
        assert seen_at(li) == NOW


def test_app_is_seen(li: User) -> None:
    client = signed_in("li")
    with clock.at(NOW + timedelta(hours=1)):
        assert client.get("/api/v1/me/").status_code == 200
        assert seen_at(li) == NOW + timedelta(hours=1)
