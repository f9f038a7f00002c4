"""Webhooks with the state of their calls, and the texts of calls, built from the log."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from crm.events.types import BY_KIND
from crm.models import Event
from kit.errors import refuse
from kit.tenancy import PUBLIC, current_schema
from notifications.models import Webhook, WebhookCall
from notifications.rules.webhooks import LEAD_KINDS, TEST, shown, shown_of_lead
from tenants.leads.models import LeadEvent


def kinds_here() -> Collection[str]:
    """Return the kinds that can be subscribed to: at a dealer those of its log, at the brand how far leads come."""
    return LEAD_KINDS if current_schema() == PUBLIC else BY_KIND


def open_webhooks() -> QuerySet[Webhook]:
    """Return the webhooks that were not deleted."""
    return Webhook.objects.filter(ended_at=None)


def open_webhooks_for_update() -> list[Webhook]:
    """Return the webhooks that were not deleted, locked, in one order."""
    return list(open_webhooks().select_for_update(no_key=True).order_by("id"))


def with_counts(rows: QuerySet[Webhook]) -> QuerySet[Webhook]:
    """Return webhooks with their creators and the counts `waiting_count` and `dead_count` of their calls."""
    is_waiting, is_dead = Q(calls__state__in=["waiting", "sending"]), Q(calls__state="dead")
    counted = rows.annotate(waiting_count=Count("calls", is_waiting), dead_count=Count("calls", is_dead))
    return counted.select_related("creator")


def webhook_known_as(webhook_id: UUID) -> Webhook:
    """Return a webhook with its counts; `not_found` (404) for none."""
    found = with_counts(open_webhooks().filter(id=webhook_id)).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def webhook_for_update(webhook_id: UUID) -> Webhook:
    """Return a webhook, locked; `not_found` (404) for none."""
    found = open_webhooks().select_for_update().filter(id=webhook_id).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def calls_to(webhook_id: UUID) -> QuerySet[WebhookCall]:
    """Return the calls of a webhook; `not_found` (404) for none."""
    if not open_webhooks().filter(id=webhook_id).exists():
        raise refuse("not_found", status=404)
    return WebhookCall.objects.filter(webhook=webhook_id)


def unplanned_lead_events(webhook: Webhook) -> Sequence[LeadEvent]:
    """Return the entries of the leads' log that a webhook lacks, in their order."""
    planned = WebhookCall.objects.filter(webhook=webhook.id, event_id=OuterRef("id"))
    events = LeadEvent.objects.filter(
        ~Exists(planned),
        id__gt=webhook.position,
        at__gte=webhook.created_at,
        kind__in=[LEAD_KINDS[kind] for kind in webhook.kinds],
    )
    if webhook.paused_at is not None:
        events = events.filter(at__lt=webhook.paused_at)
    return list(events.order_by("id"))


@dataclass(frozen=True, slots=True)
class Told:
    """The content of a call."""

    kind: str
    at: datetime
    data: Mapping[str, Any]

    def body(self) -> bytes:
        """Return the text that is signed and sent: the same for the same entry of the log."""
        return orjson.dumps({"type": self.kind, "timestamp": self.at.isoformat(), "data": self.data})


def contents_of(calls: Iterable[tuple[UUID, int | None, datetime]]) -> Mapping[UUID, bytes]:
    """Return the texts of calls, given as id, event and instant of planning. One statement; two at the brand."""
    calls = list(calls)
    events = [event for _, event, _ in calls if event is not None]
    found = _of_leads(events) if current_schema() == PUBLIC else _of_dealer(events)
    return {
        call: (found[event] if event is not None else Told(TEST, planned_at, {})).body()
        for call, event, planned_at in calls
        if event is None or event in found
    }


def _of_dealer(events: Collection[int]) -> Mapping[int, Told]:
    rows = Event.objects.filter(id__in=events)
    return {
        row.id: Told(
            row.kind,
            row.recorded_at,
            {
                "event": row.id,
                "card": row.card_id,
                "actor": row.actor_id,
                "occurred_on": row.occurred_on,
                **shown(row.data),
            },
        )
        for row in rows
    }


def _of_leads(events: Collection[int]) -> Mapping[int, Told]:
    rows = LeadEvent.objects.filter(id__in=events).select_related("lead__sender").defer("lead__sealed")
    return {
        row.id: Told(
            f"lead.{row.kind}",
            row.at,
            {
                "event": row.id,
                "lead": row.lead_id,
                "sender": row.lead.sender.code,
                "sender_id": row.lead.sender_ref,
                **shown_of_lead(row.data),
            },
        )
        for row in rows
    }
