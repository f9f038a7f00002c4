"""A dealer's own place among its region's: over the API and on its page, and never another's name (RP-6)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from kit import clock
from kit.tenancy import in_dealer, in_public
from reporting.brand.models import (
    BrandCardChange,
    BrandCardMonth,
    BrandChange,
    BrandDay,
    BrandMonth,
    DealerFreshness,
)
from reporting.brand.queries.region_rank import region_rank
from reporting.dealer.rules.period import Period
from tenants.models import Dealer
from tests.factories import NOW, filed, make_user
from tests.reporting.brand.working import At

TABLES = (BrandDay, BrandMonth, BrandChange, BrandCardChange, BrandCardMonth, DealerFreshness)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


@pytest.fixture
def neighbours(at_north: At, at_south: At) -> None:
    """Both in one region: north files two of three parties, south files one and signs it."""
    with in_public():
        region = Dealer.objects.get(code="north").region
        Dealer.objects.filter(code="south").update(region=region)
    at_north.declines(at_north.receives())
    at_north.files()
    at_north.files()
    at_south.orders(at_south.files())
    for at in (at_north, at_south):
        assert at.catches_up()


def placed(dealer: str) -> dict[str, tuple[Any, ...]]:
    with in_public():
        found = region_rank(dealer, NOVEMBER, "retail", "en")
    assert found
    assert found.dealers == 2
    return {each.code: (each.own, each.rank, each.of, each.median) for each in (*found.counts, *found.rates)}


@pytest.mark.rule("RP-9", "RP-6")
@pytest.mark.usefixtures("neighbours")
def test_dealer_has_neither_a_rank_nor_a_median_of_two() -> None:
    assert placed("north")["filed"] == (2, None, 2, None)
    assert placed("south")["filed"] == (1, None, 2, None)
    assert placed("south")["ordered"] == (1, None, 2, None)
    # A rate that has nothing to divide by has no place.
    assert placed("south")["filing"] == (None, None, 1, None)


@pytest.mark.usefixtures("a_region_each")
def test_dealer_that_is_alone_has_none() -> None:
    with in_public():
        assert region_rank("north", NOVEMBER, "retail", "en") is None


@pytest.fixture
def a_region_each(at_north: At, at_south: At) -> None:
    assert at_north.catches_up()


def asked(at: At, role: Role) -> Any:
    with in_dealer(at.dealer):
        user: User = make_user(f"asks-{role}", role)
    client = APIClient(headers={"host": f"{at.dealer.code}.localhost"})
    client.force_authenticate(user)
    return client.get("/api/v1/reports/place/?month=2026-11")


@pytest.mark.usefixtures("neighbours")
def test_managers_are_told_over_the_api_and_consultants_are_not(at_north: At) -> None:
    answer = asked(at_north, Role.SHOWROOM_MANAGER)
    assert answer.status_code == 200
    assert answer.json()["dealers"] == 2
    assert {"code": "filed", "own": 2.0, "rank": None, "of": 2, "median": None, "rate": None} in answer.json()[
        "figures"
    ]
    assert "南粤" not in answer.content.decode()
    assert asked(at_north, Role.CONSULTANT).status_code == 403


@pytest.mark.usefixtures("neighbours")
def test_page_shows_the_place_without_the_other_name(at_north: At) -> None:
    with in_dealer(at_north.dealer):
        client = Client(headers={"host": "north.localhost", "accept-language": "en"})
        client.force_login(make_user("manages", Role.SALES_DIRECTOR))
    page = client.get("/figures/?month=2026-11").content.decode()
    assert "Our rank in the region" in page
    assert "1 of 2" not in page
    assert "南粤" not in page


@pytest.fixture
def five_alike(at_north: At) -> None:
    """North, and four dealers like it: as many as a rank takes (RP-9)."""
    at_north.declines(at_north.receives())
    with in_dealer(at_north.dealer):
        walks_in(at_north)
    assert at_north.catches_up()
    with in_public():
        north = Dealer.objects.get(code="north")
        for number in range(4):
            copy = Dealer.objects.get(pk=north.pk)
            copy.pk, copy.code, copy.schema_name = None, f"like{number}", f"d_like{number}"
            Dealer.objects.bulk_create([copy])
            for table in TABLES:
                key = "" if table is DealerFreshness else "id"
                columns = ", ".join(
                    f'"{field.column}"' for field in table._meta.fields if field.name not in ("dealer", key)
                )
                with connection.cursor() as cursor:
                    cursor.execute(
                        f"INSERT INTO {table._meta.db_table} (dealer, {columns}) SELECT %s, {columns}"  # noqa: S608 - our own names
                        f" FROM {table._meta.db_table} WHERE dealer = 'north'",
                        [copy.code],
                    )


def walks_in(at: At) -> None:
    """A party that is filed."""
    party = at.receives()
    filed(at.li, phones=at.number(), traffic=party.id)


@pytest.mark.usefixtures("five_alike")
def test_own_rates_come_with_n_of_n_and_their_interval_rp_9(at_north: At) -> None:
    figures = {each["code"]: each for each in asked(at_north, Role.SHOWROOM_MANAGER).json()["figures"]}
    assert figures["filing"]["rate"] == {
        "numerator": 1,
        "denominator": 2,
        "value": 50.0,
        "interval": {"low": 6.1, "high": 93.9},
    }
    assert (figures["filing"]["rank"], figures["filing"]["of"], figures["filing"]["median"]) == (1, 5, 50.0)
    assert figures["filed"]["rate"] is None
    with in_dealer(at_north.dealer):
        client = Client(headers={"host": "north.localhost", "accept-language": "en"})
        client.force_login(make_user("manages", Role.SALES_DIRECTOR))
    page = client.get("/figures/?month=2026-11").content.decode()
    place = page.split('class="section brand-table figures-place"')[1]
    assert "1 of 2 · 6.1–93.9%" in place
    assert "1 of 5" in place


@pytest.mark.usefixtures("neighbours")
def test_place_states_its_up_to_and_answers_the_same_as_of_it_rp_8(at_north: At) -> None:
    first = asked(at_north, Role.SHOWROOM_MANAGER)
    with clock.at(NOW + timedelta(hours=1)):
        at_north.files()
        assert at_north.catches_up()
    with in_dealer(at_north.dealer):
        client = APIClient(headers={"host": "north.localhost"})
        client.force_authenticate(make_user("later", Role.SHOWROOM_MANAGER))
    given = {"month": "2026-11", "as_of": first.json()["up_to"]}
    assert client.get("/api/v1/reports/place/", given).content == first.content
    later = {**given, "as_of": "2027-01-01T00:00:00+08:00"}
    refused = client.get("/api/v1/reports/place/", later)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_yet_known")
