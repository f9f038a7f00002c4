"""Workers killed and paused amid deliveries, Redis emptied, one dealer's flood: nothing is lost, nothing is doubled
but what was in flight (RM-1, RM-5)."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from statistics import mean

import pytest
from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from config.embedded.waiting import wait_until
from kit import clock
from kit.queue.broker import DELIVERIES
from kit.queue.worker import working
from kit.tenancy import DealerContext, in_dealer
from notifications.models import Delivery, Notification
from notifications.rules.channels import Channel
from notifications.rules.kinds import NoticeKind
from notifications.services.delivering.due import wake
from notifications.services.dispatch import dispatch
from tests.factories import make_user
from tests.faults.test_workers_killed import empty_redis
from tests.gateways import Gateways, running_gateways
from tests.gateways.fixtures import open_gateway, reach

pytestmark = pytest.mark.usefixtures("empty_queue")

_PATIENCE_SECONDS = 240.0
_EVENTS = count(1)
_LEASE_SECONDS = 25
# Calls that a worker has under way at once.
_IN_FLIGHT = 8
# Dealers beside the one with a flood, and what each of them sends.
_OTHERS, _EACH = 4, 30


@pytest.fixture
def gateways() -> Iterator[Gateways]:
    with running_gateways() as running:
        yield running


class Place:
    """A dealer with people who are notified on one channel."""

    def __init__(self, dealer: DealerContext, channel: Channel, gateways: Gateways, people: int = 4) -> None:
        self.dealer = dealer
        with in_dealer(dealer):
            admin = make_user("gate", Role.DEALER_ADMIN)
            open_gateway(admin, channel, gateways)
            self.people: list[User] = []
            for at in range(people):
                user = make_user(f"{dealer.code}-{at}", Role.CONSULTANT)
                reach(user, channel, gateways, NoticeKind.SIGN_IN_ATTEMPTS.value)
                self.people.append(user)

    def notify(self, number: int, cause: str = "n") -> None:
        """Notify so many times, of something that no quiet hours hold back."""
        with in_dealer(self.dealer), transaction.atomic():
            rows = [
                Notification(
                    recipient=self.people[at % len(self.people)],
                    kind=NoticeKind.SIGN_IN_ATTEMPTS.value,
                    cause=f"{cause}:{at}",
                    # Of an event: its messages wait for no set minute.
                    event_id=next(_EVENTS),
                    created_at=clock.now(),
                )
                for at in range(number)
            ]
            Notification.objects.bulk_create(rows)
            dispatch(rows)

    def states(self) -> Counter[str]:
        with in_dealer(self.dealer):
            return Counter(Delivery.objects.values_list("state", flat=True))


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    """Run `lodestar worker` in a process of its own, which is killed at the end."""
    environment = {**os.environ, "LODESTAR_DELIVERY_LEASE_SECONDS": str(_LEASE_SECONDS)}
    command = [sys.executable, "-m", "config.cli", "worker"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def clock_process() -> Iterator[None]:
    command = [sys.executable, "-m", "config.cli", "clock"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def are_all_sent(places: Sequence[Place]) -> bool:
    return all(set(place.states()) == {"sent"} for place in places)


@pytest.mark.rule("RM-1")
@pytest.mark.parametrize(
    ("channel", "dealers", "each", "kills"),
    [
        pytest.param(Channel.WEB_PUSH, 3, 100, 2, marks=pytest.mark.full),
        pytest.param(Channel.EMAIL, 3, 150, 4, marks=pytest.mark.long),
        pytest.param(Channel.WEB_PUSH, 50, 200, 50, marks=pytest.mark.long),
        pytest.param(Channel.EMAIL, 50, 200, 50, marks=pytest.mark.long),
    ],
)
def test_killed_workers_lose_nothing_and_double_no_more_than_was_in_flight(
    channel: Channel,
    dealers: int,
    each: int,
    kills: int,
    make_dealer: Callable[[], DealerContext],
    gateways: Gateways,
    record_figure: Callable[[str], None],
) -> None:
    places = [Place(make_dealer(), channel, gateways) for _ in range(dealers)]
    for place in places:
        place.notify(each)
    total, killed = dealers * each, 0
    with clock_process():
        for at in range(kills):
            before = len(gateways.box.accepted())
            goal = min(before + total // (kills + 1), total - 1)
            with worker() as process:
                assert wait_until(lambda goal=goal: len(gateways.box.accepted()) > goal, _PATIENCE_SECONDS, step=0.01)
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
            if at % 2:
                empty_redis()
        begun = time.monotonic()
        with worker():
            assert wait_until(lambda: are_all_sent(places), _PATIENCE_SECONDS, step=0.5)
        seconds = time.monotonic() - begun
    keys = Counter(message.key for message in gateways.box.accepted())
    doubled = sum(times - 1 for times in keys.values())
    record_figure(
        f"deliveries, {channel.value}: {total} over {dealers} dealers, {killed} kills: {total - len(keys)} lost,"
        f" {doubled} doubled (at most {killed * _IN_FLIGHT} in flight), all sent {seconds:.0f} s after the last kill"
    )
    assert len(keys) == total
    assert doubled <= (0 if channel == Channel.WEB_PUSH else killed * _IN_FLIGHT)


@pytest.mark.full
@pytest.mark.rule("RM-1")
def test_worker_paused_past_its_lease_changes_nothing_when_it_wakes(
    make_dealer: Callable[[], DealerContext], gateways: Gateways, record_figure: Callable[[str], None]
) -> None:
    place = Place(make_dealer(), Channel.EMAIL, gateways, people=1)
    gateways.box.hang_seconds = 4
    gateways.box.fail_next("email", "hang")
    place.notify(1)
    with clock_process(), worker() as paused:
        assert wait_until(lambda: gateways.box.calls["email"] == 1, _PATIENCE_SECONDS, step=0.01)
        paused.send_signal(signal.SIGSTOP)
        with worker():
            assert wait_until(lambda: are_all_sent([place]), _PATIENCE_SECONDS, step=0.2)
        with in_dealer(place.dealer):
            before = Delivery.objects.values().get()
        paused.send_signal(signal.SIGCONT)
        time.sleep(3)
        with in_dealer(place.dealer):
            after = Delivery.objects.values().get()
    attempt = after["attempt"]
    record_figure(f"deliveries: paused past its lease, a worker changed nothing; attempt {attempt} sent it")
    assert (after, after["attempt"], len(gateways.box.accepted("email"))) == (before, 2, 1)


@pytest.mark.rule("RM-5")
@pytest.mark.parametrize(
    "flood", [pytest.param(3_000, marks=pytest.mark.full), pytest.param(50_000, marks=pytest.mark.long)]
)
def test_flood_at_one_dealer_holds_up_no_other(
    flood: int,
    make_dealer: Callable[[], DealerContext],
    gateways: Gateways,
    record_figure: Callable[[str], None],
) -> None:
    big = Place(make_dealer(), Channel.WEB_PUSH, gateways)
    others = [Place(make_dealer(), Channel.WEB_PUSH, gateways) for _ in range(_OTHERS)]

    def lateness(cause: str) -> float:
        for other in others:
            other.notify(_EACH, cause)
        assert wait_until(lambda: are_all_sent(others), _PATIENCE_SECONDS, step=0.1)
        late = []
        for other in others:
            with in_dealer(other.dealer):
                mine = Notification.objects.filter(cause__startswith=f"{cause}:").values_list("id", flat=True)
                rows = Delivery.objects.filter(notification_id__in=list(mine))
                late += [(row.finished_at - row.due_at).total_seconds() for row in rows if row.finished_at]
        return mean(late)

    with working(2, [DELIVERIES]):
        lateness("warm")
        alone = lateness("alone")
        big.notify(flood, "flood")
        assert wait_until(lambda: big.states()["sent"] > 0, _PATIENCE_SECONDS, step=0.05)
        beside = lateness("beside")
        left = big.states()["waiting"]
        with in_dealer(big.dealer):
            wake()
    record_figure(
        f"deliveries: {flood} due at one dealer, the others' {alone:.2f} s late without it, {beside:.2f} s beside it"
        f" ({beside / alone:.1f} times; goal 2); {left} of the flood were left"
    )
    # The seconds are a figure: they depend on the machine. The order does not: in turns, the flood sends about as many
    # as each of the others; first come, first served, it would have sent them all.
    assert flood - left <= 5 * _OTHERS * _EACH
