"""Jobs over the real Redis: they carry their dealer, come back from dead workers, and a lost bell loses nothing."""

import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from dramatiq import Actor
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from config.embedded.waiting import wait_until
from kit.queue import actor, notify, notify_on_commit, public_actor, scheduler, wakeup
from kit.queue.broker import QUEUE, QUEUES, broker, redis_client
from kit.queue.dead_letters import dead_letter_count, dead_letters
from kit.queue.worker import KINDS, working
from kit.tenancy import DealerContext, NoSchemaChosen, current_dealer, current_schema, in_dealer

Declare = Callable[[str, Callable[[], None]], "Actor[[str], None]"]

pytestmark = pytest.mark.usefixtures("empty_queue")

PATIENCE_SECONDS = 20.0


def eventually(condition: Callable[[], bool]) -> bool:
    return wait_until(condition, PATIENCE_SECONDS, step=0.02)


@pytest.fixture
def declare() -> Iterator[Declare]:
    """Declare dealers' jobs for the length of a test."""
    names: list[str] = []

    def as_job(name: str, job: Callable[[], None]) -> "Actor[[str], None]":
        names.append(name)
        return actor(name)(job)

    yield as_job
    for name in names:
        broker.actors.pop(name, None)


@pytest.fixture
def shop(shared_dealers: dict[str, DealerContext], django_db_blocker: DjangoDbBlocker) -> Iterator[DealerContext]:
    """Begin in the shared dealer north outside any transaction: for jobs that change nothing."""
    with django_db_blocker.unblock(), in_dealer(shared_dealers["north"]) as dealer:
        yield dealer


def test_job_runs_in_its_dealer_and_the_thread_is_nowhere_after(own_dealer: DealerContext, declare: Declare) -> None:
    seen: list[str] = []
    after: list[str] = []

    def look() -> None:
        User.objects.create(username="from-a-job", name="x")
        seen.append(current_dealer().code)

    def look_again() -> None:
        seen.append(current_schema())

    job = declare("test.look", look)
    declare("test.again", look_again)
    process = job.fn

    def watched(dealer: str) -> None:
        process(dealer)
        try:
            after.append(current_schema())
        except NoSchemaChosen:
            after.append("nowhere")

    job.fn = watched
    with working(threads=1):
        assert notify("test.look", own_dealer.code)
        assert eventually(lambda: len(after) == 1)
    assert (seen, after) == ([own_dealer.code], ["nowhere"])
    assert User.objects.filter(username="from-a-job").count() == 1


def test_job_of_the_brand_runs_in_public(shop: DealerContext) -> None:
    seen: list[str] = []
    public_actor("test.public")(lambda: seen.append(current_schema()))
    try:
        with working(threads=1):
            notify("test.public")
            assert eventually(lambda: seen == ["public"])
    finally:
        broker.actors.pop("test.public")


def test_failed_job_is_nowhere_after_and_is_tried_again(shop: DealerContext, declare: Declare) -> None:
    turns: list[str] = []

    def fail_once() -> None:
        turns.append(current_schema())
        if len(turns) == 1:
            raise RuntimeError("the first time")

    declare("test.fail_once", fail_once)
    with working(threads=1):
        notify("test.fail_once", shop.code)
        assert eventually(lambda: len(turns) == 2)
    assert turns == [shop.schema] * 2
    assert dead_letters() == []


def test_job_that_keeps_failing_is_kept_and_shown(shop: DealerContext, declare: Declare) -> None:
    def fail() -> None:
        raise RuntimeError("always")

    declare("test.fail", fail).options["max_retries"] = 0
    with working(threads=1):
        notify("test.fail", shop.code)
        assert eventually(lambda: dead_letter_count() == 1)
    (letter,) = dead_letters()
    assert (letter.job, letter.args, letter.error) == ("test.fail", (shop.code,), "RuntimeError: always")


def test_job_of_a_dealer_that_is_gone_is_not_tried_again(shop: DealerContext, declare: Declare) -> None:
    seen: list[str] = []
    declare("test.gone", lambda: seen.append("ran"))
    with working(threads=1):
        notify("test.gone", "own-nobody")
        assert eventually(lambda: dead_letter_count() == 1)
    assert seen == []
    assert [letter.error for letter in dead_letters()] == ["UnknownDealer: own-nobody"]


def test_bell_that_waits_is_not_rung_twice(shop: DealerContext) -> None:
    assert [notify("test.one", shop.code) for _ in range(3)] == [True, False, False]
    assert notify("test.one", "another") is True
    assert redis_client().llen(f"{settings.QUEUE_NAMESPACE}:{QUEUE}") == 2


def test_bell_rings_anew_once_the_job_has_begun(shop: DealerContext, declare: Declare) -> None:
    turns: list[int] = []

    def ring_for_more() -> None:
        turns.append(len(turns))
        if len(turns) == 1:
            assert notify("test.more", shop.code)

    declare("test.more", ring_for_more)
    with working(threads=1):
        notify("test.more", shop.code)
        assert eventually(lambda: len(turns) == 2)


def test_ring_that_is_put_off_runs_the_job_no_sooner(shop: DealerContext, declare: Declare) -> None:
    ran_at: list[float] = []
    declare("test.later", lambda: ran_at.append(time.monotonic()))
    with working():
        rung_at = time.monotonic()
        assert notify("test.later", shop.code, after_ms=300)
        assert not notify("test.later", shop.code)
        assert eventually(lambda: bool(ran_at))
    assert ran_at[0] - rung_at >= 0.29


def test_bell_rings_only_when_the_transaction_stands(shop: DealerContext) -> None:
    with transaction.atomic():
        notify_on_commit("test.rolled_back", shop.code)
        transaction.set_rollback(True)
    assert redis_client().llen(f"{settings.QUEUE_NAMESPACE}:{QUEUE}") == 0
    with transaction.atomic():
        notify_on_commit("test.committed", shop.code)
    assert redis_client().llen(f"{settings.QUEUE_NAMESPACE}:{QUEUE}") == 1


def test_request_survives_a_redis_that_is_away(
    own_dealer: DealerContext, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    away = redis_client.__wrapped__()
    monkeypatch.setattr(wakeup, "redis_client", lambda: away)
    started = time.monotonic()
    with transaction.atomic():
        User.objects.create(username="saved", name="x")
        notify_on_commit("test.nobody_hears", own_dealer.code)
    assert User.objects.filter(username="saved").exists()
    # Within a request's patience, on a busy machine too.
    assert time.monotonic() - started < 10


def test_dead_workers_message_comes_back(
    shop: DealerContext, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    declare("test.orphan", lambda: seen.append(current_dealer().code))
    monkeypatch.setattr(broker, "heartbeat_timeout", 300)
    notify("test.orphan", shop.code)
    # A worker fetches the message and is killed: it never acknowledges nor is heard of again.
    monkeypatch.setattr(broker, "broker_id", "a-worker-that-was-killed")
    assert len(broker.do_fetch(QUEUE, 1)) == 1
    monkeypatch.setattr(broker, "broker_id", "another-worker")
    with working(threads=1):
        assert eventually(lambda: seen == [shop.code])


def test_maintenance_is_asked_for_at_every_command() -> None:
    assert (broker.maintenance_chance, broker.heartbeat_timeout) == (1_000_000, 15_000)


def some_dealers() -> list[str]:
    """Whom the clock's query finds in the tests."""
    return ["north", "south"]


def no_dealers() -> list[str]:
    return []


def test_clock_rings_for_the_brand_and_for_the_dealers_that_its_query_finds(
    shop: DealerContext, declare: Declare, settings: Settings
) -> None:
    settings.SWEEPS = {"test.brand": 10.0}
    settings.DEALER_SWEEPS = {
        "test.sweep": (5.0, f"{__name__}.some_dealers"),
        "test.idle": (5.0, f"{__name__}.no_dealers"),
    }
    swept: list[str] = []
    brand: list[str] = []
    declare("test.sweep", lambda: swept.append(current_dealer().code))
    public_actor("test.brand")(lambda: brand.append(current_schema()))
    due: dict[str, float] = {}
    try:
        with working(threads=2):
            scheduler.tick(due, 100.0)
            assert eventually(lambda: {"north", "south"} <= set(swept) and brand == ["public"])
            scheduler.tick(due, 104.0)
    finally:
        broker.actors.pop("test.brand")
    assert sorted(swept) == ["north", "south"], "rung before its time"
    assert due == {"test.brand": 110.0, "test.sweep": 105.0, "test.idle": 105.0}


def test_emptied_redis_loses_nothing_that_the_sweep_does_not_find(own_dealer: DealerContext, declare: Declare) -> None:
    found: list[int] = []
    declare("test.count", lambda: found.append(User.objects.filter(name="waiting").count()))
    with transaction.atomic():
        User.objects.create(username="waits", name="waiting")
        notify_on_commit("test.count", own_dealer.code)
    for key in redis_client().scan_iter(f"{settings.QUEUE_NAMESPACE}:*"):
        redis_client().delete(key)
    with working(threads=1):
        notify("test.count", own_dealer.code)
        assert eventually(lambda: found == [1])


def test_worker_leaves_no_connection_behind(
    shop: DealerContext, declare: Declare, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own are counted by their name: others come and go, autovacuum's among them."""
    name = f"worker-{uuid4().hex[:8]}"
    options = {**connection.settings_dict["OPTIONS"], "application_name": name}
    # What the worker's threads connect with; this thread is connected already.
    monkeypatch.setitem(settings.DATABASES[connection.alias], "OPTIONS", options)

    def connections() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [name])
            return int(cursor.fetchone()[0])

    done = threading.Event()
    amid: list[int] = []

    def touch() -> None:
        User.objects.count()
        amid.append(connections())
        done.set()

    declare("test.touch", touch)
    with working(threads=2):
        notify("test.touch", shop.code)
        assert done.wait(PATIENCE_SECONDS)
    assert amid[0] >= 1
    assert eventually(lambda: connections() == 0)


def test_actor_called_directly_runs_in_its_dealer(north: DealerContext, declare: Declare) -> None:
    seen: list[str] = []
    job = declare("test.direct", lambda: seen.append(current_schema()))
    with in_dealer("south"):
        job("north")
        assert current_schema() == "d_south"
    assert seen == ["d_north"]


def test_interactive_job_waits_for_no_long_job(shop: DealerContext, declare: Declare, settings: Settings) -> None:
    settings.JOB_QUEUES = {"test.interactive": "interactive"}
    interactive_ran, long_ones_over = threading.Event(), []

    def last_until_the_interactive_one_ran() -> None:
        long_ones_over.append(interactive_ran.wait(PATIENCE_SECONDS))

    for name in ("test.long", "test.longer"):
        declare(name, last_until_the_interactive_one_ran)
    declare("test.interactive", interactive_ran.set)
    with working(threads=1):
        notify("test.long", shop.code)
        notify("test.longer", shop.code)
        notify("test.interactive", shop.code)
        assert eventually(lambda: long_ones_over == [True, True])


def test_worker_for_one_kind_of_jobs_leaves_the_others_to_the_other_kind(
    shop: DealerContext, declare: Declare, settings: Settings
) -> None:
    settings.JOB_QUEUES = {"test.interactive": "interactive", "test.catch_up": "catch_up"}
    ran: list[str] = []
    for name in ("test.interactive", "test.catch_up", "test.other"):
        declare(name, partial(ran.append, name))
        notify(name, shop.code)
    with working(1, KINDS["bulk"]):
        assert eventually(lambda: sorted(ran) == ["test.catch_up", "test.other"])
    with working(1, KINDS["interactive"]):
        assert eventually(lambda: len(ran) == 3)
    assert sorted(queue for kind in KINDS.values() for queue in kind) == sorted(QUEUES)


def test_interactive_job_that_was_given_up_is_shown_beside_the_others(
    shop: DealerContext, declare: Declare, settings: Settings
) -> None:
    settings.JOB_QUEUES = {"test.interactive": "interactive"}

    def fail() -> None:
        raise RuntimeError("always")

    for name in ("test.interactive", "test.other"):
        declare(name, fail).options["max_retries"] = 0
    with working(threads=1):
        notify("test.interactive", shop.code)
        notify("test.other", shop.code)
        assert eventually(lambda: dead_letter_count() == 2)
    assert {letter.job for letter in dead_letters()} == {"test.interactive", "test.other"}
