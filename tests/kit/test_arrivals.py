"""A consumer rests until a message is announced, and is woken by nothing else before its rest is over."""

import threading
from collections.abc import Callable

from config.embedded.waiting import wait_until
from kit.queue.arrivals import Arrivals, arrivals
from kit.queue.broker import INTERACTIVE, broker, redis_client

Act = Callable[[], object]


def is_woken(rested: Arrivals, act: Act) -> bool:
    """Say whether a consumer that would rest for an hour goes on after `act`."""
    rested.rest_seconds = 3_600.0
    seen = rested.count(INTERACTIVE)
    waiter = threading.Thread(target=rested.wait, args=(INTERACTIVE, seen), daemon=True)
    waiter.start()
    act()
    waiter.join(0.3)
    woken = not waiter.is_alive()
    rested.announce(INTERACTIVE)
    waiter.join()
    return woken


def test_announcement_wakes_the_consumer_of_its_queue_alone() -> None:
    rested = Arrivals()
    assert is_woken(rested, lambda: rested.announce(INTERACTIVE))
    assert not is_woken(rested, lambda: rested.announce("another"))


def test_message_that_came_between_the_look_and_the_rest_is_not_waited_for() -> None:
    rested = Arrivals()
    rested.rest_seconds = 3_600.0
    seen = rested.count(INTERACTIVE)
    rested.announce(INTERACTIVE)
    rested.wait(INTERACTIVE, seen)


def test_enqueued_message_is_announced_to_every_process_that_listens() -> None:
    listening = Arrivals()
    with listening.listening(redis_client()):
        # A listener begins with one look.
        assert wait_until(lambda: listening.count(INTERACTIVE) == 1, 10)
        redis_client().publish(f"{broker.namespace}:arrivals", INTERACTIVE)
        assert wait_until(lambda: listening.count(INTERACTIVE) == 2, 10)


def test_consumer_rests_five_seconds_at_most_and_one_while_messages_are_handed_out() -> None:
    assert (arrivals.rest_seconds, arrivals.busy_rest_seconds) == (5.0, 1.0)
    rested = Arrivals()
    rested.rest_seconds, rested.busy_rest_seconds = 3_600.0, 0.01
    rested.wait(INTERACTIVE, rested.count(INTERACTIVE), is_busy=True)
