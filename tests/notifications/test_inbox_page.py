"""The inbox in the pages, and how many are unread."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from crm.models import Card
from crm.services.traffic import decline_traffic
from crm.services.transfers import transfer_card
from notifications.models import Notification
from tests.factories import arrived, filed, numbered
from tests.notifications.inboxes import catch_up
from tests.page_client import browser, text_of


def handed_over(li: User, zhang: User, manager: User, at: int = 0) -> Card:
    card = transfer_card(manager, filed(li, phones=numbered(at)).id, {"owner": zhang.id, "reason": "overdue"})
    catch_up()
    return card


def live(client: Client, tag: str = "") -> Any:
    return client.get("/live/", headers={"if-none-match": tag} if tag else {})


def test_each_leads_to_what_it_is_about_and_is_read_then(li: User, zhang: User, manager: User) -> None:
    card = handed_over(li, zhang, manager)
    client, row = browser(zhang), Notification.objects.get()
    page = text_of(client.get("/notifications/"))
    assert ("王小姐 was handed over to you." in page, "Today</h2>" in page, "is-open" in page) == (True, True, True)
    answer = client.post(f"/notifications/{row.id}/open/")
    assert (answer.status_code, answer["Location"]) == (302, f"/cards/{card.id}/")
    row.refresh_from_db()
    assert row.read_at is not None
    assert "is-open" not in text_of(client.get("/notifications/"))
    assert "No unread notifications" in text_of(client.get("/notifications/?unread=yes"))


def test_party_leads_to_the_day(li: User, reception: User) -> None:
    arrived(reception, li)
    catch_up()
    assert browser(li).post(f"/notifications/{Notification.objects.get().id}/open/")["Location"] == "/"


def test_all_are_taken_for_read(li: User, zhang: User, manager: User) -> None:
    handed_over(li, zhang, manager)
    assert browser(zhang).post("/notifications/read-all/")["Location"] == "/notifications/"
    assert not Notification.objects.filter(read_at=None).exists()


def test_colleagues_entry_opens_nothing(li: User, zhang: User, manager: User) -> None:
    handed_over(li, zhang, manager)
    row = Notification.objects.get()
    assert browser(li).post(f"/notifications/{row.id}/open/").status_code == 404
    row.refresh_from_db()
    assert row.read_at is None


def test_unread_count_is_told_as_it_changes_and_not_before(li: User, reception: User) -> None:
    client = browser(li)
    first = live(client)
    assert first.json()["unread"] == 0
    traffic = arrived(reception, li)
    happened = live(client, first["ETag"])
    assert (happened.status_code, happened.json()["unread"]) == (200, 0)
    catch_up()
    counted = live(client, happened["ETag"])
    assert (counted.json()["unread"], counted.json()["mark"]) == (1, happened.json()["mark"])
    assert live(client, counted["ETag"]).status_code == 304
    decline_traffic(li, traffic.id, "只看看")
    catch_up()
    assert live(client, counted["ETag"]).json()["unread"] == 0


def test_page_asks_as_often_for_many_as_for_few(li: User, zhang: User, manager: User, reception: User) -> None:
    client = browser(zhang)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/notifications/").status_code == 200
        return len(seen)

    handed_over(li, zhang, manager)
    arrived(reception, zhang)
    catch_up()
    client.get("/notifications/")
    few = asked()
    for at in range(1, 5):
        handed_over(li, zhang, manager, at)
        arrived(reception, zhang)
    catch_up()
    assert (few, asked()) == (6, 6)


def test_every_page_has_the_bell(li: User) -> None:
    assert 'href="/notifications/"' in text_of(browser(li).get("/cards/"))
