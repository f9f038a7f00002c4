"""Workers killed while they call a webhook: nothing is lost, and each card's messages keep their order (api.md)."""

import signal
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.roles import Role
from config.embedded.waiting import wait_until
from kit import clock
from kit.tenancy import DealerContext, in_dealer
from notifications.models import WebhookCall
from notifications.services.webhooks.plan import WebhookFeed
from notifications.services.webhooks.subscribe import add_webhook
from tests.factories import filed, followed_up, make_user, numbered
from tests.faults.test_deliveries import clock_process, worker
from tests.faults.test_workers_killed import empty_redis
from tests.webhooks.receiver import receiving

pytestmark = [pytest.mark.full, pytest.mark.usefixtures("empty_queue")]

_PATIENCE_SECONDS = 240.0
_CARDS, _CONTACTS, _KILLS = 12, 4, 3
# Calls that a worker has under way at once.
_IN_FLIGHT = 8


def test_killed_workers_lose_no_message_and_keep_the_order(
    make_dealer: Callable[[], DealerContext], record_figure: Callable[[str], None]
) -> None:
    dealer, total = make_dealer(), _CARDS * (_CONTACTS + 1)
    with receiving() as receiver, clock_process():
        with in_dealer(dealer):
            _, receiver.secret = add_webhook(
                make_user("boss", Role.DEALER_ADMIN), receiver.url, ["card.filed", "follow_up.recorded"]
            )
            owner, begun = make_user("owner", Role.CONSULTANT), clock.now()
            cards = [filed(owner, phones=numbered(at)) for at in range(_CARDS)]
            for at in range(_CONTACTS):
                for card in cards:
                    followed_up(owner, card, contact_at=begun + timedelta(milliseconds=at + 1))
            assert WebhookFeed().catch_up()
            assert WebhookCall.objects.count() == total
        for at in range(_KILLS):
            goal = (at + 1) * total // (_KILLS + 2)
            with worker() as process:
                assert wait_until(lambda goal=goal: len(receiver.got) > goal, _PATIENCE_SECONDS, step=0.01)
                process.send_signal(signal.SIGKILL)
                process.wait()
            empty_redis()
        with worker():
            assert wait_until(lambda: _are_all_sent(dealer), _PATIENCE_SECONDS, step=0.5)
    times = Counter(each.id for each in receiver.got)
    doubled = sum(times.values()) - len(times)
    record_figure(f"webhooks: {total} messages, {_KILLS} kills: {total - len(times)} lost, {doubled} doubled")
    assert len(times) == total
    assert doubled <= _KILLS * _IN_FLIGHT
    by_card = defaultdict(list)
    for each in receiver.accepted():
        by_card[each.body["data"]["card"]].append(each.event)
    assert len(by_card) == _CARDS
    assert all(events == sorted(events) for events in by_card.values())


def _are_all_sent(dealer: DealerContext) -> bool:
    with in_dealer(dealer):
        return not WebhookCall.objects.exclude(state="sent").exists()
