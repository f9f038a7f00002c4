"""A new dealer takes a schema prepared ahead; it is what a freshly migrated one is, and none is given twice."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker, Settings

from accounts.models import User
from kit.queue.broker import QUEUE, redis_client
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Dealer, DealerState, Schema
from tenants.queries.migrations import schemas_behind
from tenants.queries.schemas import prepared_schemas, schema_stands
from tenants.rules.dealers import DealerOrder
from tenants.services.migrating import migrate_schemas
from tenants.services.prepared import hand_over, prepare_schemas
from tenants.services.provisioning import provision_dealer, set_up_waiting_dealers
from tenants.services.schemas import _migrate, drop_dealer_schema, in_schema, make_schema
from tests.conftest import drop_dealer
from tests.tenants.catalogue import catalogue_of

pytestmark = pytest.mark.usefixtures("empty_queue")


def order(code: str) -> DealerOrder:
    return DealerOrder(code, "新店", "east", "上海市", "长宁区", "021")


@pytest.fixture
def pool(django_db_setup: None, django_db_blocker: DjangoDbBlocker, settings: Settings) -> Iterator[Settings]:
    """Begin in public with commits and an empty pool of two; dealers `pool-…` and the pool are taken away after."""
    settings.PREPARED_SCHEMAS = 2
    with django_db_blocker.unblock(), in_public():
        yield settings
        for dealer in Dealer.objects.filter(code__startswith="pool-"):
            drop_dealer(DealerContext.of(dealer))
        for name in [*prepared_schemas(), "d_migrated"]:
            with in_dealer(in_schema(name)):
                drop_dealer_schema()
        Schema.objects.filter(is_prepared=True).delete()


def state(code: str) -> str:
    return str(Dealer.objects.get(code=code).state)


def test_pool_is_filled_up_and_no_further(pool: Settings) -> None:
    prepare_schemas()
    first = prepared_schemas()
    prepare_schemas()
    assert (len(first), prepared_schemas()) == (2, first)
    assert set(Schema.objects.filter(is_prepared=True).values_list("name", flat=True)) == set(first)


def test_prepared_schema_handed_over_is_a_freshly_migrated_one(pool: Settings) -> None:
    prepare_schemas()
    provision_dealer(order("pool-one"))
    with in_dealer(in_schema("d_migrated")), transaction.atomic():
        make_schema("d_migrated")
        _migrate(django_settings.TENANT_APPS)
    handed_over, migrated = (_without_rows(catalogue_of(schema)) for schema in ("d_pool_one", "d_migrated"))
    assert handed_over == migrated


def _without_rows(catalogue: dict[str, list[tuple[object, ...]]]) -> dict[str, list[tuple[object, ...]]]:
    """The dealer has its first account by now: how far a sequence is tells nothing of how it was made."""
    return {**catalogue, "sequences": [(*row[:6], row[7]) for row in catalogue["sequences"]]}


def test_dealer_is_open_when_its_registration_returns(pool: Settings) -> None:
    prepare_schemas()
    waiting = prepared_schemas()
    _, password = provision_dealer(order("pool-one"))
    assert state("pool-one") == DealerState.ACTIVE
    assert len(set(waiting) - set(prepared_schemas())) == 1
    with in_dealer("pool-one"):
        assert User.objects.get().check_password(password)
    assert schemas_behind(["d_pool_one"]) == []


def test_dealer_takes_few_statements_from_the_order_to_the_open_host(pool: Settings) -> None:
    prepare_schemas()
    with in_public(), CaptureQueriesContext(connection) as queries:
        provision_dealer(order("pool-few"))
    told = [query["sql"] for query in queries if not query["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(told) == 24, "\n".join(sql[:100] for sql in told)


def test_schema_handed_over_has_another_prepared_in_its_place(pool: Settings) -> None:
    prepare_schemas()
    provision_dealer(order("pool-one"))
    queue = redis_client().lrange(f"{django_settings.QUEUE_NAMESPACE}:{QUEUE}", 0, -1)
    assert len(queue) == 1
    prepare_schemas()
    assert len(prepared_schemas()) == 2


def test_dealer_waits_for_a_worker_when_the_pool_is_empty(pool: Settings) -> None:
    provision_dealer(order("pool-one"))
    assert (state("pool-one"), schema_stands("d_pool_one")) == (DealerState.PROVISIONING, False)
    set_up_waiting_dealers()
    assert state("pool-one") == DealerState.ACTIVE


@pytest.mark.parametrize("count", [8, pytest.param(100, marks=pytest.mark.full)])
def test_more_sign_ups_at_once_than_schemas_all_succeed(pool: Settings, count: int) -> None:
    prepare_schemas()
    codes = [f"pool-{number}" for number in range(count)]

    def sign_up(code: str) -> None:
        with in_public():
            provision_dealer(order(code))
            set_up_waiting_dealers()
        connection.close()

    # A dozen at a time, more than workers ever are; the others wait for their turn. Forty schemas made at once on two
    # cores leave a server process without CPU for longer than an unread statement is waited for (15 s).
    with ThreadPoolExecutor(min(count, 12)) as callers:
        for done in [callers.submit(sign_up, code) for code in codes]:
            done.result()
    assert {code: state(code) for code in codes} == dict.fromkeys(codes, DealerState.ACTIVE)
    assert schemas_behind([f"d_{code.replace('-', '_')}" for code in codes]) == []
    for code in codes:
        with in_dealer(code):
            assert User.objects.count() == 1


def test_schema_that_lacks_a_migration_is_not_handed_over_until_migrated(pool: Settings) -> None:
    pool.PREPARED_SCHEMAS = 1
    prepare_schemas()
    (name,) = prepared_schemas()
    with in_dealer(in_schema(name)), connection.cursor() as cursor:
        cursor.execute("DROP TABLE kit_idempotentreply, kit_dueitem")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'kit'")
    Schema.objects.filter(name=name).update(migrations=["crm.0001_initial"])
    assert not hand_over("d_pool_one")
    assert migrate_schemas() == [name]
    assert Schema.objects.get(name=name).is_prepared
    assert hand_over("d_pool_one")
    with in_dealer(in_schema("d_pool_one")):
        drop_dealer_schema()


def test_schema_whose_maker_was_killed_before_noting_it_is_taken_in(pool: Settings) -> None:
    prepare_schemas()
    Schema.objects.filter(is_prepared=True).delete()
    before = prepared_schemas()
    prepare_schemas()
    assert prepared_schemas() == before


def test_name_that_is_taken_is_not_given_again(pool: Settings, shared_dealers: dict[str, DealerContext]) -> None:
    prepare_schemas()
    before: Callable[[], list[str]] = prepared_schemas
    names = before()
    assert not hand_over("d_north")
    assert prepared_schemas() == names
