"""Pages ask for the password before sensitive actions, and lead back to where one was; idle browsers are signed out."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.session_store import stored_key
from crm.models import DealerSettings
from kit import clock
from kit.tenancy import in_public
from tenants.models import Dealer, DealerState
from tests.factories import NOW, make_user
from tests.page_client import browser, errors, sign_in, signed_in
from tests.signing_in import PASSWORD, admin_of

LATER = NOW + timedelta(minutes=5, seconds=1)
NEW = {"name": "王丽", "username": "wang.li", "roles": ["consultant"], "email": ""}


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def hidden(page: Any) -> dict[str, list[str]]:
    """The form's fields that the page would send again."""
    fields: dict[str, list[str]] = {}
    for name, value in page.context["fields"]:
        fields.setdefault(name, []).append(value)
    return fields


def test_form_is_kept_and_sent_again_with_the_password(boss: User) -> None:
    client = signed_in("boss")
    with clock.at(LATER):
        asked = client.post("/staff/new/", NEW)
        assert (asked.status_code, asked.context["address"]) == (403, "/staff/new/")
        assert not User.objects.filter(username="wang.li").exists()
        again = {**hidden(asked), "confirm_password": "no"}
        wrong = client.post("/staff/new/", again)
        assert (wrong.status_code, errors(wrong)) == (422, {"confirm_password": ["The password is incorrect."]})
        done = client.post("/staff/new/", {**hidden(wrong), "confirm_password": PASSWORD})
        assert (done.status_code, "password" in done.context) == (200, True)
        assert User.objects.get(username="wang.li").roles == ["consultant"]
        assert client.post("/staff/new/", {**NEW, "username": "li.na"}).status_code == 200


@pytest.mark.rule("SA-1")
def test_page_of_a_read_only_dealer_asks_for_no_password(boss: User) -> None:
    client = signed_in("boss")
    with in_public():
        Dealer.objects.filter(code="north").update(state=DealerState.READ_ONLY, state_since=NOW)
    with clock.at(LATER):
        refused = client.post("/staff/new/", NEW)
        assert (refused.status_code, "confirm_password" in refused.content.decode()) == (403, False)
        fragment = client.post("/staff/new/", NEW, headers={"HX-Request": "true"})
        assert (fragment.status_code, fragment.get("HX-Redirect")) == (403, None)
        # Protecting an account still passes, and is asked for.
        assert "confirm_password" in client.post("/account/authenticator/", {"step": "begin"}).content.decode()


def test_guesses_at_the_page_are_counted(boss: User) -> None:
    client = signed_in("boss")
    with clock.at(LATER):
        statuses = [client.post("/staff/new/", {**NEW, "confirm_password": "no"}).status_code for _ in range(11)]
        right = client.post("/staff/new/", {**NEW, "confirm_password": PASSWORD})
    assert statuses == [422] * 10 + [429]
    assert right.status_code == 429
    assert not User.objects.filter(username="wang.li").exists()


def test_part_of_a_page_leads_to_the_question_and_back(boss: User, li: User) -> None:
    client = signed_in("boss")
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://north.localhost/staff/{li.id}/"}
    with clock.at(LATER):
        asked = client.post(f"/staff/{li.id}/deactivate/", headers=headers)
        address = f"/account/confirm/?next=/staff/{li.id}/"
        assert (asked.status_code, asked["HX-Redirect"]) == (204, address)
        assert client.get(address).status_code == 200
        done = client.post(address, {"confirm_password": PASSWORD})
        assert (done.status_code, done["Location"]) == (302, f"/staff/{li.id}/")
        assert client.post(f"/staff/{li.id}/deactivate/").status_code == 302


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_question_leads_to_no_other_host(boss: User, elsewhere: str) -> None:
    client = signed_in("boss")
    done = client.post(f"/account/confirm/?next={elsewhere}", {"confirm_password": PASSWORD})
    assert done["Location"] == "/"


def test_admin_is_led_back_from_their_own_reset(boss: User) -> None:
    client = signed_in("boss")
    refused = client.post(f"/staff/{boss.id}/password/")
    assert (refused.status_code, refused["Location"]) == (302, f"/staff/{boss.id}/")
    assert sign_in(browser(), "boss").status_code == 302


def test_whoever_lacks_the_second_factor_is_led_to_add_one(boss: User, settings: Any) -> None:
    settings.SECOND_FACTOR_IS_REQUIRED = True
    client = signed_in("boss")
    refused = client.get("/staff/")
    assert (refused.status_code, refused["Location"]) == (302, "/account/authenticator/")
    page = client.get("/account/authenticator/")
    assert "Your role requires two-step verification." in page.content.decode()
    assert client.get("/settings/").status_code == 200
    with clock.at(NOW + timedelta(days=7)):
        client = signed_in("boss")
        assert client.get("/settings/")["Location"] == "/account/authenticator/"
        for path in ("/account/devices/", "/account/password/", "/account/authenticator/"):
            assert client.get(path).status_code == 200


def test_idle_browser_is_signed_out_after_twelve_hours(boss: User) -> None:
    client = signed_in("boss")
    with clock.at(NOW + timedelta(hours=11)):
        assert client.get("/account/devices/").status_code == 200
    with clock.at(NOW + timedelta(hours=23)):
        assert client.get("/account/devices/").status_code == 200
    with clock.at(NOW + timedelta(hours=35, minutes=1)):
        assert client.get("/account/devices/").status_code == 302
        assert client.get("/api/v1/me/").status_code == 401


def test_page_that_keeps_itself_fresh_is_no_use(boss: User) -> None:
    client = signed_in("boss")
    with clock.at(NOW + timedelta(hours=11)):
        client.get("/live/")
    with clock.at(NOW + timedelta(hours=12, minutes=1)):
        assert client.get("/account/devices/").status_code == 302


def test_no_session_outlives_two_weeks(boss: User) -> None:
    client = signed_in("boss")
    for hours in range(11, 14 * 24, 11):
        with clock.at(NOW + timedelta(hours=hours)):
            assert client.get("/account/devices/").status_code == 200, hours
    with clock.at(NOW + timedelta(days=14, seconds=1)):
        assert client.get("/account/devices/").status_code == 302


def test_dealer_shortens_the_idle_time_for_those_who_are_signed_in(boss: User, li: User) -> None:
    client, other = signed_in("boss"), signed_in("li")
    page = client.get("/settings/")
    fields = {name: page.context["form"][name].value() for name in page.context["form"].fields}
    given = {name: value for name, value in fields.items() if value not in (None, False)}
    sent = client.post("/settings/", {**given, "idle_minutes": "15", "version": page.context["version"]})
    assert sent.status_code == 302, errors(sent)
    assert DealerSettings.objects.get().idle_minutes == 15
    assert _ends_within(other, timedelta(minutes=16))
    with clock.at(NOW + timedelta(minutes=10)):
        assert client.get("/account/devices/").status_code == 200
    with clock.at(NOW + timedelta(minutes=25, seconds=1)):
        assert client.get("/account/devices/").status_code == 302


def _ends_within(client: Client, span: timedelta) -> bool:
    session = Session.objects.get(pk=stored_key(client.session.session_key))
    return session.expire_date <= timezone.now() + span


def test_own_page_lists_ones_sign_ins_and_the_failed_ones(li: User, zhang: User) -> None:
    sign_in(browser(), password="not-this-one")
    signed_in("zhang")
    page = signed_in().get("/account/devices/")
    assert [entry.what for entry in page.context["sign_ins"]] == ["sign_in.done", "sign_in.failed"]
    assert "Incorrect password" in page.content.decode()


def test_recovery_codes_are_shown_once(li: User) -> None:
    from accounts.rules.totp import STEP_SECONDS, code_at

    client = signed_in()
    client.post("/account/authenticator/", {"step": "begin"})
    secret = client.get("/account/authenticator/").context["secret"]
    code = code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS)
    shown = client.post("/account/authenticator/", {"step": "confirm", "code": code})
    codes = shown.context["codes"]
    assert (len(codes), shown["Cache-Control"]) == (10, "no-store")
    assert codes[0] in shown.content.decode()
    assert codes[0] not in client.get("/account/authenticator/").content.decode()
    renewed = client.post("/account/authenticator/", {"step": "renew"}).context["codes"]
    assert not set(codes) & set(renewed)
    other = browser()
    sign_in(other)
    assert other.post("/sign-in/code/", {"code": renewed[0]}).status_code == 302


def test_page_of_the_code_says_when_to_try_again(li: User) -> None:
    make_user("unused", Role.CONSULTANT)
    from accounts.services.second_factor import begin_enrolment, confirm_enrolment
    from tests.web.test_sign_in import code_now

    with clock.at(NOW - timedelta(minutes=2)):
        confirm_enrolment(li, code_now(begin_enrolment(li, "").secret))
    client = browser()
    statuses = []
    for each in range(12):
        if each % 4 == 0:
            sign_in(client)
        statuses.append(client.post("/sign-in/code/", {"code": "000000"}).status_code)
    assert statuses == [422] * 10 + [429] * 2
