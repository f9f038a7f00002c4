"""Signing in and out on pages."""

from typing import Any

import pytest

from accounts.models import User
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from accounts.services.staff import reset_password
from kit import clock
from kit.limits import limit
from kit.tenancy import DealerContext, in_dealer
from tests.factories import NOW, make_user
from tests.page_client import browser, errors, sign_in, signed_in
from tests.signing_in import PASSWORD


def with_second_factor(user: User) -> str:
    """The secret of an authenticator app that is asked for from now on."""
    secret = begin_enrolment(user, "Lodestar").secret
    confirm_enrolment(user, code_at(secret, int(NOW.timestamp()) // STEP_SECONDS - 1))
    return secret


def code_now(secret: str) -> str:
    return code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/staff/0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d/deactivate/", "/staff/0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d/"),
        ("/account/devices/0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d/sign-out/?x=1", "/account/devices/"),
        ("/sign-in/passkey/", "/sign-in/"),
        ("/nowhere/at/all/", "/"),
        ("/cards/?q=x", "/cards/?q=x"),
    ],
)
def test_another_language_leads_back_to_what_opens(north: object, address: str, page: str) -> None:
    """The page that answers a form may be at an address that takes forms alone."""
    assert browser().post("/preferences/", {"language": "en", "next": address})["Location"] == page


def test_page_of_someone_signed_in_asks_a_stranger_to_sign_in_and_leads_back(li: User) -> None:
    client = browser()
    asked = client.get("/account/devices/")
    assert (asked.status_code, asked["Location"]) == (302, "/sign-in/?next=/account/devices/")
    answer = sign_in(client, next="/account/devices/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/devices/")
    assert client.get("/account/devices/").status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_leads_to_no_other_host(li: User, elsewhere: str) -> None:
    assert sign_in(browser(), next=elsewhere)["Location"] == "/"


def test_page_names_the_dealer(li: User) -> None:
    assert "北城汽车" in browser().get("/sign-in/").content.decode()


def test_wrong_password_is_told_without_saying_who_exists(li: User) -> None:
    wrong, unknown = sign_in(browser(), password="not-this-one"), sign_in(browser(), "nobody")
    assert wrong.status_code == unknown.status_code == 422
    assert errors(wrong) == errors(unknown) == {"__all__": ["Incorrect user name or password."]}


def test_what_is_missing_is_told_at_its_field(li: User) -> None:
    answer = sign_in(browser(), "", "")
    assert answer.status_code == 422
    assert errors(answer) == {"username": ["Please fill this in."], "password": ["Please fill this in."]}


@pytest.mark.parametrize("username", ["l\0i", "\ud800", "李" * 10_000])
def test_unreadable_name_is_refused(li: User, username: str) -> None:
    answer = sign_in(browser(), username.encode("utf-8", "replace").decode())
    assert answer.status_code == 422


def test_tries_are_limited(li: User) -> None:
    client = browser()
    for _ in range(limit("sign_in_by_stranger").count):
        assert sign_in(client, password="not-this-one").status_code == 422
    answer = sign_in(client)
    assert answer.status_code == 429
    assert "__all__" in errors(answer)
    assert client.get("/account/devices/").status_code == 302


def test_one_time_password_is_replaced_on_the_way_in(li: User) -> None:
    _, password = reset_password(None, li.id)
    client = browser()
    first = sign_in(client, password=password)
    assert first.status_code == 200
    assert list(first.context["form"].fields) == ["username", "password", "new_password"]
    assert errors(first) == {}
    short = sign_in(client, password=password, new_password="short")
    assert (short.status_code, errors(short)) == (422, {"new_password": ["Use at least 10 characters."]})
    assert sign_in(client, password=password, new_password="a-fresh-horse-7").status_code == 302
    assert sign_in(browser(), password="a-fresh-horse-7").status_code == 302


def test_second_step_is_asked_and_opens_once(li: User) -> None:
    secret = with_second_factor(li)
    client = browser()
    assert sign_in(client, next="/account/password/")["Location"] == "/sign-in/code/"
    assert client.get("/account/devices/").status_code == 302
    wrong = client.post("/sign-in/code/", {"code": "000000"})
    assert (wrong.status_code, list(errors(wrong))) == (422, ["code"])
    right = client.post("/sign-in/code/", {"code": code_now(secret)})
    assert (right.status_code, right["Location"]) == (302, "/account/password/")
    other = browser()
    sign_in(other)
    assert other.post("/sign-in/code/", {"code": code_now(secret)}).status_code == 422


def test_second_step_without_a_first_begins_anew(li: User) -> None:
    client = browser()
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
    assert client.post("/sign-in/code/", {"code": "123456"})["Location"] == "/sign-in/"


def test_sign_out_ends_the_session(li: User) -> None:
    client = signed_in()
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert client.get("/account/devices/").status_code == 302
    assert client.get("/sign-out/").status_code == 405


def test_session_opens_no_other_dealer(li: User, south: DealerContext, north: DealerContext) -> None:
    with in_dealer(north):
        client = signed_in()
    with in_dealer(south):
        make_user("li")
        client.defaults["HTTP_HOST"] = "south.localhost"
        answer = client.get("/account/devices/", headers={"host": "south.localhost"})
    assert answer.status_code == 302


def test_language_is_remembered_with_the_account(li: User) -> None:
    client = signed_in()
    client.post("/preferences/", {"language": "zh-hans", "next": "/account/devices/"})
    assert 'lang="zh-Hans"' in client.get("/account/devices/").content.decode()
    elsewhere = signed_in()
    assert 'lang="zh-Hans"' in elsewhere.get("/account/devices/").content.decode()


def test_theme_is_remembered_on_the_device(li: User) -> None:
    client = browser()
    answer = client.post("/preferences/", {"theme": "dark", "next": "/sign-in/"})
    assert answer["Location"] == "/sign-in/"
    assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()
    client.post("/preferences/", {"theme": "pink", "language": "tlh"})
    assert 'data-theme="dark"' in client.get("/sign-in/").content.decode()


def test_preferences_lead_to_no_other_host(li: User) -> None:
    assert browser().post("/preferences/", {"theme": "dark", "next": "//evil.example/"})["Location"] == "/"


def test_brand_signs_in_on_its_own_host(hq: None) -> None:
    make_user("analyst", "hq_analyst")  # type: ignore[arg-type] # its code
    assert sign_in(browser(host="hq"), "analyst").status_code == 302


def test_door_of_a_demo_lets_one_in_by_a_tap(li: User, settings: Any) -> None:
    assert "sign-in-hint" not in browser().get("/sign-in/").content.decode()
    settings.SIGN_IN_HINTS = "tests.signing_in.some_hints"
    client = browser()
    page = client.get("/sign-in/?next=/cards/")
    assert "<b>Sales consultant</b><span>李强</span>" in page.content.decode()
    entered = client.post("/sign-in/", {"username": "li", "password": PASSWORD, "next": "/cards/"})
    assert entered["Location"] == "/cards/"
