"""Webhooks: add, change, pause and delete them, test them, and replay the log to them (api.md)."""

from collections.abc import Collection
from datetime import datetime
from typing import TypedDict
from urllib.parse import urlsplit
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.optimistic_lock import refuse_stale
from kit.secrets import seal
from kit.tenancy import PUBLIC, current_schema
from notifications.channels.webhook import is_callable, new_secret
from notifications.models import Webhook, WebhookCall
from notifications.queries.webhooks import kinds_here, open_webhooks_for_update, webhook_for_update
from notifications.rules.outcomes import DeliveryState
from notifications.rules.webhooks import LONGEST_URL, MOST_WEBHOOKS, REPLAYED_FOR, PausedFor
from notifications.services.webhooks.plan import certain_position, plan_test, replay_since


class WebhookChanges(TypedDict, total=False):
    """Changes of a webhook. `is_on` pauses it, or lets it go on under the actor's right."""

    url: str
    kinds: Collection[str]
    is_on: bool


@command(Action.WEBHOOKS_MANAGE)
@transaction.atomic
def add_webhook(actor: User, url: str, kinds: Collection[str]) -> tuple[Webhook, str]:
    """Add a webhook; return it and its secret, shown this once. It gets what happens from now on.

    Refuses with `required`, `invalid`, `too_long`, `not_a_choice`; `too_many` beyond ten.
    """
    raise_all(_problems({"url": url, "kinds": kinds}))
    if len(open_webhooks_for_update()) >= MOST_WEBHOOKS:
        raise refuse("too_many", limit=MOST_WEBHOOKS)
    secret = new_secret()
    position = certain_position(0) if current_schema() == PUBLIC else 0
    row = Webhook.objects.create(
        url=url, kinds=sorted(kinds), sealed=seal(secret), creator=actor, created_at=clock.now(), position=position
    )
    note(actor, "webhook.added", str(row.id), host=_host(url), kinds=row.kinds)
    return row, secret


@command(Action.WEBHOOKS_MANAGE)
@transaction.atomic
def change_webhook(actor: User, webhook_id: UUID, changes: WebhookChanges, expected: int | None = None) -> Webhook:
    """Change a webhook, pause it or let it go on; `expected` is the version that the caller has read.

    One that goes on gets what it has missed, in order. Refuses with `not_found`, `stale`, `required`, `invalid`,
    `too_long`, `not_a_choice`.
    """
    row = webhook_for_update(webhook_id)
    refuse_stale(row.version, expected)
    raise_all(_problems(changes))
    row.url = changes.get("url", row.url)
    row.kinds = sorted(changes.get("kinds", row.kinds))
    row.version += 1
    is_on, was_on = changes.get("is_on"), row.paused_at is None
    if is_on is False and was_on:
        row.paused_at, row.paused_for = clock.now(), PausedFor.BY_HAND.value
    row.save()
    if is_on and not was_on:
        _go_on(actor, row)
    shown = {"host": _host(row.url)} if "url" in changes else {}
    note(actor, "webhook.changed", str(row.id), fields=sorted(changes), is_on=row.paused_at is None, **shown)
    return row


@command(Action.WEBHOOKS_MANAGE)
@transaction.atomic
def delete_webhook(actor: User, webhook_id: UUID) -> None:
    """End a webhook with its secret; calls that wait are dropped. Refuses with `not_found`."""
    row = webhook_for_update(webhook_id)
    row.ended_at, row.sealed = clock.now(), ""
    row.save(update_fields=["ended_at", "sealed"])
    waiting = WebhookCall.objects.filter(webhook=row, state__in=[DeliveryState.WAITING, DeliveryState.SENDING])
    waiting.update(state=DeliveryState.DROPPED, finished_at=clock.now())
    note(actor, "webhook.deleted", str(row.id), host=_host(row.url))


@command(Action.WEBHOOKS_MANAGE)
@transaction.atomic
def try_webhook(actor: User, webhook_id: UUID) -> WebhookCall:
    """Call a webhook once without an event. Refuses with `not_found`; `webhook_paused` while nothing is sent."""
    row = webhook_for_update(webhook_id)
    if row.paused_at is not None:
        raise refuse("webhook_paused", status=409)
    note(actor, "webhook.tested", str(row.id), host=_host(row.url))
    Webhook.objects.filter(id=row.id).update(failures=0, rests_until=None)
    return plan_test(row)


@command(Action.WEBHOOKS_MANAGE)
@transaction.atomic
def replay_webhook(actor: User | None, webhook_id: UUID, since: datetime | None) -> int:
    """Send again everything that the log has for a webhook since an instant, from its first day on and at most thirty
    days back; messages keep their ids. Return how many.

    Refuses with `not_found`, `webhook_paused`; `required`, `out_of_range` for `from`.
    """
    row = webhook_for_update(webhook_id)
    if since is None:
        raise refuse("required", "from")
    now = clock.now()
    if not now - REPLAYED_FOR <= since <= now:
        earliest = (now - REPLAYED_FOR).isoformat(timespec="minutes")
        raise refuse("out_of_range", "from", lowest=earliest, highest=now.isoformat(timespec="minutes"))
    if row.paused_at is not None:
        raise refuse("webhook_paused", status=409)
    count = replay_since(row, since)
    Webhook.objects.filter(id=row.id).update(failures=0, rests_until=None)
    note(actor, "webhook.replayed", str(row.id), since=since.isoformat(), count=count)
    return count


def _go_on(actor: User, row: Webhook) -> None:
    """Let a paused webhook go on under the actor's right: what waited, and what happened in between."""
    since, row.paused_at, row.paused_for = row.paused_at, None, ""
    row.creator, row.failures, row.rests_until = actor, 0, None
    row.save()
    now = clock.now()
    WebhookCall.objects.filter(webhook=row, state=DeliveryState.WAITING).update(planned_at=now, due_at=now)
    replay_since(row, since or now)


def _host(url: str) -> str:
    """Return the host for the audit: an address may hold a token."""
    return urlsplit(url).hostname or ""


def _problems(changes: WebhookChanges) -> list[Problem]:
    found = []
    url = changes.get("url")
    if url == "":
        found.append(Problem("required", "url"))
    elif url is not None and len(url) > LONGEST_URL:
        found.append(Problem("too_long", "url", params={"limit": LONGEST_URL}))
    elif url is not None and not is_callable(url):
        found.append(Problem("invalid", "url"))
    kinds = changes.get("kinds")
    if kinds is not None and not kinds:
        found.append(Problem("required", "kinds"))
    elif kinds and not set(kinds) <= set(kinds_here()):
        found.append(Problem("not_a_choice", "kinds"))
    return found
