"""Dealers with deliveries that are due. In public."""

from django.db.models.functions import Now

from notifications.models import Delivery
from tenants.models import OPEN_STATES, Dealer, DueWork
from tenants.queries.dealers import active_schemas
from tenants.queries.over_schemas import asked_of_each
from tenants.queries.table_watch import TableWatch

_WORK = "deliveries"
_WATCH = TableWatch(Delivery._meta.db_table)


def dealers_due() -> list[str]:
    """Return the codes of the dealers with something due. One statement for all dealers."""
    due = DueWork.objects.filter(work=_WORK, due_at__lte=Now()).values_list("schema", flat=True)
    codes = Dealer.objects.filter(state__in=OPEN_STATES, schema_name__in=due)
    return list(codes.values_list("code", flat=True))


def dealers_unannounced() -> list[str]:
    """Return the codes of the dealers whose deliveries were written since they were last seen with none waiting: for
    work that a crash kept from being entered as due."""
    codes = active_schemas()
    moved = _WATCH.moved(list(codes))
    looks = asked_of_each(
        moved,
        lambda of: (
            f"SELECT 1 WHERE EXISTS (SELECT 1 FROM {of}.notifications_delivery"  # noqa: S608 - our own names
            " WHERE state IN ('waiting', 'sending'))"
        ),
        read=lambda _: None,
    )
    found = {schema for schema, _ in looks}
    _WATCH.settle(schema for schema in moved if schema not in found)
    return sorted(codes[schema] for schema in found)
