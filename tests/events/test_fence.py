"""The fence around the event log: when writers take it, where it is held, and what is read under it (RP-8, ST-6)."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.events import fence
from crm.events.log import record_rows
from crm.events.types.cards import CardChanged
from crm.models import Event
from crm.queries.follower_lag import LogWatch
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from reporting.dealer.events.follower import DealerFigures
from reporting.dealer.queries.part import known
from tests.log_entries import RawEntry, record_raw

ON = date(2026, 11, 18)
ROWS = "SELECT 1, NULL::uuid, '{}'::jsonb"


def write_one() -> None:
    record_raw(None, RawEntry("card.duplicate_flagged", ON))


def write_rows() -> None:
    record_rows(uuid4(), CardChanged, ON, ROWS, {})


both_writers = pytest.mark.parametrize("write", [write_one, write_rows])


def look(sql: str, *given: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def locks_of(dealer: DealerContext, granted: bool) -> list[str]:
    """The modes in which the dealer's fence is held, or waited for."""
    key = fence._lock_key(dealer.schema) % 2**32
    rows = look(
        "SELECT mode FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
        " AND granted = %s AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())",
        fence._LOCK_SPACE,
        key,
        granted,
    )
    return [str(mode) for (mode,) in rows]


def last_id_given_out() -> object:
    of_log = "schemaname = current_schema() AND sequencename = 'crm_event_id_seq'"
    return look(f"SELECT last_value FROM pg_catalog.pg_sequences WHERE {of_log}")[0][0]  # noqa: S608 - our own text


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end, "waited 10 s in vain"
        time.sleep(0.01)


@contextmanager
def at_the_log(dealer: DealerContext, write: Callable[[], None], release: threading.Event) -> Iterator[threading.Event]:
    """Write in another session, which commits when it is released. Yields what is set once it has written."""
    written = threading.Event()

    def run() -> None:
        with in_dealer(dealer):
            try:
                with transaction.atomic():
                    write()
                    written.set()
                    release.wait(10)
            finally:
                connection.close()

    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(run)
        try:
            yield written
        finally:
            release.set()
            running.result()


@both_writers
def test_event_is_never_dated_before_an_up_to_that_was_returned(
    own_dealer: DealerContext, write: Callable[[], None]
) -> None:
    """RP-8."""
    release = threading.Event()
    with transaction.atomic():
        # As `high_water_mark` does: it has the lock alone, and states up to when the log is complete.
        look("SELECT pg_advisory_xact_lock(%s, %s)", fence._LOCK_SPACE, fence._lock_key(own_dealer.schema))
        started = clock.now()
        writer = at_the_log(own_dealer, write, release)
        written = writer.__enter__()
        wait_until(lambda: locks_of(own_dealer, granted=False) == ["ShareLock"])
        up_to = clock.now()
    assert written.wait(10)
    release.set()
    writer.__exit__(None, None, None)
    assert started < up_to < Event.objects.get().recorded_at


@both_writers
def test_writer_that_waits_for_the_fence_has_no_id_yet(own_dealer: DealerContext, write: Callable[[], None]) -> None:
    with transaction.atomic():
        write()
    before = last_id_given_out()
    release = threading.Event()
    release.set()
    with transaction.atomic():
        look("SELECT pg_advisory_xact_lock(%s, %s)", fence._LOCK_SPACE, fence._lock_key(own_dealer.schema))
        writer = at_the_log(own_dealer, write, release)
        writer.__enter__()
        wait_until(lambda: locks_of(own_dealer, granted=False) == ["ShareLock"])
        assert last_id_given_out() == before
    writer.__exit__(None, None, None)
    assert last_id_given_out() == int(str(before)) + 1


@both_writers
def test_fence_is_held_by_the_writers_session_until_it_commits(
    own_dealer: DealerContext, write: Callable[[], None]
) -> None:
    release = threading.Event()
    with at_the_log(own_dealer, write, release) as written:
        assert written.wait(10)
        assert locks_of(own_dealer, granted=True) == ["ShareLock"]
        assert fence.schemas_being_written([own_dealer.schema, "d_elsewhere"]) == {own_dealer.schema}
    assert locks_of(own_dealer, granted=True) == []


@both_writers
def test_fence_is_a_statement_of_its_own_before_the_entries(north: DealerContext, write: Callable[[], None]) -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        write()
    said = [query["sql"] for query in queries if not re.search("SAVEPOINT|search_path", query["sql"])]
    assert ["pg_advisory_xact_lock_shared" in sql for sql in said] == [True, False]
    assert ["INSERT INTO crm_event" in sql for sql in said] == [False, True]


def test_event_is_not_written_without_a_transaction_to_hold_the_fence(own_dealer: DealerContext) -> None:
    with pytest.raises(RuntimeError, match="ends with the transaction"):
        write_one()
    assert not Event.objects.exists()


def an_hour_later() -> datetime:
    return clock.now() + timedelta(hours=1)


def test_dealer_that_rests_is_known_up_to_a_minute_ago(own_dealer: DealerContext) -> None:
    """RP-8."""
    with transaction.atomic():
        write_one()
    assert DealerFigures().catch_up()
    later = an_hour_later()
    with clock.at(later):
        assert known().up_to == later - timedelta(minutes=1)


def test_slow_writer_keeps_the_figures_from_being_called_complete(own_dealer: DealerContext) -> None:
    """RP-8."""
    with transaction.atomic():
        write_one()
    assert DealerFigures().catch_up()
    complete = known().up_to
    release = threading.Event()
    with at_the_log(own_dealer, write_one, release) as written:
        assert written.wait(10)
        with clock.at(an_hour_later()):
            assert known().up_to == complete
    last = Event.objects.latest("id")
    assert complete is not None
    assert complete < last.recorded_at


def test_dealer_whose_writer_has_the_fence_is_not_quiet(own_dealer: DealerContext) -> None:
    """RP-8."""
    watch = LogWatch()
    release = threading.Event()

    def quiet() -> list[str]:
        with in_public():
            return watch.quiet()

    assert own_dealer.code in quiet()
    # It has no id yet: the sequence says nothing of it.
    with at_the_log(own_dealer, lambda: fence.join_writers() and None, release) as joined:
        assert joined.wait(10)
        assert own_dealer.code not in quiet()
    assert own_dealer.code in quiet()
