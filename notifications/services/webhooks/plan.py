"""Calls to be made for what is in the log: a dealer's by a follower, the brand's from the leads' log."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from crm.events.followers import EventFollower
from crm.models import Event
from kit import clock
from kit.ids import uuid7
from kit.tenancy import PUBLIC, current_schema
from notifications.models import Webhook, WebhookCall
from notifications.queries.webhooks import open_webhooks_for_update, unplanned_lead_events
from notifications.rules.outcomes import DeliveryState
from notifications.rules.webhooks import LEAD_KINDS, TEST, stream_of
from notifications.services.delivering.due import WEBHOOKS, announce_on_commit
from tenants.leads.models import LeadEvent

NAME = "webhooks"
# Ids are given before the commit: an entry may appear behind later ones for so long.
_COMMITTED_AFTER = timedelta(minutes=15)
_BATCH = 1000


class WebhookFeed(EventFollower):
    """Plan a call for each event of a kind that a webhook of the dealer has subscribed to. An event that comes twice is
    planned once; one that is entered while a webhook is paused is planned when it goes on."""

    name = NAME

    def handle(self, events: Sequence[Event]) -> None:
        """Three statements a batch at most, one where the dealer has no webhook."""
        # Locked, so that one that goes on at this moment plans the events that this batch leaves out.
        rows = [row for webhook in open_webhooks_for_update() for row in calls_of(webhook, events)]
        plan(rows)


def calls_of(webhook: Webhook, events: Iterable[Event]) -> list[WebhookCall]:
    """Return the calls of a webhook for a dealer's events, without those of before it or of its pause."""
    return [
        _call(webhook, event.id, event.kind, stream_of(event.card_id, event.kind, event.data))
        for event in events
        if event.kind in webhook.kinds and _is_told(webhook, event.recorded_at)
    ]


def plan(rows: Sequence[WebhookCall], *, is_again: bool = False) -> None:
    """Write calls, in a transaction; those that are planned already stay as they are unless `is_again`."""
    if not rows:
        return
    if is_again:
        WebhookCall.objects.bulk_create(
            rows,
            _BATCH,
            update_conflicts=True,
            unique_fields=["webhook", "event_id"],
            update_fields=["state", "planned_at", "due_at", "tries", "finished_at", "code"],
        )
    else:
        WebhookCall.objects.bulk_create(rows, _BATCH, ignore_conflicts=True)
    announce_on_commit(clock.now(), is_now=True, work=WEBHOOKS)


@transaction.atomic
def plan_leads() -> None:
    """Plan the brand's calls for new entries of the leads' log. In public; one statement without a webhook there."""
    for webhook in open_webhooks_for_update():
        plan(calls_of_leads(webhook, unplanned_lead_events(webhook)))
        if webhook.paused_at is None:
            Webhook.objects.filter(id=webhook.id).update(position=certain_position(webhook.position))


def certain_position(position: int) -> int:
    """Return the entry of the leads' log before which no other one can appear any more."""
    certain = LeadEvent.objects.filter(id__gt=position, at__lt=clock.now() - _COMMITTED_AFTER)
    last: int | None = certain.aggregate(last=Max("id"))["last"]
    return last or position


def calls_of_leads(webhook: Webhook, events: Iterable[LeadEvent]) -> list[WebhookCall]:
    """Return the calls of the brand's webhook for entries of its kinds, without those of before it or of its pause."""
    return [
        _call(webhook, event.id, f"lead.{event.kind}", f"lead:{event.lead_id}")
        for event in events
        if _is_told(webhook, event.at)
    ]


def replay_since(webhook: Webhook, since: datetime) -> int:
    """Plan everything again that the log has for a webhook since an instant; return how many calls. In a transaction
    that has locked it."""
    if current_schema() == PUBLIC:
        entries = LeadEvent.objects.filter(at__gte=since, kind__in=[LEAD_KINDS[kind] for kind in webhook.kinds])
        rows = calls_of_leads(webhook, entries.order_by("id"))
    else:
        events = Event.objects.filter(recorded_at__gte=since, kind__in=webhook.kinds)
        rows = calls_of(webhook, events.order_by("id"))
    plan(rows, is_again=True)
    return len(rows)


def call_dead_again() -> int:
    """Let every call that was given up wait for its first try; return how many. In a transaction."""
    now = clock.now()
    dead = WebhookCall.objects.filter(state=DeliveryState.DEAD, webhook__ended_at=None)
    count = dead.update(state=DeliveryState.WAITING, tries=0, planned_at=now, due_at=now, finished_at=None)
    if count:
        announce_on_commit(now, is_now=True, work=WEBHOOKS)
    return count


def plan_test(webhook: Webhook) -> WebhookCall:
    """Plan a call without an event."""
    row = _call(webhook, None, TEST, "")
    row.stream = f"test:{row.id}"
    plan([row])
    return row


def _is_told(webhook: Webhook, at: datetime) -> bool:
    """Whether an entry goes out: by its own instant, not by when it is read, so that none falls between a pause and the
    replay after it."""
    return webhook.created_at <= at and (webhook.paused_at is None or at < webhook.paused_at)


def _call(webhook: Webhook, event: int | None, kind: str, stream: str) -> WebhookCall:
    now = clock.now()
    return WebhookCall(
        id=uuid7(),
        webhook_id=webhook.id,
        event_id=event,
        kind=kind,
        stream=stream,
        state=DeliveryState.WAITING.value,
        planned_at=now,
        due_at=now,
    )
