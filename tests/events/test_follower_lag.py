"""Who lacks events is found over all dealers at once, and nobody is looked into for nothing."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker, Settings

from crm.events import followers
from crm.events.followers import EventFollower
from crm.models import Event, ParkedEvent
from crm.queries.follower_lag import LogWatch
from kit import clock
from kit.queue.broker import redis_client
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.queries import table_watch
from tests.log_entries import RawEntry, record_raw

ON = date(2026, 11, 18)


class Reader(EventFollower):
    """Takes everything in."""

    name = "test.backlog"

    def handle(self, events: Sequence[Event]) -> None:
        pass


@pytest.fixture(autouse=True)
def one_follower(settings: Settings) -> None:
    settings.FOLLOWERS = [f"{__name__}.Reader"]


@pytest.fixture
def watch(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LogWatch]:
    with django_db_blocker.unblock():
        yield LogWatch()


def write(times: int = 1) -> None:
    for _ in range(times):
        with transaction.atomic():
            record_raw(None, RawEntry("card.duplicate_flagged", ON))
    report_counts()


def report_counts() -> None:
    """Have the server count this connection's rows now; by itself it does so some seconds later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")


def behind(watch: LogWatch) -> list[str]:
    with in_public():
        return [code for code, backlog in watch.look().items() if backlog.oldest_at]


def quiet(watch: LogWatch) -> list[str]:
    with in_public():
        return watch.quiet()


def statements_of(watch: LogWatch) -> list[str]:
    with in_public(), CaptureQueriesContext(connection) as queries:
        watch.look()
    return [query["sql"] for query in queries if "search_path" not in query["sql"]]


def test_dealer_with_an_event_is_found_until_its_followers_have_it(watch: LogWatch, own_dealer: DealerContext) -> None:
    assert own_dealer.code not in behind(watch)
    assert own_dealer.code in quiet(watch)
    write()
    assert own_dealer.code in behind(watch)
    assert own_dealer.code not in quiet(watch)
    assert own_dealer.code in behind(watch), "found again while nobody has answered"
    Reader().catch_up()
    assert own_dealer.code not in behind(watch)


def test_emptied_redis_hides_nobody(watch: LogWatch, own_dealer: DealerContext) -> None:
    write()
    redis_client().flushdb()
    assert own_dealer.code in behind(watch)


def test_settled_dealer_is_not_looked_into_until_something_happens(
    watch: LogWatch, make_dealer: Callable[[], DealerContext]
) -> None:
    busy, idle = make_dealer(), make_dealer()
    for dealer in (busy, idle):
        with in_dealer(dealer):
            write()
            Reader().catch_up()
    statements_of(watch)
    with in_dealer(busy):
        write()
    looked_into = " ".join(statements_of(watch)[2:])
    assert busy.schema in looked_into
    assert idle.schema not in looked_into


def test_idle_system_costs_two_statements_whatever_the_number_of_dealers(
    watch: LogWatch, make_dealer: Callable[[], DealerContext]
) -> None:
    make_dealer()
    statements_of(watch)
    few = len(statements_of(watch))
    make_dealer()
    statements_of(watch)
    assert (few, len(statements_of(watch))) == (2, 2)


def test_event_under_way_while_one_looks_is_not_passed_over(watch: LogWatch, own_dealer: DealerContext) -> None:
    write()
    Reader().catch_up()
    writing, commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with in_dealer(own_dealer):
            with transaction.atomic():
                record_raw(None, RawEntry("card.duplicate_flagged", ON))
                writing.set()
                commit.wait(10)
            report_counts()
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        writer = threads.submit(write_slowly)
        writing.wait(10)
        assert own_dealer.code not in behind(watch)
        assert own_dealer.code not in quiet(watch)
        commit.set()
        writer.result()
    assert own_dealer.code in behind(watch)


def test_event_is_found_in_any_case_when_the_server_has_not_counted_it(
    watch: LogWatch, own_dealer: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    Reader().catch_up()
    assert own_dealer.code not in behind(watch)
    monkeypatch.setattr(table_watch, "_WRITTEN", "SELECT nspname, 0 FROM pg_namespace WHERE nspname <> %s")
    behind(watch)
    write()
    assert own_dealer.code not in behind(watch)
    monkeypatch.setattr(table_watch, "_LOOKS_ANYWAY_SECONDS", 0.0)
    monkeypatch.setattr(watch._written, "_looks_anyway_at", 0.0)
    assert own_dealer.code in behind(watch)


def test_event_that_was_taken_back_leaves_nothing_to_look_for(watch: LogWatch, own_dealer: DealerContext) -> None:
    with transaction.atomic():
        record_raw(None, RawEntry("card.duplicate_flagged", ON))
        transaction.set_rollback(True)
    statements_of(watch)
    assert len(statements_of(watch)) == 2


def test_parked_event_is_told_while_it_is_parked(watch: LogWatch, own_dealer: DealerContext) -> None:
    write()
    Reader().catch_up()
    ParkedEvent.objects.create(follower="x", event=Event.objects.get(), error="", parked_at=clock.now())
    with in_public():
        assert [watch.look()[own_dealer.code].parked for _ in range(2)] == [1, 1]


def test_burst_takes_turns(own_dealer: DealerContext, monkeypatch: pytest.MonkeyPatch) -> None:
    write(5)
    monkeypatch.setattr(followers, "BATCH", 2)
    reader = Reader()
    with monkeypatch.context() as short:
        short.setattr(followers, "TURN_SECONDS", 1e-6)
        turns = 0
        while not reader.catch_up():
            turns += 1
            assert turns < 10
    assert turns >= 1
    assert reader.catch_up()
