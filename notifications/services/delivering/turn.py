"""A turn at one schema's deliveries: claim a few, call the gateways with no transaction open, finish.

A turn is short, so that a dealer with fifty thousand deliveries delays the others by one turn each: what is left is
asked for again, behind everyone else's turns in the queue.
"""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from threading import Lock, local

import structlog
from django.db import DatabaseError, transaction

from notifications.channels import dingtalk, email, feishu, sms, web_push, wecom, wecom_robot
from notifications.channels.http import LONGEST_CALL_SECONDS
from notifications.channels.message import Send
from notifications.rules.channels import Channel
from notifications.rules.outcomes import Later, Outcome
from notifications.services.delivering.bundles import Bundle, prepare
from notifications.services.delivering.claim import LEASE, Claimed, claim
from notifications.services.delivering.due import DELIVERIES, run_turn
from notifications.services.delivering.finish import Done, dropped, finish, merged, step_of

log = structlog.get_logger(__name__)
_own = local()

SENDS: dict[Channel, Send] = {
    Channel.WEB_PUSH: web_push.send,
    Channel.WECOM: wecom.send,
    Channel.WECOM_ROBOT: wecom_robot.send,
    Channel.DINGTALK: dingtalk.send,
    Channel.FEISHU: feishu.send,
    Channel.EMAIL: email.send,
    Channel.SMS: sms.send,
}
_MOST_CLAIMS = 60
CALLS_AT_ONCE = 8
# No call begins after this share of the lease: one that began just before ends within it.
LAST_CALL_SECONDS = LEASE.total_seconds() - LONGEST_CALL_SECONDS * 2
_HELD_UP = frozenset({"timeout", "unreachable"})


def take_turn() -> int:
    """Send what is due at the chosen schema, for a turn. Return how many deliveries were finished."""
    return run_turn(DELIVERIES, _run_batch)


def _run_batch() -> int | None:
    claimed = claim(_MOST_CLAIMS)
    return _deliver(claimed) if claimed else None


def _deliver(claimed: Sequence[Claimed]) -> int:
    begun = time.monotonic()
    try:
        prepared = prepare(claimed)
    except DatabaseError:
        raise
    except Exception as error:  # one delivery that cannot be made a message must not keep the others back
        log.exception("delivery.not_prepared", count=len(claimed), error=type(error).__name__)
        if len(claimed) > 1:
            return sum(_deliver([each]) for each in claimed)
        return len(finish([step_of(claimed[0], Later("fault", type(error).__name__))]))
    done = [step_of(each, outcome) for each, outcome in prepared.decided]
    count = len(finish([*done, *(dropped(each) for each in prepared.dropped)]))
    for finished in _called(prepared.bundles, begun):
        count += len(finish(finished))
    return count


def _called(bundles: Sequence[Bundle], begun: float) -> Iterator[list[Done]]:
    """Call the gateways, several at once, and yield what is done as soon as it is, so that a killed worker leaves no
    more than the calls under way in doubt."""
    # Refuses to run inside a transaction: none is open while a gateway is called.
    with transaction.atomic(durable=True):
        calls = _Calls(begun)
    pending = {call_pool().submit(copy_context().run, calls.call, bundle): bundle for bundle in bundles}
    waiting: set[Future[Outcome]] = set(pending)
    while waiting:
        over, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield [each for future in over for each in _done(pending[future], future)]


def _done(bundle: Bundle, future: "Future[Outcome]") -> list[Done]:
    first = step_of(bundle.deliveries[0], future.result())
    return [first, *(merged(each, first) for each in bundle.deliveries[1:])]


class _Calls:
    """The calls of one batch of claims, which began at `begun` (monotonic seconds)."""

    def __init__(self, begun: float) -> None:
        self._begun, self._lock, self._held_up = begun, Lock(), set[Channel]()

    def call(self, bundle: Bundle) -> Outcome:
        """Send one bundle, unless its lease could end before the answer, or its gateway has just not answered: the
        others' calls would wait for it as long, one after the other."""
        if time.monotonic() - self._begun > LAST_CALL_SECONDS:
            return Later("too_late", costs_a_try=False)
        with self._lock:
            if bundle.channel in self._held_up:
                return Later("gateway_silent", costs_a_try=False)
        outcome = _sent(bundle)
        if isinstance(outcome, Later) and outcome.code in _HELD_UP:
            with self._lock:
                self._held_up.add(bundle.channel)
        return outcome


def _sent(bundle: Bundle) -> Outcome:
    try:
        return SENDS[bundle.channel](bundle.access, bundle.message)
    except Exception as error:  # a fault of ours in one channel must not stop the others' messages
        log.exception("delivery.failed", channel=bundle.channel, error=type(error).__name__)
        return Later("fault", type(error).__name__)


def call_pool() -> ThreadPoolExecutor:
    """Return this thread's pool, whose own threads keep their connections to the gateways."""
    found: ThreadPoolExecutor | None = getattr(_own, "pool", None)
    if found is None:
        found = _own.pool = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="gateway")
    return found
