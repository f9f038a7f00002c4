"""The brand's forms: what has to be filled in is marked, and complained of once (HQ-1)."""

import re

import pytest
from django.test import Client

from accounts.roles import Role
from tenants.models import Dealer, Region
from tests.factories import make_user

pytestmark = pytest.mark.usefixtures("hq", "shared_dealers")

NEW = {"code": "far", "name": "远方汽车", "region": "east", "province": "上海市", "city": "长宁区", "area_code": "021"}


@pytest.fixture
def boss() -> Client:
    client = Client(headers={"host": "hq.localhost"})
    client.force_login(make_user("boss", Role.HQ_ADMIN))
    return client


def marked(page: str) -> list[str]:
    """The fields that are marked as required, by their control."""
    labels = re.findall(r'<label class="field-label" for="id_(\w+)">(.*?)</label>', page, re.DOTALL)
    return [name for name, label in labels if "field-required" in label]


def complaints(page: str) -> dict[str, int]:
    """How often each field is complained of."""
    slots = re.findall(r'id="id_(\w+)_error">(.*?)</div>', page, re.DOTALL)
    return {name: slot.count("field-error") for name, slot in slots if "field-error" in slot}


@pytest.mark.parametrize(
    ("url", "names"),
    [
        ("/dealers/new/", ["code", "name", "region", "province", "city", "area_code"]),
        ("/dealers/north/", ["name", "region", "province", "city", "area_code"]),
        ("/regions/new/", ["name_zh", "name_en", "code"]),
        ("/regions/east/", ["name_zh", "name_en"]),
        ("/catalogue/models/new/", ["name_zh", "name_en", "code"]),
    ],
)
def test_what_is_required_is_marked_and_what_is_marked_is_required(boss: Client, url: str, names: list[str]) -> None:
    page = boss.get(url).content.decode()
    assert marked(page) == names
    assert all(f'name="{name}"' in page and "required" in page for name in names)
    refused = boss.post(url, dict.fromkeys(names, ""))
    assert refused.status_code == 422
    assert complaints(refused.content.decode()) == dict.fromkeys(names, 1)


def test_dealer_is_ordered_once_all_is_said(boss: Client) -> None:
    refused = boss.post("/dealers/new/", {**NEW, "city": " "}, headers={"accept-language": "en"})
    assert (refused.status_code, complaints(refused.content.decode())) == (422, {"city": 1})
    assert not Dealer.objects.filter(code="far").exists()
    assert boss.post("/dealers/new/", NEW).status_code == 200
    assert Dealer.objects.get(code="far").city == "长宁区"


def test_what_cannot_be_read_saves_nothing(boss: Client) -> None:
    refused = boss.post("/regions/east/", {"name_zh": "东", "name_en": "x" * 201})
    assert (refused.status_code, complaints(refused.content.decode())) == (422, {"name_en": 1})
    assert Region.objects.get(code="east").name_zh == "华东"


def test_part_of_a_thing_that_is_not_there_has_no_page(boss: Client) -> None:
    new = {"code": "red", "name_zh": "红", "name_en": "Red"}
    assert boss.post("/catalogue/models/nothing/colours/new/", new).status_code == 404
