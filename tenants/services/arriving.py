"""A dealer whose schema was filled before it has a name: checked, opened in one step, or dropped (SA-7). In public."""

from django.db import IntegrityError, connection, transaction
from django_tenants.utils import quote_schema_name

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note as note_act
from kit import clock
from kit.errors import raise_all, refuse
from tenants.models import Brand, Dealer, DealerState, Region, Schema
from tenants.queries.schemas import schema_stands, schemas_beginning
from tenants.rules.dealers import DealerOrder, order_problems, schema_of
from tenants.services.migrating import note
from tenants.services.provisioning import problems_in_place

PREFIX = "arriving_"


def check_arrival(order: DealerOrder) -> None:
    """Refuse an order as `provision_dealer` does, before the work."""
    raise_all(order_problems(order) + problems_in_place(order))
    if schema_stands(schema_of(order.code)):
        raise refuse("dealer_exists", "code", "HQ-1")


@command(Action.DEALERS_MANAGE)
def open_arrival(order: DealerOrder, schema: str, admin: str, *, by: User | None = None) -> Dealer:
    """Give a filled schema the dealer's name and open the dealer, in one transaction."""
    name = schema_of(order.code)
    try:
        with transaction.atomic():
            check_arrival(order)
            with connection.cursor() as cursor:
                cursor.execute(f"ALTER SCHEMA {quote_schema_name(schema)} RENAME TO {quote_schema_name(name)}")
            Schema.objects.filter(name=name).delete()
            dealer = Dealer.objects.create(
                code=order.code,
                schema_name=name,
                name=order.name,
                brand=Brand.objects.get(),
                region=Region.objects.get(code=order.region),
                province=order.province,
                city=order.city,
                area_code=order.area_code,
                time_zone=order.time_zone,
                state=DealerState.ACTIVE,
                state_since=clock.now(),
                admin_username=admin,
            )
            note_act(by, "dealer.imported", dealer.code)
            note([name])
    except IntegrityError:
        raise refuse("dealer_exists", "code", "HQ-1") from None
    return dealer


def drop_arrivals() -> None:
    """Drop schemas that imports which were killed left behind; the caller keeps other imports out."""
    for name in schemas_beginning(PREFIX):
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA IF EXISTS {quote_schema_name(name)} CASCADE")
