"""The ground under every test: a real database with two dealers, made once a session.

`north` and `south` put a test into a dealer, `hq` into public; what it does is rolled back. A test that needs commits
(concurrency, crashes, workers) takes `own_dealer`, which is made for it and dropped: `transaction=True` would flush
the shared ones.
"""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from pytest_django import DjangoDbBlocker

from kit.counters import counters
from kit.queue.broker import redis_client
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Brand, Dealer, Region, Schema
from tenants.rules.dealers import DealerOrder
from tenants.services.migrating import migrate_schemas
from tenants.services.provisioning import provision_dealer, set_up_dealer
from tenants.services.schemas import drop_dealer_schema
from tests import on_citus
from tests.database import made_database

# On a busy machine an example may take long, and so may making it: neither says anything about the product.
hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("patient")

ADMIN_PASSWORD = "first-sign-in-2026"

NORTH = DealerOrder("north", "北城汽车", "east", "上海市", "长宁区", "021", "Asia/Shanghai")
SOUTH = DealerOrder("south", "南粤汽车", "south-china", "广东省", "广州市", "020", "Asia/Shanghai")


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A test database with its brand, its regions and the dealers north and south."""
    with django_db_blocker.unblock(), made_database(_fill):
        yield


def _fill() -> None:
    migrate_schemas()
    with in_public():
        brand = Brand.objects.create(code="demo", name_zh="示例品牌", name_en="Demo Brand")
        Region.objects.create(brand=brand, code="east", name_zh="华东", name_en="East")
        Region.objects.create(brand=brand, code="south-china", name_zh="华南", name_en="South")
    for order in (NORTH, SOUTH):
        _make_dealer(order)


@pytest.fixture(scope="session")
def shared_dealers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> dict[str, DealerContext]:
    """The dealers that all tests share, by code."""
    with django_db_blocker.unblock(), in_public():
        return {dealer.code: DealerContext.of(dealer) for dealer in Dealer.objects.all()}


@pytest.fixture
def north(db: None, shared_dealers: dict[str, DealerContext]) -> Iterator[DealerContext]:
    """Begin in the dealer north, Shanghai (021). Of several dealers asked for, the last is where the test begins."""
    with in_dealer(shared_dealers["north"]) as dealer:
        yield dealer


@pytest.fixture
def south(db: None, shared_dealers: dict[str, DealerContext]) -> Iterator[DealerContext]:
    """Begin in the dealer south, Guangzhou (020)."""
    with in_dealer(shared_dealers["south"]) as dealer:
        yield dealer


@pytest.fixture
def hq(db: None) -> Iterator[None]:
    """Begin in public, the brand's schema."""
    with in_public():
        yield


@pytest.fixture
def make_dealer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[], DealerContext]]:
    """Make throw-away dealers, committed; they and their schemas are dropped after the test."""
    made: list[DealerContext] = []

    def make() -> DealerContext:
        made.append(make_committed_dealer())
        return made[-1]

    with django_db_blocker.unblock():
        yield make
        for dealer in made:
            drop_dealer(dealer)


@pytest.fixture
def own_dealer(make_dealer: Callable[[], DealerContext]) -> Iterator[DealerContext]:
    """Begin in a dealer of the test's own, outside any transaction, so that other threads see what it commits."""
    with in_dealer(make_dealer()) as dealer:
        yield dealer


_figures = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def record_figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Add a line to the figures printed at the end of the run: what was measured, beside its goal."""
    return request.config.stash.setdefault(_figures, []).append


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out what cannot hold on the servers that the tests run on."""
    on_citus.leave_out(items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the figures of a worker process to the process that prints them."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["figures"] = session.config.stash.get(_figures, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Collect the figures of a worker process that ended; one that crashed left none."""
    figures = getattr(node, "workeroutput", {}).get("figures", [])
    node.config.stash.setdefault(_figures, []).extend(figures)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that tests recorded, and what was left out on Citus."""
    config = terminalreporter.config
    sections = {
        "figures": config.stash.get(_figures, []),
        "left out on Citus": on_citus.left_out(terminalreporter.stats.get("skipped", [])),
    }
    for title, lines in sections.items():
        if lines:
            terminalreporter.section(title)
            for line in lines:
                terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """No test finds what another has cached."""
    caches["default"].key_prefix = f"test-{uuid4().hex}"
    counters.namespace = f"test-{uuid4().hex}"
    counters.forget()


@pytest.fixture
def empty_queue() -> Iterator[None]:
    """No job of an earlier test waits in Redis, nor is one left there."""
    _forget_jobs()
    yield
    _forget_jobs()


def make_committed_dealer() -> DealerContext:
    """Make a throw-away dealer, to be dropped by `drop_dealer`."""
    return _make_dealer(DealerOrder(f"own-{uuid4().hex[:8]}", "自有汽车", "east", "上海市", "长宁区", "021"))


def drop_dealer(dealer: DealerContext) -> None:
    """Take a throw-away dealer back: its schema and the brand's record of it."""
    with in_dealer(dealer):
        drop_dealer_schema()
    with in_public():
        Dealer.objects.filter(code=dealer.code).delete()
        Schema.objects.filter(name=dealer.schema).delete()


def _make_dealer(order: DealerOrder) -> DealerContext:
    with in_public():
        dealer, _ = provision_dealer(order, password=ADMIN_PASSWORD)
        set_up_dealer(dealer)
    # The bell has been answered here.
    _forget_jobs()
    return DealerContext.of(dealer)


def _forget_jobs() -> None:
    keys = list(redis_client().scan_iter(f"{settings.QUEUE_NAMESPACE}:*", count=1000))
    if keys:
        redis_client().delete(*keys)
