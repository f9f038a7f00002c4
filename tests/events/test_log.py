"""The event log: append-only, complete up to its high-water mark, followed without loss (design: the event log)."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from crm import tasks
from crm.events import followers
from crm.events.fence import high_water_mark
from crm.events.followers import ATTEMPTS, EventFollower
from crm.events.log import CATCH_UP
from crm.models import Event, FollowerCursor, ParkedEvent
from crm.tasks import follow, go_on
from kit.tenancy import DealerContext, in_dealer, in_nowhere
from tests.log_entries import RawEntry, record_raw

ON = date(2026, 11, 18)


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, a turn reaches the end here."""
    monkeypatch.setattr(followers, "TURN_SECONDS", 60.0)


def write(kind: str = "card.duplicate_flagged") -> Event:
    with transaction.atomic():
        (event,) = record_raw(None, RawEntry(kind, ON, {}))
    return event


class Reader(EventFollower):
    """Keeps what it was given."""

    name = "test.reader"

    def __init__(self) -> None:
        self.seen: list[int] = []

    def handle(self, events: Sequence[Event]) -> None:
        self.seen += [event.id for event in events]


class Stumbler(Reader):
    """Cannot take one event."""

    name = "test.stumbler"

    def __init__(self, poison: int) -> None:
        super().__init__()
        self.poison = poison

    def handle(self, events: Sequence[Event]) -> None:
        if any(event.id == self.poison for event in events):
            raise ValueError("poison")
        super().handle(events)


@pytest.mark.parametrize("change", ["UPDATE crm_event SET kind = 'x'", "DELETE FROM crm_event", "TRUNCATE crm_event"])
def test_database_refuses_to_change_the_log(north: DealerContext, change: str) -> None:
    event = write()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Event.objects.get(id=event.id).kind == "card.duplicate_flagged"


def test_follower_takes_each_event_once_in_order(north: DealerContext) -> None:
    reader = Reader()
    ids = [write().id for _ in range(3)]
    assert reader.catch_up()
    ids.append(write().id)
    assert reader.catch_up()
    assert reader.seen == ids
    cursor = FollowerCursor.objects.get(name=reader.name)
    assert cursor.position == ids[-1]
    assert cursor.up_to is not None


def test_batches_of_any_size_give_the_same(north: DealerContext, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "BATCH", 2)
    ids = [write().id for _ in range(5)]
    reader = Reader()
    assert reader.catch_up()
    assert reader.seen == ids


def test_what_a_follower_did_and_its_cursor_stand_or_fall_together(north: DealerContext) -> None:
    class Killed(Reader):
        name = "test.killed"

        def handle(self, events: Sequence[Event]) -> None:
            ParkedEvent.objects.create(follower="mark", event=events[0], error="", parked_at=events[0].recorded_at)
            raise KeyboardInterrupt

    write()
    with pytest.raises(KeyboardInterrupt):
        Killed().catch_up()
    assert not ParkedEvent.objects.exists()
    assert not FollowerCursor.objects.filter(name=Killed.name, position__gt=0).exists()


def test_poison_event_is_parked_and_shown_and_the_rest_goes_on(north: DealerContext) -> None:
    first, poison, last = (write().id for _ in range(3))
    stumbler = Stumbler(poison)
    for _ in range(ATTEMPTS - 1):
        assert not stumbler.catch_up()
    assert stumbler.catch_up()
    assert stumbler.seen == [first, last]
    parked = ParkedEvent.objects.get()
    assert (parked.follower, parked.event_id, parked.error) == ("test.stumbler", poison, "ValueError: poison")


def test_six_writers_at_once_lose_no_event(own_dealer: DealerContext) -> None:
    reader, done = Reader(), threading.Event()

    def write_many() -> list[int]:
        with in_dealer(own_dealer):
            try:
                return [write().id for _ in range(150)]
            finally:
                connection.close()

    def read() -> None:
        with in_dealer(own_dealer):
            while not done.is_set():
                reader.catch_up()
            connection.close()

    with ThreadPoolExecutor(7) as pool:
        reading = pool.submit(read)
        written = [each for writer in [pool.submit(write_many) for _ in range(6)] for each in writer.result()]
        done.set()
        reading.result()
    assert reader.catch_up()
    assert reader.seen == sorted(written)
    assert len(reader.seen) == 900


def test_slow_writer_holds_the_reader_back_and_no_one_else(own_dealer: DealerContext) -> None:
    holding, release = threading.Event(), threading.Event()

    def slow() -> None:
        with in_dealer(own_dealer):
            with transaction.atomic():
                record_raw(None, RawEntry("card.duplicate_flagged", ON, {"marker": str(uuid4())}))
                holding.set()
                release.wait(10)
            connection.close()

    run: Callable[[], None] = slow
    with ThreadPoolExecutor(1) as pool:
        slow_one = pool.submit(run)
        holding.wait(10)
        assert high_water_mark() is None
        quick = write()
        release.set()
        slow_one.result()
    seen = high_water_mark()
    assert seen is not None
    assert seen.event_id >= quick.id
    assert Event.objects.count() == 2


def test_burst_is_taken_in_turns_and_leaves_the_others_theirs(
    north: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(followers, "BATCH", 2)
    ids = [write().id for _ in range(5)]
    reader = Reader()
    turns = [(reader.catch_up(), list(reader.seen)) for _ in range(3)]
    assert turns == [(False, ids[:2]), (False, ids[:4]), (True, ids)]


def test_bell_without_news_takes_one_statement(north: DealerContext) -> None:
    write()
    assert followers.events_behind(9)
    assert followers.catch_up()
    with CaptureQueriesContext(connection) as queries:
        assert followers.events_behind(9) == 0
    assert len(queries) == 1


def test_few_events_are_taken_in_at_the_bell(north: DealerContext, rung: list[str]) -> None:
    for _ in range(20):
        write()
    rung.clear()
    with in_nowhere():
        follow(north.code)
    assert followers.events_behind(9) == 0
    assert rung == []


def test_burst_is_left_to_the_bulk_worker(north: DealerContext, rung: list[str]) -> None:
    for _ in range(21):
        write()
    rung.clear()
    with in_nowhere():
        follow(north.code)
        assert rung == [CATCH_UP]
        go_on(north.code)
    assert followers.events_behind(9) == 0
    assert rung == [CATCH_UP]


def test_turn_that_was_over_comes_again(north: DealerContext, rung: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(followers, "TURN_SECONDS", 0.0)
    monkeypatch.setattr(followers, "BATCH", 2)
    for _ in range(3):
        write()
    rung.clear()
    with in_nowhere():
        go_on(north.code)
    assert rung == [CATCH_UP]


@pytest.fixture
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the jobs of the log ring for."""
    names: list[str] = []
    monkeypatch.setattr(tasks, "notify", lambda job, dealer, **later: names.append(job))
    return names


def test_followers_ask_the_fence_once_for_all_of_them(north: DealerContext) -> None:
    write()
    with CaptureQueriesContext(connection) as queries:
        assert followers.catch_up()
    fences = [query["sql"] for query in queries if "pg_advisory_xact_lock(" in query["sql"]]
    assert len(fences) == 1


def test_followers_commit_waits_for_no_disk_by_a_statement_of_its_own(own_dealer: DealerContext) -> None:
    write()
    with CaptureQueriesContext(connection) as queries:
        assert Reader().catch_up()
    sent = [query["sql"] for query in queries]
    claim = next(at for at, sql in enumerate(sent) if "SKIP LOCKED" in sql)
    assert sent[claim - 1] == "SET LOCAL synchronous_commit = off"
    assert not [sql for sql in sent if "set_config('synchronous_commit'" in sql]
