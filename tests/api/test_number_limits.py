"""Numbers looked up are counted one by one, by the check and by a filing that meets a match (429, `Retry-After`)."""

import pytest
from pytest_django import Settings

from accounts.models import User
from crm.models import Card
from tests.api_client import post
from tests.factories import filed, numbered, walk_in

CUSTOMER = {"customer_name": "王小姐", "phones": [{"kind": "mobile", "number": "13800138000"}]}


@pytest.fixture(autouse=True)
def five_numbers(settings: Settings) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "numbers_by_person": (5, 600, "person")}


def test_check_counts_each_number(li: User) -> None:
    body = {**CUSTOMER, "phones": [*CUSTOMER["phones"], {"kind": "mobile", "number": "13800138001"}]}
    assert [post(li, "cards/duplicates/", body).status_code for _ in range(3)] == [200, 200, 429]
    refused = post(li, "cards/duplicates/", CUSTOMER)
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(refused["Retry-After"]) <= 600


def test_refused_filing_counts_as_the_check_does(li: User, zhang: User) -> None:
    filed(zhang, phones=numbered(1))
    statuses = [post(li, "cards/", walk_in(phones=numbered(1))).status_code for _ in range(6)]
    assert statuses == [409] * 5 + [429]
    assert Card.objects.count() == 1
    # Filing somebody new shows nobody, and goes on.
    assert post(li, "cards/", walk_in(phones=numbered(2))).status_code == 201
