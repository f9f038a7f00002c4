"""What headquarters changes of its catalogue is at every dealer at once, and old cards keep what was retired (HQ-1)."""

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.roles import Role
from crm.models import Card
from kit.tenancy import DealerContext, in_dealer, in_public
from tests.api_client import get, post
from tests.factories import filed, make_user, numbered, walk_in
from tests.page_client import browser, form_at, text_of


@pytest.fixture
def card(li: User) -> Card:
    """A white Octavia, with a sunroof."""
    return filed(li, phones=numbered(1), options=["sunroof"], competitor_brand="vw")


@pytest.fixture
def hq_client(card: Card) -> APIClient:
    with in_public():
        boss = make_user("boss", Role.HQ_ADMIN)
    client = APIClient(headers={"host": "hq.localhost"})
    client.force_authenticate(boss)
    return client


def changed(client: APIClient, path: str, **changes: object) -> None:
    answer = client.patch(f"/api/v1/brand/catalogue/{path}/", changes, format="json")
    assert answer.status_code == 200, answer.content


def added(client: APIClient, path: str, code: str, zh: str, en: str) -> None:
    answer = client.post(
        f"/api/v1/brand/catalogue/{path}/", {"code": code, "name_zh": zh, "name_en": en}, format="json"
    )
    assert answer.status_code == 201, answer.content


def models_at(user: User) -> dict[str, str]:
    return {model["code"]: model["name"] for model in get(user, "catalogue/").json()["models"]}


def test_new_model_is_filed_at_once_at_every_dealer(
    hq_client: APIClient, li: User, shared_dealers: dict[str, DealerContext]
) -> None:
    added(hq_client, "models", "kodiaq", "柯迪亚克", "Kodiaq")
    added(hq_client, "models/kodiaq/configurations", "kodiaq-20", "2.0T", "2.0T")
    added(hq_client, "models/kodiaq/colours", "silver", "银", "Silver")
    car = {"model": "kodiaq", "configuration": "kodiaq-20", "colour": "silver"}
    filing = post(li, "cards/", walk_in(customer_name="赵先生", phones=numbered(2), **car))
    assert (filing.status_code, filing.json()["model"]) == (201, "kodiaq")
    assert "Kodiaq" in text_of(browser(li).get(f"/cards/{filing.json()['id']}/"))
    with in_dealer(shared_dealers["south"]):
        theirs = make_user("own", Role.CONSULTANT)
    client = APIClient(headers={"host": "south.localhost", "accept-language": "zh-hans"})
    client.force_authenticate(theirs)
    assert "柯迪亚克" in [model["name"] for model in client.get("/api/v1/catalogue/").json()["models"]]


def test_new_name_stands_on_old_cards_at_once(hq_client: APIClient, li: User, card: Card) -> None:
    changed(hq_client, "models/octavia", name_zh="新明锐", name_en="New Octavia")
    assert models_at(li)["octavia"] in ("新明锐", "New Octavia")
    page = browser(li)
    assert "New Octavia" in text_of(page.get(f"/cards/{card.id}/"))
    assert "New Octavia" in text_of(page.get("/cards/"))


def test_retired_car_stays_on_its_card_and_is_offered_to_no_other(hq_client: APIClient, li: User, card: Card) -> None:
    for path in ("models/octavia/colours/white", "models/octavia/options/sunroof", "competitors/vw", "models/octavia"):
        changed(hq_client, path, is_retired=True)
    page = browser(li)
    assert "octavia" not in models_at(li)
    shown = text_of(page.get(f"/cards/{card.id}/"))
    assert all(name in shown for name in ("Octavia", "Candy White", "Sunroof", "Volkswagen"))
    kept = get(li, f"cards/{card.id}/").json()
    assert [kept[name] for name in ("model", "colour", "options", "competitor_brand")] == [
        "octavia",
        "white",
        ["sunroof"],
        "vw",
    ]
    refusal = post(li, "cards/", walk_in(customer_name="赵先生", phones=numbered(2))).json()
    assert {"model": "not_a_choice"}.items() <= {each["field"]: each["code"] for each in refusal["errors"]}.items()


def test_other_data_of_a_card_is_changed_though_its_car_is_retired(hq_client: APIClient, li: User, card: Card) -> None:
    changed(hq_client, "models/octavia", is_retired=True)
    page, at = browser(li), f"/cards/{card.id}/edit/"
    form = form_at(page.get(at), "", budget="gt_25")
    assert page.post(at, form).status_code == 302
    card.refresh_from_db()
    assert (card.budget, card.model, card.configuration) == ("gt_25", "octavia", "octavia-14tsi-dsg")


def test_what_is_taken_back_is_offered_again(hq_client: APIClient, li: User) -> None:
    changed(hq_client, "models/octavia", is_retired=True)
    changed(hq_client, "models/octavia", is_retired=False)
    assert "octavia" in models_at(li)
