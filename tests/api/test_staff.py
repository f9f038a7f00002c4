"""`/staff/` and what is below it, and `/audit/`: people are made, given roles, reset, let go and taken back."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from accounts.roles import DEALER_ROLES, Role
from accounts.services.audit import note
from kit import clock
from tests.factories import make_user
from tests.signing_in import PASSWORD, admin_of, codes, login, signed_in

NEW = {"username": "Wang.Li", "name": "王丽", "email": "", "roles": ["consultant"]}


@pytest.fixture
def admin(north: object) -> APIClient:
    """The dealer's administrator; the one of its first day has left."""
    boss = admin_of("north")
    User.objects.exclude(id=boss.id).update(is_active=False)
    return signed_in("boss")


def test_account_is_made_with_a_password_told_once(admin: APIClient) -> None:
    answer = admin.post("/api/v1/staff/", NEW, format="json")
    assert answer.status_code == 201
    made = answer.json()
    assert (made["username"], made["name"], made["roles"], made["is_active"]) == (
        "wang.li",
        "王丽",
        ["consultant"],
        True,
    )
    password = made["one_time_password"]
    assert login(username="wang.li", password=password, new_password=PASSWORD).status_code == 200
    assert "one_time_password" not in admin.get(f"/api/v1/staff/{made['id']}/").json()


def test_every_wrong_field_is_named(admin: APIClient) -> None:
    body = {"username": "王 丽", "name": " ", "roles": ["receptionist", "consultant"], "email": "x", "age": 3}
    answer = admin.post("/api/v1/staff/", body, format="json")
    assert answer.status_code == 422
    assert sorted(codes(answer)) == [
        ("age", "unknown_field"),
        ("email", "invalid"),
        ("name", "required"),
        ("roles", "role_conflict"),
        ("username", "bad_username"),
    ]
    assert not User.objects.filter(roles__overlap=["receptionist", "consultant"]).exists()


def test_nothing_given_is_all_required(admin: APIClient) -> None:
    answer = admin.post("/api/v1/staff/", {}, format="json")
    assert sorted(codes(answer)) == [("name", "required"), ("roles", "required"), ("username", "required")]


@pytest.mark.parametrize("side", ["receptionist", "care_director"])
@pytest.mark.parametrize("other", ["consultant", "showroom_manager", "sales_director", "data_clerk"])
def test_no_account_stands_on_both_sides(admin: APIClient, side: str, other: str) -> None:
    answer = admin.post("/api/v1/staff/", {**NEW, "roles": [side, other]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "role_conflict")
    assert answer.json()["errors"][0]["rule"] == "TR-2"
    made = admin.post("/api/v1/staff/", {**NEW, "roles": [side]}, format="json").json()
    changed = admin.patch(f"/api/v1/staff/{made['id']}/", {"roles": [side, other]}, format="json")
    assert (changed.status_code, changed.json()["code"]) == (422, "role_conflict")
    assert User.objects.get(id=made["id"]).roles == [side]


@pytest.mark.parametrize("role", ["hq_admin", "operator", "king"])
def test_a_dealer_gives_no_role_of_the_brand(admin: APIClient, role: str) -> None:
    answer = admin.post("/api/v1/staff/", {**NEW, "roles": [role]}, format="json")
    assert answer.status_code == 422
    assert [code for _, code in codes(answer)] == ["not_a_choice"]


def test_taken_name_is_told_in_any_case(admin: APIClient) -> None:
    admin.post("/api/v1/staff/", NEW, format="json")
    again = admin.post("/api/v1/staff/", {**NEW, "username": "WANG.LI"}, format="json")
    assert (again.status_code, codes(again)) == (422, [("username", "username_taken")])


def test_roles_and_names_change_and_count_at_once(admin: APIClient) -> None:
    li = make_user("li", Role.CONSULTANT)
    client = signed_in()
    answer = admin.patch(f"/api/v1/staff/{li.id}/", {"roles": ["receptionist"], "name": "李莉"}, format="json")
    assert (answer.status_code, answer.json()["roles"], answer.json()["name"]) == (200, ["receptionist"], "李莉")
    assert "card.file" not in client.get("/api/v1/me/").json()["may"]


def test_change_from_a_stale_reading_is_refused(admin: APIClient) -> None:
    li = make_user("li", Role.CONSULTANT)
    seen = admin.get(f"/api/v1/staff/{li.id}/")["ETag"]
    admin.patch(f"/api/v1/staff/{li.id}/", {"name": "李莉"}, format="json")
    stale = admin.patch(f"/api/v1/staff/{li.id}/", {"name": "李强"}, format="json", headers={"if-match": seen})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert User.objects.get(id=li.id).name == "李莉"


def test_who_is_let_go_is_out_at_once_and_back_when_taken_back(admin: APIClient) -> None:
    li = make_user("li", Role.CONSULTANT)
    client = signed_in()
    answer = admin.post(f"/api/v1/staff/{li.id}/deactivate/")
    assert (answer.status_code, answer.json()["is_active"]) == (200, False)
    assert client.get("/api/v1/me/").status_code == 401
    assert login().status_code == 401
    assert admin.post(f"/api/v1/staff/{li.id}/reactivate/").json()["is_active"] is True
    assert client.get("/api/v1/me/").status_code == 401
    assert login().status_code == 200


def test_reset_opens_the_account_afresh(admin: APIClient) -> None:
    li = make_user("li", Role.CONSULTANT)
    client = signed_in()
    answer = admin.post(f"/api/v1/staff/{li.id}/reset-password/")
    assert (answer.status_code, answer.json()["has_one_time_password"]) == (200, True)
    assert client.get("/api/v1/me/").status_code == 401
    assert login().status_code == 401
    one_time = answer.json()["one_time_password"]
    assert login(password=one_time).json()["code"] == "password_change_required"
    assert login(password=one_time, new_password="another-horse-2").status_code == 200


@pytest.mark.parametrize("way", ["deactivate", "demote"])
def test_last_administrator_stays(admin: APIClient, way: str) -> None:
    boss = User.objects.get(username="boss")
    if way == "deactivate":
        answer = admin.post(f"/api/v1/staff/{boss.id}/deactivate/")
    else:
        answer = admin.patch(f"/api/v1/staff/{boss.id}/", {"roles": ["market_manager"]}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (422, "last_admin")
    boss.refresh_from_db()
    assert (boss.is_active, boss.roles) == (True, ["dealer_admin"])
    admin_of("north", "second")
    assert admin.post(f"/api/v1/staff/{boss.id}/deactivate/").status_code == 200


def test_list_is_narrowed_and_paged(admin: APIClient) -> None:
    for at_ in range(5):
        make_user(f"sc{at_}", Role.CONSULTANT, name=f"顾问{at_}")
    make_user("front", Role.RECEPTIONIST, name="前台")
    page = admin.get("/api/v1/staff/?role=consultant&page_size=2").json()
    names = [one["name"] for one in page["results"]]
    while page["next"]:
        page = admin.get(page["next"]).json()
        names += [one["name"] for one in page["results"]]
    assert names == [f"顾问{at_}" for at_ in range(5)]
    assert [one["username"] for one in admin.get("/api/v1/staff/?q=前").json()["results"]] == ["front"]
    assert codes(admin.get("/api/v1/staff/?colour=red")) == [("colour", "unknown_field")]
    assert codes(admin.get("/api/v1/staff/?page_size=201")) == [("page_size", "out_of_range")]


@pytest.mark.parametrize("role", sorted(DEALER_ROLES - {Role.DEALER_ADMIN}))
def test_others_see_their_colleagues_and_change_nobody(north: object, role: Role) -> None:
    someone = make_user("someone", Role.CONSULTANT)
    make_user("li", role)
    client = signed_in()
    assert client.get("/api/v1/staff/").status_code == 200
    one = f"/api/v1/staff/{someone.id}/"
    denied = [
        client.post("/api/v1/staff/", NEW, format="json"),
        client.get(one),
        client.patch(one, {"name": "x"}, format="json"),
        client.post(f"{one}reset-password/"),
        client.post(f"{one}deactivate/"),
        client.post(f"{one}reactivate/"),
        client.get("/api/v1/audit/"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in denied] == [(403, "not_allowed")] * 7
    someone.refresh_from_db()
    assert (someone.name, someone.is_active, someone.has_one_time_password) == ("Someone", True, False)
    assert set(AuditEntry.objects.values_list("what", flat=True)) == {"sign_in.done"}


def test_ids_of_elsewhere_are_not_found(admin: APIClient) -> None:
    for way in ("", "reset-password/", "deactivate/", "reactivate/"):
        url = f"/api/v1/staff/{uuid4()}/{way}"
        answer = admin.post(url) if way else admin.get(url)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_what_was_done_is_in_the_audit_without_passwords(admin: APIClient) -> None:
    made = admin.post("/api/v1/staff/", NEW, format="json").json()
    admin.patch(f"/api/v1/staff/{made['id']}/", {"roles": ["showroom_manager"]}, format="json")
    reset = admin.post(f"/api/v1/staff/{made['id']}/reset-password/").json()
    admin.post(f"/api/v1/staff/{made['id']}/deactivate/")
    answer = admin.get("/api/v1/audit/?what=staff")
    entries = answer.json()["results"]
    whats = {entry["what"]: entry for entry in entries}
    assert set(whats) == {"staff.created", "staff.changed", "staff.password_reset", "staff.deactivated"}
    assert whats["staff.changed"]["data"]["roles"] == [["consultant"], ["showroom_manager"]]
    assert {entry["object"] for entry in entries} == {"wang.li"}
    assert {entry["actor_name"] for entry in entries} == {"Boss"}
    for password in (made["one_time_password"], reset["one_time_password"]):
        assert password not in answer.content.decode()
    only = admin.get("/api/v1/audit/?what=staff.created").json()["results"]
    assert [entry["what"] for entry in only] == ["staff.created"]


def test_brand_makes_accounts_of_its_own(hq: None) -> None:
    admin_of("hq")
    admin = signed_in("boss", "hq")
    region = {"username": "east", "name": "华东经理", "roles": ["region_manager"], "region": "east"}
    assert admin.post("/api/v1/staff/", region, format="json").json()["region"] == "east"
    unknown = admin.post("/api/v1/staff/", {**region, "username": "w", "region": "moon"}, format="json")
    assert codes(unknown) == [("region", "not_a_choice")]
    without = admin.post("/api/v1/staff/", {**region, "username": "w", "region": ""}, format="json")
    assert codes(without) == [("region", "required")]
    dealers = admin.post("/api/v1/staff/", {**region, "username": "w", "roles": ["consultant"]}, format="json")
    assert ("roles", "not_a_choice") in codes(dealers)
    assert [one["username"] for one in admin.get("/api/v1/staff/").json()["results"]] == ["boss", "east"]


def test_audit_is_narrowed_by_who_what_and_day(north: object) -> None:
    boss = admin_of("north")
    admin = signed_in("boss")
    with clock.at(datetime(2026, 11, 24, 15, 59, tzinfo=UTC)):
        note(boss, "staff.created", "early", roles=["consultant"])
    with clock.at(datetime(2026, 11, 24, 16, 0, tzinfo=UTC)):
        note(None, "staffing.other", "late")
        note(boss, "staff.changed", "late")

    def found(query: str) -> list[tuple[str, str]]:
        answer = admin.get(f"/api/v1/audit/?ordering=at&{query}")
        assert answer.status_code == 200, answer.json()
        return [(entry["what"], entry["object"]) for entry in answer.json()["results"]]

    assert found("what=staff") == [("staff.created", "early"), ("staff.changed", "late")]
    # The 25th begins at 16:00 UTC in Shanghai.
    assert found("from=2026-11-25&to=2026-11-25") == [("staffing.other", "late"), ("staff.changed", "late")]
    assert found(f"to=2026-11-24&actor={boss.id}&what=staff") == [("staff.created", "early")]
    assert found(f"actor={boss.id}&object=late") == [("staff.changed", "late")]
    assert codes(admin.get("/api/v1/audit/?from=yesterday")) == [("from", "not_a_date")]


def test_signing_in_and_failing_to_is_noted(north: object) -> None:
    li = make_user("li", Role.CONSULTANT)
    login(password="wrong")
    login(username="nobody-1", password="wrong")
    login(username="hunter2-typed-as-name", password="wrong")
    login()
    noted = AuditEntry.objects.order_by("id").values_list("what", "actor", "subject", "data")
    assert list(noted) == [
        ("sign_in.failed", None, "li", {"step": "password"}),
        ("sign_in.failed", None, "", {"step": "password"}),
        ("sign_in.done", li.id, "li", {}),
    ]
