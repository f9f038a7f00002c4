"""A turn at one schema's webhooks: claim a few calls, make them with no transaction open, finish."""

import random
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import as_completed
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from accounts.rules.commands import Purpose, passes
from kit import clock
from kit.db.prepared import execute
from kit.secrets import UnreadableSecret, unseal
from kit.tenancy import dealer_if_any
from notifications.channels import webhook
from notifications.models import Webhook
from notifications.queries.webhooks import contents_of
from notifications.rules.outcomes import Later, Outcome, Refused, Sent, stored
from notifications.rules.webhooks import PAUSE_SECONDS, PausedFor, next_step
from notifications.services.delivering.claim import LEASE
from notifications.services.delivering.due import WEBHOOKS, run_turn
from notifications.services.delivering.totals import count_on_commit
from notifications.services.delivering.turn import CALLS_AT_ONCE, call_pool

log = structlog.get_logger(__name__)

# The channel of webhooks in metrics and in the operator's table.
CHANNEL = "webhook"
# Only the first open call of a stream is claimed, so that each stream keeps its order. As many at once as calls are
# made, so that all begin when they are claimed.
_CLAIM = """
    UPDATE notifications_webhookcall
       SET state = 'sending', attempt = attempt + 1, tries = tries + 1,
           leased_until = statement_timestamp() + %(lease)s::interval
     WHERE id IN (
        SELECT call.id
          FROM notifications_webhookcall call JOIN notifications_webhook webhook ON webhook.id = call.webhook_id
         WHERE webhook.paused_at IS NULL AND webhook.ended_at IS NULL
           AND (webhook.rests_until IS NULL
                OR webhook.rests_until <= statement_timestamp() + %(shift)s::interval)
           AND ((call.state = 'waiting' AND call.due_at <= statement_timestamp() + %(shift)s::interval)
                OR (call.state = 'sending' AND call.leased_until < statement_timestamp()))
           AND NOT EXISTS (
               SELECT 1 FROM notifications_webhookcall earlier
                WHERE earlier.webhook_id = call.webhook_id AND earlier.stream = call.stream
                  AND earlier.event_id < call.event_id AND earlier.state IN ('waiting', 'sending'))
         ORDER BY call.due_at, call.id LIMIT %(most)s FOR UPDATE OF call SKIP LOCKED)
 RETURNING id, webhook_id, event_id, kind, attempt, tries, planned_at
"""
# The attempt is the fencing token: a worker that slept past its lease changes nothing.
_FINISH = """
    UPDATE notifications_webhookcall
       SET state = %(state)s, leased_until = NULL, code = %(code)s,
           due_at = CASE WHEN %(after)s::float8 IS NULL THEN due_at
                         ELSE statement_timestamp() + %(shift)s::interval + %(after)s::float8 * interval '1 second' END,
           finished_at = CASE WHEN %(after)s::float8 IS NULL
                              THEN statement_timestamp() + %(shift)s::interval END
     WHERE id = %(id)s AND attempt = %(attempt)s AND state = 'sending'
 RETURNING id
"""
# A receiver that does not answer rests, longer each time. Of several calls at once the first one counts.
_REST = """
    UPDATE notifications_webhook
       SET failures = failures + 1,
           rests_until = statement_timestamp() + %(shift)s::interval
               + greatest((%(pauses)s::float8[])[least(failures + 1, cardinality(%(pauses)s::float8[]))], %(after)s)
                 * interval '1 second'
     WHERE id = %(id)s
       AND (rests_until IS NULL OR rests_until <= statement_timestamp() + %(shift)s::interval)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A call in our hands until its lease ends."""

    id: UUID
    webhook: UUID
    event: int | None
    kind: str
    attempt: int
    tries: int
    planned_at: datetime

    @property
    def key(self) -> str:
        """The id of the message, the same at every try and when it is replayed."""
        return f"msg_{self.id.hex}"


def take_webhook_turn() -> int:
    """Make the calls that are due at the chosen schema, for a turn; return how many were finished. A dealer in a state
    that lets no work pass calls nobody (SA-1): its calls wait."""
    dealer = dealer_if_any()
    if dealer is not None and not passes(dealer.state, Purpose.WORK):
        return 0
    return run_turn(WEBHOOKS, _run_batch)


def claim_calls(most: int = CALLS_AT_ONCE) -> list[Claimed]:
    """Claim the calls that are due, the longest due first. One statement, committed at once."""
    rows = execute(_CLAIM, {"lease": LEASE, "shift": clock.shift(), "most": most})
    return [Claimed(*row) for row in rows]


@transaction.atomic
def finish_call(claimed: Claimed, outcome: Outcome) -> bool:
    """Finish a claim; False for one that is not ours any more."""
    step = next_step(
        outcome,
        claimed.tries,
        claimed.planned_at,
        clock.now(),
        random.random(),  # noqa: S311 - spreads pauses
        claimed.kind,
    )
    code = stored(outcome).code
    values = {
        "id": claimed.id,
        "attempt": claimed.attempt,
        "state": step.state.value,
        "code": code,
        "after": step.after.total_seconds() if step.after else None,
        "shift": clock.shift(),
    }
    # Before its call, as a replay does: the other way round they would wait for each other.
    execute("SELECT id FROM notifications_webhook WHERE id = %s FOR NO KEY UPDATE", [claimed.webhook])
    if not execute(_FINISH, values):
        return False
    _note_answer(claimed.webhook, outcome)
    errors = Counter({(CHANNEL, code): 1} if code else {})
    count_on_commit(Counter({(CHANNEL, step.state.value): 1}), errors)
    return True


def _note_answer(webhook_id: UUID, outcome: Outcome) -> None:
    if isinstance(outcome, Refused):
        # Gone for good, as the receiver says: what was planned waits until an administrator lets it go on.
        Webhook.objects.filter(id=webhook_id, paused_at=None).update(
            paused_at=clock.now(), paused_for=PausedFor.GONE.value
        )
    elif isinstance(outcome, Later) and outcome.blocks:
        after = outcome.after.total_seconds() if outcome.after else 0.0
        execute(_REST, {"id": webhook_id, "pauses": PAUSE_SECONDS, "after": after, "shift": clock.shift()})
    elif isinstance(outcome, Sent):
        Webhook.objects.filter(id=webhook_id, failures__gt=0).update(failures=0, rests_until=None)


def _run_batch() -> int | None:
    claimed = claim_calls()
    if not claimed:
        return None
    return sum(_deliver(claimed))


def _deliver(claimed: Sequence[Claimed]) -> list[bool]:
    """Make the calls, all at once, and finish each as soon as it is answered, so that a killed worker leaves no more
    than the calls under way in doubt."""
    contents = contents_of((each.id, each.event, each.planned_at) for each in claimed)
    receivers = Webhook.objects.in_bulk({each.webhook for each in claimed})
    # Refuses to run inside a transaction: none is open while a receiver is called.
    with transaction.atomic(durable=True):
        futures = {
            call_pool().submit(
                copy_context().run, _call, receivers[each.webhook], each.key, contents.get(each.id)
            ): each
            for each in claimed
        }
    return [finish_call(futures[future], future.result()) for future in as_completed(futures)]


def _call(receiver: Webhook, key: str, body: bytes | None) -> Outcome:
    if body is None:
        return Later("no_event")
    try:
        return webhook.send(receiver.url, unseal(receiver.sealed), key, body)
    except UnreadableSecret:
        return Later("unreadable", blocks=True)
    except Exception as error:  # a fault of ours must not stop the other calls
        log.exception("webhook.failed", webhook=str(receiver.id), error=type(error).__name__)
        return Later("fault")
