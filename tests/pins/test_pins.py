"""How many statements each address takes: one number, the same at a dealer of ten cards and at one of a thousand.

Addresses are walked on the dealer's host and the brand's, the API's and the pages'. To add one of the API, say how it
is called, in `dealer.py`, `brand.py` or `accounts.py`; a page is found by itself, and `pages.py` says what it needs.
Its number stands in `counts_of_api.py` or `counts_of_pages.py`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
from django.core.cache import caches
from pytest_django import DjangoDbBlocker

from crm.models import Card
from demo.catalogue import make_catalogue
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.billing.rules.support import Invitation
from tenants.billing.services.support import invite_support
from tests import on_citus
from tests.factories import NOW
from tests.isolation.people import taken_back
from tests.leads.standing import make_leads
from tests.pins import brand, dealer, standing
from tests.pins.accounts import make_accounts
from tests.pins.calls import Call, Standing, counted, without_call
from tests.pins.counts_of_api import API_COUNTS
from tests.pins.counts_of_pages import PAGE_COUNTS
from tests.pins.growing import grow
from tests.pins.inbox import make_browser, make_notice
from tests.pins.ledger import make_ledger
from tests.pins.pages import pages_of
from tests.pins.webhooks import make_webhook

Counts = dict[str, dict[str, int | str]]
# With Citus the operator's pages also ask on which nodes the dealers are.
_PLACED: dict[str, int | str] = {
    "GET /dealers/ boss": 8,
    "GET /dealers/<str:code>/ boss": 6,
    "POST /dealers/<str:code>/ boss": "422: 10",
}
COUNTS: Counts = {**API_COUNTS, **PAGE_COUNTS}
if on_citus.URL:
    COUNTS["brand's pages"] = {**COUNTS["brand's pages"], **_PLACED}
CALLS = {
    "dealer": dealer.CALLS,
    "brand": brand.CALLS,
    "dealer's pages": pages_of("dealer", standing.PEOPLE),
    "brand's pages": pages_of("hq", brand.PEOPLE),
}


@dataclass(frozen=True, slots=True)
class World:
    """What stands at the dealer north and at the brand."""

    north: Standing
    hq: Standing

    def counted(self) -> Counts:
        """What every call takes now."""
        return {
            host: counted(calls, self.hq if host.startswith("brand") else self.north, COUNTS[host])
            for host, calls in CALLS.items()
        }


@pytest.fixture(scope="module")
def world(shared_dealers: dict[str, DealerContext], django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once, and taken back at the end."""
    caches["default"].key_prefix = f"test-{uuid4().hex}"
    with django_db_blocker.unblock(), taken_back(), clock.at(NOW):
        with in_public():
            make_catalogue()
            hq = make_accounts("hq", brand.PEOPLE)
            boss = hq.people["boss"]
            inbox = {"notification": make_notice(boss), "browser": make_browser(boss)}
            inbox["webhook"] = make_webhook(boss, "lead.filed")
            leads = make_leads()
            invoice = make_ledger(hq.people["host"])
        with in_dealer(shared_dealers["north"]):
            north = standing.make_standing()
            invitation = invite_support(north.people["boss"], Invitation("host", "导入失败", 8)).id
        north = replace(north, ids={**north.ids, "invoice": invoice, "invitation": invitation})
        yield World(north, replace(hq, ids={**hq.ids, **brand.CODES, **leads, **inbox, "invitation": invitation}))


@pytest.fixture(scope="module")
def of_ten(world: World) -> Counts:
    """What every call takes at ten cards."""
    with in_dealer(world.north.host):
        assert Card.objects.filter(merged_into=None).count() == 10
    return world.counted()


@pytest.fixture(scope="module")
def of_a_thousand(world: World, of_ten: Counts) -> Counts:
    """And at a thousand."""
    with in_dealer(world.north.host):
        grow(99)
        standing.catch_up()
        assert Card.objects.filter(merged_into=None).count() == 1000
    return world.counted()


@pytest.mark.parametrize(("host", "calls"), [("dealer", dealer.CALLS), ("hq", brand.CALLS)])
def test_every_address_of_the_api_is_called(host: str, calls: Sequence[Call]) -> None:
    assert without_call(host, calls) == set()


@pytest.mark.parametrize("host", CALLS)
def test_statements_are_those_that_are_pinned(host: str, of_ten: Counts) -> None:
    assert of_ten[host] == COUNTS[host]


@pytest.mark.full
@pytest.mark.parametrize("host", CALLS)
def test_thousand_cards_take_as_many_statements_as_ten(host: str, of_ten: Counts, of_a_thousand: Counts) -> None:
    few, many = of_ten[host], of_a_thousand[host]
    assert {call: (few[call], many[call]) for call in few if few[call] != many[call]} == {}


# The dealer has given no notice, else it could not be asked to give one: tests/leaving/test_notice.py cancels one.
_OF_NO_NOTICE = {"GET /api/v1/subscription/leave/ boss", "DELETE /api/v1/subscription/leave/ boss"}


@pytest.mark.parametrize("host", ["dealer", "brand"])
def test_every_call_of_the_api_does_what_it_is_for(host: str) -> None:
    refused = {call for call, count in COUNTS[host].items() if not isinstance(count, int)}
    assert refused == (_OF_NO_NOTICE if host == "dealer" else set())
