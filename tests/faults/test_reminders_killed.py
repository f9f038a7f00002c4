"""Workers killed, stopped past their lease and cut off from Redis amid reminders: none lost, none twice (RM-1)."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from os import environ
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from config.embedded.waiting import wait_until
from crm.models import DealerSettings
from kit import clock
from kit.models import DueItem
from kit.schedule import Due, Kind, plan, run_due
from kit.tenancy import DealerContext, in_dealer
from notifications.models import Notification
from notifications.services.notify import HELD
from tests.faults.test_workers_killed import empty_redis

PATIENCE_SECONDS = 240.0

pytestmark = pytest.mark.usefixtures("empty_queue")


@contextmanager
def running(*command: str) -> Iterator["subprocess.Popen[bytes]"]:
    """The product's own process on the tests' database and queue."""
    arguments = [sys.executable, "-m", "config.cli", *command]
    process = subprocess.Popen(arguments, env=environ, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


def staffed(dealer: DealerContext, people: int) -> list[User]:
    with in_dealer(dealer):
        # At whatever hour the test runs, nothing is held back again.
        DealerSettings.objects.update(quiet_from="00:00", quiet_to="00:00")
        rows = [User(username=f"p{at}", name=f"P{at}", roles=[Role.MARKET_MANAGER.value]) for at in range(people)]
        return User.objects.bulk_create(rows)


def remind(dealer: DealerContext, people: Sequence[User], number: int) -> None:
    """Plan one reminder for each of these people, due now."""
    now = clock.now()
    day = clock.business_date(now, dealer.time_zone)
    data = {"kind": "reviews_due", "subject": None, "until": None, "data": {"count": number}}
    with in_dealer(dealer), transaction.atomic():
        plan(Due(HELD, f"round:{number}", now, day, person.id, data=data) for person in people)


def brought(dealer: DealerContext) -> Counter[tuple[UUID, int]]:
    """Return how often each person was reminded of each round. Reminders left over by a kill come with the next
    round's, and two for one person at once are one digest of two lines (RM-2)."""
    with in_dealer(dealer):
        rows = Notification.objects.values_list("recipient_id", "data")
        return Counter((person, line["count"]) for person, data in rows for line in lines_of(data))


def lines_of(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [line["data"] for line in data["lines"]] if "lines" in data else [data]


@pytest.mark.parametrize(
    ("dealers", "people", "rounds"),
    [
        pytest.param(4, 50, 5, marks=pytest.mark.full),
        pytest.param(50, 40, 50, marks=pytest.mark.long),
    ],
)
def test_no_reminder_is_lost_or_doubled_while_workers_are_killed(
    make_dealer: Callable[[], DealerContext],
    record_figure: Callable[[str], None],
    dealers: int,
    people: int,
    rounds: int,
) -> None:
    """RM-1: some people of each dealer in every round, a kill in every round, Redis emptied in every fifth."""
    shops = [(dealer, staffed(dealer, people)) for dealer in (make_dealer() for _ in range(dealers))]
    part = max(people // 10, 1) if rounds > 10 else people
    expected = 0
    with running("clock"):
        for number in range(rounds):
            first = (number * part) % people
            with running("worker", "--only", "interactive") as worker:
                for dealer, staff in shops:
                    remind(dealer, staff[first : first + part], number)
                expected += dealers * part
                if number % 5 == 4:
                    empty_redis()
                # In different rounds it dies before, amid and after its work.
                enough = expected - dealers * part * (number % 3) // 2
                wait_until(partial(has_fired, shops, enough), 20, step=0.02)
                worker.kill()
        begun = time.monotonic()
        with running("worker", "--only", "interactive"):
            assert wait_until(partial(has_fired, shops, expected), PATIENCE_SECONDS, step=0.1)
        seconds = time.monotonic() - begun
    found: Counter[int] = Counter(times for dealer, _ in shops for times in brought(dealer).values())
    assert found == {1: expected}
    record_figure(
        f"reminders: {expected} over {dealers} dealers, a worker killed {rounds} times: 0 lost, 0 doubled;"
        f" the last on their way {seconds:.1f} s after the last kill"
    )


def has_fired(shops: Sequence[tuple[DealerContext, Sequence[User]]], enough: int) -> bool:
    return sum(brought(dealer).total() for dealer, _ in shops) >= enough


def test_worker_that_sleeps_past_its_lease_changes_nothing(
    own_dealer: DealerContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its session is ended by the server, another worker does its work, and when it wakes its statements fail."""
    fired: list[str] = []
    refused: list[str] = []

    def fire(items: Sequence[DueItem]) -> None:
        is_sleeper = threading.current_thread() is threading.main_thread()
        if is_sleeper and not fired:
            # Past its lease; the other worker comes in between.
            time.sleep(1)
            other.start()
            other.join(20)
        try:
            DueItem.objects.filter(id=items[0].id).update(data={"by": "sleeper" if is_sleeper else "other"})
        except DatabaseError as error:
            refused.append(type(error).__name__)
            raise
        fired.append("sleeper" if is_sleeper else "other")

    def work() -> None:
        with in_dealer(own_dealer):
            run_due()
        connection.close()

    other = threading.Thread(target=work)
    registry = {"nap": Kind(fire)}
    monkeypatch.setattr("kit.schedule.runner.registered", lambda: registry)
    monkeypatch.setattr("kit.schedule.kinds.registered", lambda: registry)
    monkeypatch.setattr("kit.schedule.runner._LEASE", "300ms")
    now = clock.now()
    with transaction.atomic():
        plan([Due("nap", "one", now, clock.business_date(now, own_dealer.time_zone))])
    with suppress(DatabaseError):
        run_due()
    connection.close()
    assert (fired, refused) == (["other"], ["InternalError"])
    item = DueItem.objects.get()
    assert (item.data, item.fired_at is not None, item.attempt_count) == ({"by": "other"}, True, 0)
