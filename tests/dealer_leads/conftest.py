"""The dealer north on a Wednesday morning, with a website that sends leads to the brand."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import orjson
import pytest

from crm.models import Lead
from crm.services.leads.exchange import exchange_leads
from kit.tenancy import DealerContext, in_dealer, in_public
from tests.leads.sending import Sending, make_sending
from tests.staff import *  # noqa: F403 - fixtures are shared by import

Submit = Callable[..., UUID]
GOOD = {"customer_name": "欧阳修远", "phone": "13800138000", "dealer": "north", "comments": "请下午打 13911112222"}


@pytest.fixture(autouse=True)
def in_the_morning(wednesday_morning: None) -> None:
    """Everything in north happens then."""


@pytest.fixture
def website(in_the_morning: None) -> Sending:
    with in_public():
        return make_sending()


@pytest.fixture
def submit(website: Sending) -> Submit:
    """Send a lead to the brand; return its id."""

    def send(**fields: Any) -> UUID:
        with in_public():
            answer = website.send(orjson.dumps({**GOOD, **fields}))
        assert answer.status_code == 202, answer.content
        return UUID(answer.json()["id"])

    return send


@pytest.fixture
def lead(submit: Submit, north: DealerContext) -> Lead:
    """A lead that has arrived in north."""
    lead_id = submit()
    with in_dealer(north):
        exchange_leads()
        return Lead.objects.get(id=lead_id)
