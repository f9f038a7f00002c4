"""`/brand/dealers/`, `/brand/regions/`, `/brand/catalogue/` (HQ-1)."""

import pytest
from django.contrib.auth.hashers import check_password
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.roles import Role
from tenants.models import Colour, Dealer, DealerState, Region, VehicleModel
from tests.schema_client import DocumentedClient

pytestmark = pytest.mark.usefixtures("hq")

ORDER = {
    "code": "changning",
    "name": "长宁汽车",
    "region": "east",
    "province": "上海市",
    "city": "长宁区",
    "area_code": "021",
}
OCTAVIA = {"code": "octavia", "name_zh": "明锐", "name_en": "Octavia"}
WHITE = {"code": "white", "name_zh": "白", "name_en": "White"}


def signed_in(role: Role) -> DocumentedClient:
    client = DocumentedClient(headers={"host": "hq.localhost"})
    client.force_authenticate(User.objects.create(username=f"a-{role}", name="x", roles=[role]))
    return client


@pytest.fixture
def admin(hq: None) -> DocumentedClient:
    """The brand's administrator."""
    return signed_in(Role.HQ_ADMIN)


def test_dealer_is_registered_and_told_how_to_begin(admin: DocumentedClient) -> None:
    response = admin.post("/api/v1/brand/dealers/", ORDER, format="json")
    assert response.status_code == 202
    body = response.json()
    account = body.pop("first_account")
    created_at = body.pop("created_at")
    assert body == {
        **ORDER,
        "time_zone": "Asia/Shanghai",
        "state": "provisioning",
        "failure": "",
        "host": "changning.localhost",
    }
    dealer = Dealer.objects.get(code="changning")
    assert created_at.startswith(dealer.created_at.date().isoformat())
    assert account["username"] == "admin"
    assert check_password(account["one_time_password"], dealer.admin_password)


def test_wrong_order_is_refused_with_everything_wrong(admin: DocumentedClient) -> None:
    body = {**ORDER, "code": "hq", "region": "moon", "name": "", "city": 5, "colour": "red"}
    response = admin.post("/api/v1/brand/dealers/", body, format="json")
    assert (response.status_code, response.json()["code"]) == (422, "invalid")
    assert {(error["field"], error["code"]) for error in response.json()["errors"]} == {
        ("code", "invalid"),
        ("region", "not_a_choice"),
        ("name", "required"),
        ("city", "invalid"),
        ("colour", "unknown_field"),
    }
    assert Dealer.objects.filter(name="长宁汽车").count() == 0


def test_code_of_another_dealer_is_refused(admin: DocumentedClient) -> None:
    response = admin.post("/api/v1/brand/dealers/", {**ORDER, "code": "north"}, format="json")
    assert (response.status_code, response.json()["code"]) == (422, "dealer_exists")


def test_repeat_with_the_same_key_registers_once(admin: DocumentedClient) -> None:
    headers = {"Idempotency-Key": "k-1"}
    first, again = (admin.post("/api/v1/brand/dealers/", ORDER, format="json", headers=headers) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()["code"]) == (202, 409, "already_done")
    assert Dealer.objects.filter(code="changning").count() == 1


def test_dealers_are_listed_in_pages(
    admin: DocumentedClient, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = admin.get("/api/v1/brand/dealers/?page_size=1").json()
    second = admin.get(first["next"]).json()
    codes = [row["code"] for page in (first, second) for row in page["results"]]
    assert codes == sorted(codes) == list(Dealer.objects.order_by("code").values_list("code", flat=True)[:2])


def test_dealer_is_shown_with_its_state_and_not_again_when_unchanged(admin: DocumentedClient) -> None:
    response = admin.get("/api/v1/brand/dealers/north/")
    assert (response.status_code, response.json()["state"], response["ETag"][:3]) == (200, "active", '"1-')
    again = admin.get("/api/v1/brand/dealers/north/", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_dealer_is_suspended(admin: DocumentedClient) -> None:
    response = admin.patch("/api/v1/brand/dealers/north/", {"state": "suspended"}, format="json")
    assert (response.status_code, response.json()["state"], response["ETag"][:3]) == (200, "suspended", '"2-')
    assert Dealer.objects.get(code="north").state == DealerState.SUSPENDED


def test_change_from_a_stale_reading_is_refused(admin: DocumentedClient) -> None:
    admin.patch("/api/v1/brand/dealers/north/", {"name": "甲"}, format="json")
    response = admin.patch("/api/v1/brand/dealers/north/", {"name": "乙"}, format="json", headers={"If-Match": '"1"'})
    assert (response.status_code, response.json()["code"]) == (412, "stale")
    assert response.json()["current"]["name"] == Dealer.objects.get(code="north").name == "甲"


@pytest.mark.parametrize(
    "address",
    ["dealers/nobody/", "regions/nowhere/", "catalogue/models/none/", "catalogue/models/none/colours/white/"],
)
def test_what_is_not_there_is_not_found(admin: DocumentedClient, address: str) -> None:
    assert admin.get(f"/api/v1/brand/{address}").status_code == 404
    assert admin.patch(f"/api/v1/brand/{address}", {}, format="json").status_code == 404


def test_region_is_added_and_renamed(admin: DocumentedClient) -> None:
    added = admin.post(
        "/api/v1/brand/regions/", {"code": "north-west", "name_zh": "西北", "name_en": "NW"}, format="json"
    )
    assert (added.status_code, added.json()) == (201, {"code": "north-west", "name_zh": "西北", "name_en": "NW"})
    renamed = admin.patch("/api/v1/brand/regions/north-west/", {"name_en": "North-west"}, format="json")
    assert renamed.json()["name_en"] == Region.objects.get(code="north-west").name_en == "North-west"
    taken = admin.post("/api/v1/brand/regions/", {"code": "east", "name_zh": "东", "name_en": "E"}, format="json")
    assert (taken.status_code, taken.json()["code"]) == (422, "code_taken")


def test_catalogue_is_kept(admin: DocumentedClient) -> None:
    assert admin.post("/api/v1/brand/catalogue/models/", OCTAVIA, format="json").status_code == 201
    white = admin.post("/api/v1/brand/catalogue/models/octavia/colours/", WHITE, format="json")
    assert (white.status_code, white.json()) == (201, {**WHITE, "is_retired": False})
    retired = admin.patch("/api/v1/brand/catalogue/models/octavia/colours/white/", {"is_retired": True}, format="json")
    assert retired.json()["is_retired"] is True
    vw = {"code": "vw", "name_zh": "大众", "name_en": "Volkswagen"}
    assert admin.post("/api/v1/brand/catalogue/competitors/", vw, format="json").status_code == 201
    golf = {"code": "golf", "name_zh": "高尔夫", "name_en": "Golf"}
    assert admin.post("/api/v1/brand/catalogue/competitors/vw/models/", golf, format="json").status_code == 201
    assert admin.get("/api/v1/brand/catalogue/").json() == {
        "models": [
            {
                **OCTAVIA,
                "is_retired": False,
                "configurations": [],
                "colours": [{**WHITE, "is_retired": True}],
                "options": [],
            }
        ],
        "competitors": [{**vw, "is_retired": False, "models": [{**golf, "is_retired": False}]}],
    }


def test_wrong_thing_is_refused_and_nothing_is_kept(admin: DocumentedClient) -> None:
    admin.post("/api/v1/brand/catalogue/models/", OCTAVIA, format="json")
    body = {"code": "A B", "name_zh": "", "is_retired": True}
    response = admin.post("/api/v1/brand/catalogue/models/octavia/colours/", body, format="json")
    assert response.status_code == 422
    assert {(error["field"], error["code"]) for error in response.json()["errors"]} == {
        ("code", "invalid"),
        ("name_zh", "required"),
        ("name_en", "required"),
        ("is_retired", "unknown_field"),
    }
    assert Colour.objects.count() == 0


@pytest.mark.parametrize("role", [Role.HQ_ANALYST, Role.REGION_MANAGER])
def test_only_the_administrator_keeps_the_brands_things(hq: None, role: Role) -> None:
    client = signed_in(role)
    for address in ("dealers/", "regions/", "catalogue/models/"):
        assert client.post(f"/api/v1/brand/{address}", OCTAVIA, format="json").status_code == 403
    assert VehicleModel.objects.count() == 0


def test_brands_addresses_are_not_on_a_dealers_host(admin: DocumentedClient) -> None:
    response = admin.get("/api/v1/brand/dealers/", headers={"host": "north.localhost"})
    assert response.status_code == 404
