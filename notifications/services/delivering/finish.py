"""Finishing claims: the attempt number is in every statement, so a worker that slept past its lease changes nothing."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import orjson
from django.db import transaction

from kit import clock
from kit.db.prepared import execute
from kit.ids import uuid7
from notifications.models import Address, Delivery, Device, Gateway
from notifications.rules.channels import Channel
from notifications.rules.outcomes import DeliveryState, Later, Outcome, Sent, Step, next_step, stored
from notifications.services.delivering.allowance import block
from notifications.services.delivering.claim import Claimed
from notifications.services.delivering.totals import count_on_commit

_FINISH = """
    UPDATE notifications_delivery delivery
       SET state = done.state, leased_until = NULL, code = done.code, detail = done.detail,
           reference = done.reference, tries = delivery.tries - done.untried,
           due_at = CASE WHEN done.after IS NULL THEN delivery.due_at
                         ELSE statement_timestamp() + %(shift)s::interval + done.after * interval '1 second' END,
           finished_at = CASE WHEN done.after IS NULL THEN statement_timestamp() + %(shift)s::interval END,
           sealed = CASE WHEN done.state = 'sent' THEN '' ELSE delivery.sealed END
      FROM jsonb_to_recordset(%(done)s::jsonb) AS done (
           id uuid, attempt integer, state text, code text, detail text, reference text, untried integer, after float8)
     WHERE delivery.id = done.id AND delivery.attempt = done.attempt AND delivery.state = 'sending'
 RETURNING delivery.id
"""


@dataclass(frozen=True, slots=True)
class Done:
    """A claim with its outcome and next state."""

    claimed: Claimed
    step: Step
    outcome: Outcome

    @property
    def is_untried(self) -> bool:
        """Whether the gateway was not asked, so that the claim costs no try."""
        return isinstance(self.outcome, Later) and not self.outcome.costs_a_try

    @property
    def has_failed(self) -> bool:
        """Whether a try has failed, which a notice that is dropped has not."""
        return not (isinstance(self.outcome, Sent) or self.is_untried or self.step.state == DeliveryState.DROPPED)

    def row(self) -> dict[str, object]:
        """Return the row that the statement reads."""
        texts = stored(self.outcome)
        return {
            "id": str(self.claimed.id),
            "attempt": self.claimed.attempt,
            "state": self.step.state.value,
            "code": texts.code,
            "detail": texts.detail,
            "reference": texts.reference,
            "untried": int(self.is_untried),
            "after": self.step.after.total_seconds() if self.step.after else None,
        }


def step_of(claimed: Claimed, outcome: Outcome) -> Done:
    """Return a claim's next state after an outcome."""
    step = next_step(outcome, claimed.tries, claimed.standby, random.random())  # noqa: S311 - spreads pauses
    return Done(claimed, step, outcome)


def merged(claimed: Claimed, first: Done) -> Done:
    """Return the next state of a claim whose notice went out in another one's message."""
    if first.step.state == DeliveryState.SENT:
        return Done(claimed, Step(DeliveryState.MERGED), first.outcome)
    return step_of(claimed, first.outcome)


def dropped(claimed: Claimed) -> Done:
    """Return the last state of a claim whose notice is no longer useful."""
    return Done(claimed, Step(DeliveryState.DROPPED), Later("no_longer_useful"))


@transaction.atomic
def finish(done: Sequence[Done]) -> set[UUID]:
    """Finish claims and return those that were still ours. The next chosen channel's deliveries are planned in the same
    transaction (RM-5)."""
    if not done:
        return set()
    rows = execute(_FINISH, {"done": orjson.dumps([each.row() for each in done]).decode(), "shift": clock.shift()})
    ours = {delivery for (delivery,) in rows}
    held = [each for each in done if each.claimed.id in ours]
    pass_on(each.claimed for each in held if each.step.state == DeliveryState.PASSED_ON)
    for each in held:
        _note_failure(each)
    errors = Counter((each.claimed.channel, stored(each.outcome).code) for each in held if each.has_failed)
    count_on_commit(Counter((each.claimed.channel, each.step.state.value) for each in held), errors)
    return ours


def pass_on(claims: Iterable[Claimed]) -> None:
    """Plan the next chosen channel's deliveries."""
    now = clock.now()
    rows = [
        Delivery(
            id=uuid7(),
            # The rest of a key is the instant to which a notice was put off.
            key=":".join([str(claimed.notification), claimed.standby[0], *claimed.key.split(":")[2:]]),
            notification_id=claimed.notification,
            recipient_id=claimed.recipient,
            kind=claimed.kind,
            channel=claimed.standby[0],
            standby=list(claimed.standby[1:]),
            created_at=now,
            due_at=now,
            is_held=claimed.is_held,
        )
        for claimed in claims
    ]
    if rows:
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def _note_failure(done: Done) -> None:
    """End the addresses that an outcome says are gone, and note a failure at its gateway."""
    outcome, claimed = done.outcome, done.claimed
    if outcome.ended:
        _end_addresses(claimed, outcome.ended)
    if not done.has_failed:
        return
    now, texts = clock.now(), stored(outcome)
    Gateway.objects.filter(channel=claimed.channel).update(failed_at=now, code=texts.code, detail=texts.detail)
    if isinstance(outcome, Later) and outcome.blocks:
        block(claimed.channel, now + (outcome.after or timedelta(minutes=1)))


def _end_addresses(claimed: Claimed, ended: Sequence[str]) -> None:
    if claimed.channel == Channel.WEB_PUSH:
        Device.objects.filter(id__in=ended, ended_at=None).update(ended_at=clock.now())
    elif claimed.recipient:
        Address.objects.filter(user=claimed.recipient, channel=claimed.channel, stopped_at=None).update(
            stopped_at=clock.now(), stopped_by="gateway"
        )
