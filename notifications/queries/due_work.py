"""Dealers with deliveries that are due. In public."""

from datetime import datetime

from django.db.models.functions import Now

from notifications.models import Delivery
from tenants.models import OPEN_STATES, Dealer, DueWork
from tenants.queries.dealers import active_schemas
from tenants.queries.over_schemas import asked_of_each
from tenants.queries.table_watch import TableWatch

_WORK = "deliveries"
_NEXT = """
    SELECT min(CASE WHEN state = 'waiting' THEN due_at ELSE leased_until END)
      FROM {schema}.notifications_delivery WHERE state IN ('waiting', 'sending')
"""
_WATCH = TableWatch(Delivery._meta.db_table)


def dealers_due() -> list[str]:
    """Return the codes of the dealers with something due. One statement for all dealers."""
    due = DueWork.objects.filter(work=_WORK, due_at__lte=Now()).values_list("schema", flat=True)
    codes = Dealer.objects.filter(state__in=OPEN_STATES, schema_name__in=due)
    return list(codes.values_list("code", flat=True))


def dealers_unannounced() -> list[str]:
    """Return the codes of the dealers with deliveries that are not entered as due: a crash came between the commit and
    the entry. Only tables written since they were last seen complete are looked into."""
    codes = active_schemas()
    moved = _WATCH.moved(list(codes))
    next_at = dict(asked_of_each(moved, _next_of, read=lambda instant: instant))
    entered = dict(DueWork.objects.filter(work=_WORK, schema__in=next_at).values_list("schema", "due_at"))
    behind = {schema for schema, instant in next_at.items() if _is_late(entered.get(schema), instant)}
    _WATCH.settle(schema for schema in moved if schema not in behind)
    return sorted(codes[schema] for schema in behind)


def _is_late(entered: datetime | None, instant: datetime | None) -> bool:
    return instant is not None and (entered is None or entered > instant)


def _next_of(schema: str) -> str:
    return _NEXT.format(schema=schema)
