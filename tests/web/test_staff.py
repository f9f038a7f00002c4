"""A place's people on pages, for those who look after the accounts."""

from uuid import uuid4

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from tests.factories import filed, make_user
from tests.page_client import browser, errors, sign_in, signed_in
from tests.signing_in import admin_of

NEW = {"name": "王丽", "username": "wang.li", "roles": ["consultant"], "email": ""}


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def test_admin_makes_an_account_whose_password_is_shown_once(boss: User) -> None:
    client = signed_in("boss")
    answer = client.post("/staff/new/", NEW)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    password = answer.context["password"]
    assert password in answer.content.decode()
    made = User.objects.get(username="wang.li")
    assert (made.name, made.roles) == ("王丽", ["consultant"])
    assert password not in client.get(f"/staff/{made.id}/").content.decode()
    assert sign_in(browser(), "wang.li", password, new_password="a-fresh-horse-7").status_code == 302


def test_roles_of_both_sides_are_refused_at_the_field(boss: User) -> None:
    answer = signed_in("boss").post("/staff/new/", {**NEW, "roles": ["consultant", "receptionist"], "username": ""})
    assert answer.status_code == 422
    assert errors(answer) == {
        "username": ["Please fill this in."],
        "roles": [
            "Traffic and cards are recorded by different departments: one account can't have roles on both sides."
        ],
    }
    assert not User.objects.filter(name="王丽").exists()


def test_what_an_account_needs_is_marked_and_asked_for_once(boss: User) -> None:
    client = signed_in("boss")
    assert client.get("/staff/new/").content.decode().count("field-required") == 3
    answer = client.post("/staff/new/", {})
    assert answer.status_code == 422
    assert errors(answer) == {field: ["Please fill this in."] for field in ("name", "username", "roles")}


def test_role_that_there_is_not_is_refused(boss: User) -> None:
    answer = signed_in("boss").post("/staff/new/", {**NEW, "roles": ["hq_admin"]})
    assert answer.status_code == 422
    assert list(errors(answer)) == ["roles"]
    assert not User.objects.filter(username="wang.li").exists()


def test_other_roles_count_from_the_next_request_on(boss: User, li: User) -> None:
    client, his = signed_in("boss"), signed_in()
    assert his.get("/staff/").status_code == 403
    given = {"name": "李强", "email": "", "roles": ["dealer_admin"], "version": li.version}
    assert client.post(f"/staff/{li.id}/", given)["Location"] == "/staff/"
    assert his.get("/staff/").status_code == 200


def test_change_of_what_someone_changed_meanwhile_is_told(boss: User, li: User) -> None:
    client = signed_in("boss")
    given = {"name": "李强", "email": "", "roles": ["consultant", "dealer_admin"], "version": li.version}
    client.post(f"/staff/{li.id}/", given)
    late = client.post(f"/staff/{li.id}/", {**given, "name": "李弱"})
    assert late.status_code == 409
    assert list(errors(late)) == ["__all__"]
    li.refresh_from_db()
    assert li.name == "李强"


def test_reset_shows_the_password_once_and_signs_out(boss: User, li: User) -> None:
    client, his = signed_in("boss"), signed_in()
    answer = client.post(f"/staff/{li.id}/password/")
    assert answer.context["password"] in answer.content.decode()
    assert his.get("/account/devices/").status_code == 302
    opened = client.get(f"/staff/{li.id}/password/")
    assert (opened.status_code, opened["Allow"], "<h1>" in opened.content.decode()) == (405, "POST", True)


def test_letting_go_can_be_taken_back(boss: User, li: User) -> None:
    client = signed_in("boss")
    assert client.post(f"/staff/{li.id}/deactivate/")["Location"] == "/staff/"
    assert sign_in(browser()).status_code == 422
    page = client.get("/staff/")
    assert f"/staff/{li.id}/reactivate/" in page.content.decode()
    assert li not in page.context["people"]
    assert li in client.get("/staff/?gone=yes").context["people"]
    client.post(f"/staff/{li.id}/reactivate/")
    assert sign_in(browser()).status_code == 302


def test_last_admin_stays(boss: User) -> None:
    client = signed_in("boss")
    User.objects.filter(roles__contains=["dealer_admin"]).exclude(id=boss.id).update(is_active=False)
    assert client.post(f"/staff/{boss.id}/deactivate/")["Location"] == f"/staff/{boss.id}/"
    boss.refresh_from_db()
    assert boss.is_active
    assert not AuditEntry.objects.filter(what="staff.deactivated").exists()


def test_list_narrows_by_role(boss: User, li: User, reception: User) -> None:
    found = signed_in("boss").get("/staff/?role=receptionist").context["people"]
    assert found == [reception]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DEALER_ADMIN, Role.HQ_ADMIN}))
def test_nobody_else_sees_staff(wednesday_morning: None, li: User, role: Role) -> None:
    make_user("other", role)
    client = signed_in("other")
    paths = ("/staff/", "/staff/new/", f"/staff/{li.id}/")
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]
    acts = (f"/staff/{li.id}/password/", f"/staff/{li.id}/deactivate/", f"/staff/{li.id}/reactivate/", "/staff/new/")
    assert [client.post(path, NEW).status_code for path in acts] == [403, 403, 403, 403]
    li.refresh_from_db()
    assert li.is_active


def test_someone_who_is_not_here_is_not_found(boss: User) -> None:
    client = signed_in("boss")
    assert client.get(f"/staff/{uuid4()}/").status_code == 404
    assert client.post(f"/staff/{uuid4()}/deactivate/").status_code == 404


def test_brand_gives_a_region_manager_a_region(hq: None) -> None:
    admin_of("hq")
    client = signed_in("boss", "hq")
    given = {**NEW, "roles": ["region_manager"], "region": ""}
    assert list(errors(client.post("/staff/new/", given))) == ["region"]
    assert client.post("/staff/new/", {**given, "region": "east"}).status_code == 200
    assert User.objects.get(username="wang.li").region == "east"


def test_who_has_open_customers_leaves_when_someone_takes_them(boss: User, li: User, zhang: User) -> None:
    card, client, theirs = filed(li), signed_in("boss"), signed_in("li")
    asked = client.post(f"/staff/{li.id}/deactivate/")
    assert asked.status_code == 409
    assert theirs.get("/cards/").status_code == 200
    assert asked.context["heirs"] == [zhang]
    li.refresh_from_db()
    assert li.is_active
    assert client.post(f"/staff/{li.id}/deactivate/", {"owner": zhang.id})["Location"] == "/staff/"
    li.refresh_from_db()
    card.refresh_from_db()
    assert (li.is_active, card.owner) == (False, zhang)
    # The page that stood open at the leaver's is signed out by the next tap.
    assert theirs.get("/cards/")["Location"].startswith("/sign-in/")
    assert signed_in("zhang").get(f"/cards/{card.id}/").status_code == 200
