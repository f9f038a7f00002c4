"""`/live/`: whether anything happened since a page last asked, and what its stream is told."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
import redis
import redis.asyncio
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import kit.live
from accounts.models import User
from crm.models import Event
from kit import clock
from kit.live import Ticket, channel_of, take_ticket
from kit.queue.broker import redis_client
from kit.tenancy import DealerContext
from tests.factories import NOW, arrived, filed
from tests.page_client import browser, signed_in


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


class Published:
    """What reaches the pages of a dealer, heard as the front end hears it."""

    def __init__(self, dealer: DealerContext) -> None:
        self._pubsub = redis_client().pubsub(ignore_subscribe_messages=True)
        self._pubsub.subscribe(channel_of(dealer.schema))
        self._pubsub.get_message(timeout=5)

    def messages(self) -> list[str]:
        found = []
        while (message := self._pubsub.get_message(timeout=0.3)) is not None:
            found.append(message["data"].decode())
        return found


def test_ticket_opens_one_stream_of_its_dealer(li: User, north: DealerContext) -> None:
    answer = signed_in().get("/live/ticket/")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    raw = answer.json()["stream"].removeprefix("/live/stream/?ticket=")

    async def take() -> list[Ticket | None]:
        client = redis.asyncio.Redis.from_url(settings.REDIS_URL)
        try:
            return [await take_ticket(client, each) for each in (raw, raw, "", "unknown")]
        finally:
            await client.aclose()

    assert asyncio.run(take()) == [Ticket(north.schema, str(li.id)), None, None, None]


def test_without_redis_there_is_no_ticket_and_pages_poll(li: User, monkeypatch: pytest.MonkeyPatch) -> None:
    class Away:
        def set(self, *_args: object, **_options: object) -> None:
            raise redis.ConnectionError

    client = signed_in()
    monkeypatch.setattr(kit.live, "redis_client", Away)
    answer = client.get("/live/ticket/")
    assert (answer.status_code, answer.content) == (204, b"")


def test_stranger_gets_no_ticket(north: DealerContext) -> None:
    assert browser().get("/live/ticket/").status_code == 302


def test_change_is_published_once_it_is_committed_and_says_no_more(
    li: User, reception: User, north: DealerContext, django_capture_on_commit_callbacks: Any
) -> None:
    published = Published(north)
    with django_capture_on_commit_callbacks(execute=False) as callbacks:
        arrived(reception, li)
    assert published.messages() == []
    for callback in callbacks:
        callback()
    assert published.messages() == ["changed"]


def test_sign_out_ends_the_streams_of_the_person(
    li: User, north: DealerContext, django_capture_on_commit_callbacks: Any
) -> None:
    client, published = signed_in(), Published(north)
    with django_capture_on_commit_callbacks(execute=True):
        client.post("/sign-out/")
    assert published.messages() == [f"ended:{li.id}"]
