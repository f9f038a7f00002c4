"""Dealers with deliveries or calls of webhooks that are due. In public."""

from collections.abc import Collection
from datetime import datetime

from django.db.models.functions import Now

from accounts.rules.commands import Purpose, passes
from notifications.models import Delivery, WebhookCall
from tenants.models import OPEN_STATES, Dealer, DueWork
from tenants.queries.dealers import active_schemas
from tenants.queries.over_schemas import asked_of_each
from tenants.queries.table_watch import TableWatch

# When the next delivery of a schema is due; `of` is empty for the chosen one, or its name with a dot.
NEXT_DELIVERY = """
    SELECT least(
        (SELECT min(due_at) FROM {of}notifications_delivery WHERE state = 'waiting'),
        (SELECT min(leased_until) FROM {of}notifications_delivery WHERE state = 'sending'))
"""
# The same of calls. One that waits for an earlier one of its stream is not due, nor one whose receiver rests.
NEXT_CALL = """
    SELECT min(greatest(CASE WHEN call.state = 'waiting' THEN call.due_at ELSE call.leased_until END,
                        webhook.rests_until))
      FROM {of}notifications_webhookcall call
      JOIN {of}notifications_webhook webhook ON webhook.id = call.webhook_id
     WHERE call.state IN ('waiting', 'sending') AND webhook.paused_at IS NULL AND webhook.ended_at IS NULL
       AND NOT EXISTS (
           SELECT 1 FROM {of}notifications_webhookcall earlier
            WHERE earlier.webhook_id = call.webhook_id AND earlier.stream = call.stream
              AND earlier.event_id < call.event_id AND earlier.state IN ('waiting', 'sending'))
"""
_DELIVERIES, _CALLS = TableWatch(Delivery._meta.db_table), TableWatch(WebhookCall._meta.db_table)
# Nobody is called for a dealer whose state lets no work pass (SA-1).
_CALLING_STATES = [state for state in OPEN_STATES if passes(state, Purpose.WORK)]


def dealers_due() -> list[str]:
    """Return the codes of the dealers with deliveries that are due. One statement for all dealers."""
    return _due("deliveries", OPEN_STATES)


def dealers_with_calls_due() -> list[str]:
    """Return the codes of the dealers with webhooks to be called. One statement for all dealers."""
    return _due("webhooks", _CALLING_STATES)


def dealers_unannounced() -> list[str]:
    """Return the codes of the dealers with deliveries that are not entered as due: a crash came between the commit and
    the entry. Only tables written since they were last seen complete are looked into."""
    return _unannounced("deliveries", NEXT_DELIVERY, _DELIVERIES)


def dealers_with_calls_unannounced() -> list[str]:
    """Return the codes of the dealers with webhooks to be called that are not entered as due, as above."""
    return _unannounced("webhooks", NEXT_CALL, _CALLS)


def _due(work: str, states: Collection[str]) -> list[str]:
    due = DueWork.objects.filter(work=work, due_at__lte=Now()).values_list("schema", flat=True)
    codes = Dealer.objects.filter(state__in=states, schema_name__in=due)
    return list(codes.values_list("code", flat=True))


def _unannounced(work: str, question: str, watch: TableWatch) -> list[str]:
    codes = active_schemas()
    moved = watch.moved(list(codes))
    next_at = dict(asked_of_each(moved, lambda of: question.format(of=f"{of}."), read=lambda instant: instant))
    entered = dict(DueWork.objects.filter(work=work, schema__in=next_at).values_list("schema", "due_at"))
    behind = {schema for schema, instant in next_at.items() if _is_late(entered.get(schema), instant)}
    watch.settle(schema for schema in moved if schema not in behind)
    return sorted(codes[schema] for schema in behind)


def _is_late(entered: datetime | None, instant: datetime | None) -> bool:
    return instant is not None and (entered is None or entered > instant)
