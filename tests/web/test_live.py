"""`/live/`: whether anything happened, asked every two seconds."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from crm.models import Event
from kit import clock
from kit.tenancy import DealerContext
from tests.browsing import browser, signed_in
from tests.make import NOW, arrived, filed


def ask(client: Client, tag: str = "") -> Any:
    return client.get("/live/", headers={"if-none-match": tag} if tag else {})


def test_unchanged_is_304_and_what_happens_is_news(li: User, reception: User) -> None:
    client = signed_in()
    first = ask(client)
    assert (first.status_code, first.json()) == (200, {"newest": 0, "mark": "0-0-0", "unread": 0})
    again = ask(client, first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    with clock.at(NOW + timedelta(seconds=5)):
        arrived(reception, li)
    after = ask(client, first["ETag"])
    assert (after.status_code, after.json()["newest"]) == (200, int((NOW.timestamp() + 5) * 1000))
    assert after["ETag"] != first["ETag"]
    assert ask(client, after["ETag"]).status_code == 304


def test_event_that_appears_below_the_highest_is_news(li: User) -> None:
    # Ids are given before commit: of two writers the one with the higher may be in first.
    client = signed_in()
    filed(li)
    highest = Event.objects.latest("id")
    gap = Event(
        id=highest.id + 1, occurred_on=highest.occurred_on, recorded_at=highest.recorded_at, kind="activity.planned"
    )
    Event.objects.create(
        id=highest.id + 2, occurred_on=highest.occurred_on, recorded_at=highest.recorded_at, kind="activity.planned"
    )
    tag = ask(client)["ETag"]
    gap.save(force_insert=True)
    assert ask(client, tag).status_code == 200


def test_it_is_two_reads_of_an_index_beside_those_of_the_session(li: User) -> None:
    client = signed_in()
    with CaptureQueriesContext(connection) as queries:
        ask(client)
    asked = [query["sql"] for query in queries if "crm_event" in query["sql"] or "notifications_" in query["sql"]]
    assert len(asked) == 2
    assert len(queries) == 5


def test_stranger_is_told_nothing(north: DealerContext) -> None:
    assert ask(browser()).status_code == 302
