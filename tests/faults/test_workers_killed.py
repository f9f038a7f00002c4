"""Workers killed amid events, and Redis emptied: the figures end the same as a recount (design: the event log)."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from config.embedded.place import data_folder
from config.embedded.waiting import wait_until
from crm.models import Card, Event, FollowerCursor, ParkedEvent
from crm.queries.follower_lag import LogWatch
from crm.services.merge_cards import merge_cards
from crm.services.traffic import decline_traffic
from crm.services.transfers import transfer_card
from demo.catalogue import make_catalogue
from kit import clock
from kit.errors import DomainError
from kit.queue.broker import redis_client
from kit.tenancy import DealerContext, in_dealer, in_public
from reporting.brand.models import BrandDay
from reporting.brand.rules.measures import ROLLED_UP
from tests.factories import NOW, arrived, filed, followed_up, make_user, numbered
from tests.reporting.dealer.recount import recount
from tests.services.histories.holding import check_days, counted_rows, days_of

PATIENCE_SECONDS = 240.0
ROUNDS = [2, pytest.param(8, marks=pytest.mark.full)]

pytestmark = pytest.mark.usefixtures("empty_queue")


class Shop:
    """A dealer at work while its workers die."""

    def __init__(self, dealer: DealerContext, seed: int) -> None:
        self.dealer, self.dice, self.count = dealer, random.Random(seed), 0
        with in_dealer(dealer):
            self.front = make_user("front", Role.RECEPTIONIST)
            self.manager = make_user("manager", Role.SHOWROOM_MANAGER)
            self.consultants: list[User] = [make_user(name, Role.CONSULTANT) for name in ("li", "zhang")]

    def works(self, on: int, times: int) -> None:
        """So many commands of one day; what the rules refuse has not happened."""
        with in_dealer(self.dealer), clock.at(NOW + timedelta(days=on)):
            for _ in range(times):
                with suppress(DomainError):
                    self._does_something()

    def _does_something(self) -> None:
        consultant = self.dice.choice(self.consultants)
        cards = list(Card.objects.filter(status="active", merged_into=None).select_related("owner").order_by("id"))
        match self.dice.choice(["file", "file", "party", "contact", "lose", "transfer", "merge"]):
            case "party":
                decline_traffic(consultant, arrived(self.front, consultant).id, "没有留下电话")
            case "contact" if cards:
                card = self.dice.choice(cards)
                followed_up(card.owner, card)
            case "lose" if cards:
                card = self.dice.choice(cards)
                followed_up(card.owner, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
            case "transfer" if cards:
                given = {"owner": consultant.id, "reason": "overdue"}
                transfer_card(self.manager, self.dice.choice(cards).id, given)
            case "merge" if len(cards) > 1:
                survivor, other = self.dice.sample(cards, 2)
                merge_cards(self.manager, {"survivor": survivor.id, "merged": [other.id]})
            case _:
                self.count += 1
                filed(consultant, phones=numbered(self.count))


@contextmanager
def running(command: str) -> Iterator[subprocess.Popen[bytes]]:
    """`lodestar worker` or `clock`, a process of its own on the tests' database and queue."""
    process = subprocess.Popen([sys.executable, "-m", "config.cli", command], env=os.environ, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def eventually(condition: Callable[[], bool]) -> bool:
    return wait_until(condition, PATIENCE_SECONDS, step=0.005)


def is_amid_figures(dealer: DealerContext) -> bool:
    """A worker has written figures of the dealer in a transaction that is still open."""
    with in_public(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks WHERE granted AND mode = 'RowExclusiveLock'"
            " AND relation = %s::regclass)",
            [f"{dealer.schema}.reporting_movement"],
        )
        return bool(cursor.fetchone()[0])


def position(dealer: DealerContext) -> int:
    with in_dealer(dealer):
        return sum(FollowerCursor.objects.values_list("position", flat=True))


def has_begun(dealer: DealerContext, before: int) -> bool:
    """A worker is amid the dealer's figures, or has been already."""
    return is_amid_figures(dealer) or position(dealer) > before


def empty_redis() -> None:
    """All of it, where it is the run's own throwaway server; the tests' keys alone where it is someone's."""
    client = redis_client()
    throwaway = [data_folder(folder).servers / "valkey" for folder in (data_folder().own / "throwaway").glob("*")]
    is_ours = Path(client.config_get("dir")["dir"]).resolve() in [folder.resolve() for folder in throwaway]
    if is_ours and int(client.config_get("port")["port"]) == urlsplit(settings.REDIS_URL).port:
        client.flushall()
        return
    for key in client.scan_iter(f"{settings.QUEUE_NAMESPACE}:*"):
        client.delete(key)


@pytest.fixture
def shops(make_dealer: Callable[[], DealerContext]) -> list[Shop]:
    with in_public():
        make_catalogue()
    return [Shop(make_dealer(), seed) for seed in range(2)]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_figures_end_the_same_as_a_recount(shops: list[Shop], rounds: int) -> None:
    one, other = shops
    with running("clock"):
        for at in range(rounds):
            for shop in shops:
                shop.works(at, 60)
            with running("worker") as worker:
                assert eventually(partial(has_begun, one.dealer, position(one.dealer)))
                worker.send_signal(signal.SIGKILL)
                worker.wait()
            other.works(at, 5)
            empty_redis()
        with running("worker"):
            one.works(rounds, 10)
            watch = LogWatch()
            with in_public():
                assert eventually(lambda: not {shop.dealer.code for shop in shops} & set(watch.look()))
    for shop in shops:
        with in_dealer(shop.dealer):
            assert not ParkedEvent.objects.exists()
            assert Event.objects.count() > 60 * rounds
            check_days(recount().days, "retail")
            own = days_of(None, ROLLED_UP, ("channel", "model", "business"))
        with in_public():
            rows = BrandDay.objects.filter(dealer=shop.dealer.code)
            assert counted_rows(rows.values("on", "channel", "model", "business", *map(str, ROLLED_UP))) == own
