"""Competitors' models, suggested where they are typed: what the dealer has entered, then the catalogue."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from crm.queries.suggestions import competitor_models_entered
from tests.factories import filed, followed_up, numbered
from tests.page_client import browser, text_of

CAR = {"current_vehicle": "上海通用-凯越", "current_vehicle_registered_on": date(2019, 5, 1)}
BOUGHT = {"loss_reason": "bought_competitor", "loss_factor": "price", "competitor_brand": "vw"}


def lost_to(li: User, at: int, model: str) -> None:
    card = filed(li, phones=numbered(at))
    followed_up(li, card, status="lost", next_followup_on=None, loss={**BOUGHT, "competitor_model": model})


@pytest.fixture
def losses(li: User) -> None:
    for at, model in enumerate(("速腾", "速腾", "宝来", "Lavida")):
        lost_to(li, at + 1, model)


def test_entered_models_come_by_brand_the_most_frequent_first_in_one_query(losses: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert competitor_models_entered() == {"vw": ["速腾", "Lavida", "宝来"]}
    assert len(asked) == 1


def test_form_of_a_loss_suggests_them_before_those_of_the_catalogue(losses: None, li: User) -> None:
    card = filed(li, phones=numbered(9))
    page = text_of(browser(li).get(f"/cards/{card.id}/follow-up/"))
    datalist = page.split('data-suggests-of="loss-competitor_brand"')[1].split("</datalist>")[0]
    options = [line for line in datalist.split("<option")[1:] if 'data-of="vw"' in line]
    values = [line.split('value="')[1].split('"')[0] for line in options]
    assert values[:3] == ["速腾", "Lavida", "宝来"]
    assert values.count("Lavida") == 1
    assert len(datalist.split("<option")) > len(options) + 1


@pytest.mark.parametrize(("field", "value"), [("other_models", "速腾"), ("current_vehicle", "Volkswagen-速腾")])
def test_edit_form_suggests_them_too(losses: None, li: User, field: str, value: str) -> None:
    card = filed(li, phones=numbered(9), replacement="trade_in", **CAR)
    page = text_of(browser(li).get(f"/cards/{card.id}/edit/"))
    datalist = page.split(f'<datalist id="id_{field}_list"')[1].split("</datalist>")[0]
    assert f'value="{value}"' in datalist
