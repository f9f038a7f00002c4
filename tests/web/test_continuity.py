"""Pages that outlive their session: signed out, in again, or another account's now (ux.md, goals of the last row)."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from crm.models import DealerSettings
from tests.factories import make_user
from tests.page_client import browser, form_at, text_of

HTMX = {"HX-Request": "true"}
HERE = "http://north.localhost"


@pytest.fixture
def boss(north: object) -> User:
    return make_user("boss", "dealer_admin", name="管理员")


def checked(user: User | None = None, language: str = "zh-hans") -> Client:
    """A browser whose tokens are checked, as a real one's are."""
    client = browser(user, language=language)
    client.handler.enforce_csrf_checks = True
    return client


def settings_form(client: Client, **changes: Any) -> dict[str, Any]:
    return form_at(client.get("/settings/"), "", card_number_pattern="Z-99", **changes)


def test_form_sent_after_the_session_ended_leads_to_the_sign_in_and_back_to_its_page(boss: User) -> None:
    client = browser(boss)
    sent = settings_form(client)
    client.logout()
    answer = client.post("/sign-in/", {}, headers={"Referer": f"{HERE}/settings/"})
    answer = client.post("/settings/?x=1", sent, headers={"Referer": f"{HERE}/settings/?x=1"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/settings/%3Fx%3D1&ended=yes")
    assert "data-ended" in text_of(client.get(answer.headers["Location"]))
    assert DealerSettings.objects.get().card_number_pattern != "Z-99"


@pytest.mark.parametrize("before", ["", "https://elsewhere.example/settings/", "http://south.localhost/settings/"])
def test_nobody_is_led_to_another_host_after_signing_in(north: object, before: str) -> None:
    answer = browser().post("/settings/", {}, headers={"Referer": before})
    assert answer.headers["Location"] == "/sign-in/?next=/&ended=yes"


def test_part_of_a_page_says_that_the_session_ended(north: object) -> None:
    answer = browser().post("/cards/new/check/", {}, headers=HTMX)
    assert (answer.status_code, answer.headers["X-Session"], answer.content) == (401, "ended", b"")


@pytest.mark.parametrize("way", ["field", "header"])
def test_page_of_another_account_does_nothing_in_the_name_of_who_is_signed_in(boss: User, way: str) -> None:
    other = make_user("other", "dealer_admin")
    client = browser(boss)
    sent = settings_form(client) | ({"opened_by": str(other.id)} if way == "field" else {})
    headers = {} if way == "field" else {"X-Opened-By": str(other.id)}
    answer = client.post("/settings/", sent, headers=headers)
    assert answer.status_code == 409
    assert "Someone else is signed in" in text_of(answer)
    part = client.post("/settings/", sent, headers={**headers, **HTMX})
    assert (part.status_code, part.headers["X-Session"]) == (401, "other")
    assert DealerSettings.objects.get().card_number_pattern != "Z-99"
    assert client.post("/settings/", {**sent, "opened_by": str(boss.id)}).status_code == 302


def test_form_with_a_token_of_an_earlier_session_is_offered_again_with_what_was_typed(boss: User) -> None:
    client = checked(boss)
    sent = settings_form(client) | {"csrfmiddlewaretoken": "x" * 64, "password": "secret-word-1"}
    answer = client.post("/settings/", sent, headers={"Origin": HERE})
    assert answer.status_code == 403
    page = text_of(answer)
    assert "尚未发送" in page
    assert "禁止访问" not in page
    assert "secret-word-1" not in page
    again = form_at(answer, "/settings/")
    assert client.post("/settings/", again, headers={"Origin": HERE}).status_code == 302
    assert DealerSettings.objects.get().card_number_pattern == "Z-99"


@pytest.mark.parametrize("origin", ["", "http://south.localhost", "https://elsewhere.example", "null"])
def test_what_comes_from_elsewhere_is_not_offered_again(boss: User, origin: str) -> None:
    client = checked(boss)
    sent = settings_form(client) | {"csrfmiddlewaretoken": "x" * 64}
    answer = client.post("/settings/", sent, headers={"Origin": origin} if origin else {})
    assert answer.status_code == 403
    assert "Z-99" not in text_of(answer)
    assert "重新打开此页" in text_of(answer)


def test_drafts_key_is_the_accounts_alone(li: User, zhang: User) -> None:
    keys = [browser(user).get("/").content.decode().split('data-draft-key="')[1][:64] for user in (li, zhang, li)]
    assert keys[0] == keys[2] != keys[1]
    assert "data-draft-key" not in text_of(browser().get("/sign-in/"))
