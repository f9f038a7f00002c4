"""A page that a limit refuses says when to try again, as the API does (429, `Retry-After`)."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as product
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from accounts.roles import Role
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from kit import clock
from tenants.billing.services.providers import wechat
from tests.billing.test_sign_up import FORM
from tests.factories import NOW, make_user
from tests.gateways.wechat_pay import WeChatPayServer
from tests.page_client import browser, sign_in, signed_in
from tests.web.oidc_provider import use_provider

CUSTOMER = {"customer_name": "王小姐", "phone": "13800138000", "start": "walk_in"}
Act = Callable[[], Any]


def _wrong(client: Client | None = None) -> Any:
    return sign_in(client or browser(), password="not-this-one")


def _wrong_from_known() -> Any:
    client = signed_in()
    client.post("/sign-out/")
    return _wrong(client)


def _code() -> Any:
    client = browser()
    sign_in(client, "zhang")
    return client.post("/sign-in/code/", {"code": "000000"})


def _confirm(path: str) -> Act:
    def act() -> Any:
        client = signed_in()
        with clock.at(NOW + timedelta(minutes=6)):
            return client.post(path, {"confirm_password": "not-this-one"})

    return act


def _post(path: str, body: dict[str, str] | None = None, user: str = "") -> Act:
    return lambda: browser(User.objects.get(username=user) if user else None).post(path, body or {})


def _get(path: str, user: str) -> Act:
    return lambda: browser(User.objects.get(username=user)).get(path)


_PASSWORD = {"password": "not-this-one", "new_password": "another-horse-22"}
_AT_A_DEALER: list[tuple[str, Act]] = [
    *[(name, _wrong) for name in ("sign_in_by_address", "sign_in_by_stranger", "sign_in_at_dealer")],
    ("sign_in_by_address", _post("/sign-in/passkey/")),
    *[(name, _wrong_from_known) for name in ("sign_in_by_known", "sign_in_by_origin")],
    *[(name, _code) for name in ("second_factor", "second_factor_daily")],
    *[(name, _post("/account/password/", _PASSWORD, "li")) for name in ("own_password", "own_password_daily")],
    ("own_password", _confirm("/account/confirm/")),
    ("own_password", _confirm("/account/authenticator/")),
    ("own_password", _post("/account/authenticator/", {"step": "remove", "password": "x"}, "zhang")),
    *[(name, _post("/account/forgotten/", {"username": "li"})) for name in ("reset_by_address", "reset_by_name")],
    ("passkey_questions", _post("/sign-in/passkey/options/")),
    *[(name, _post("/cards/new/", CUSTOMER, "li")) for name in ("numbers_by_person", "numbers_at_dealer")],
    *[(name, _post("/exports/", user="manager")) for name in ("exports", "exports_daily", "exports_at_dealer")],
    *[(name, _post("/imports/", user="manager")) for name in ("imports", "imports_daily", "imports_at_dealer")],
    ("withdrawals_by_address", _post("/privacy/", {"customer_name": "王小姐", "number": "13800138000"})),
    ("workbooks", _get("/staff/excel/", "boss")),
    ("live_tickets", _get("/live/ticket/", "li")),
]
_AT_THE_BRAND = {
    "oidc_by_address": ("/sign-in/oidc/", "/sign-in/oidc/callback/"),
    "oidc_sign_outs": ("/sign-in/oidc/sign-out/",),
}
_AT_THE_BASE_DOMAIN = {"sign_up_by_address", "sign_up_by_email", "payment_notices"}
_CALLS_ALONE = {"api_document", "lead_signatures"}


def _close(settings: Settings, name: str) -> None:
    """Let no try pass a limit."""
    scope = settings.RATE_LIMITS[name][2]
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, name: (0, 600, scope)}


def _says_when(answer: Any) -> None:
    assert answer.status_code == 429, answer.content.decode()
    assert 1 <= int(answer["Retry-After"]) <= 600


@pytest.fixture
def people(li: User, zhang: User, manager: User) -> None:
    """Staff of the dealer, of whom Zhang has an authenticator app."""
    make_user("boss", Role.DEALER_ADMIN)
    with clock.at(NOW - timedelta(minutes=2)):
        secret = begin_enrolment(zhang, "").secret
        confirm_enrolment(zhang, code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS))


@pytest.fixture
def pay(settings: Settings) -> Iterator[WeChatPayServer]:
    """Return a payment provider that sends notices."""
    server = WeChatPayServer()
    server.start()
    settings.WECHAT_PAY = server.config
    wechat.cache_clear()
    yield server
    wechat.cache_clear()
    server.stop()


@pytest.mark.parametrize(("name", "act"), _AT_A_DEALER)
def test_limited_page_of_a_dealer_says_when_to_try_again(name: str, act: Act, people: None, settings: Settings) -> None:
    _close(settings, name)
    _says_when(act())


@pytest.mark.parametrize(("name", "path"), [(name, path) for name, paths in _AT_THE_BRAND.items() for path in paths])
def test_limited_page_of_the_brand_says_when_to_try_again(name: str, path: str, hq: None, settings: Settings) -> None:
    use_provider(settings, "http://127.0.0.1:9")
    _close(settings, name)
    client = browser(host="hq")
    _says_when(client.post(path) if name == "oidc_sign_outs" else client.get(path))


@pytest.mark.parametrize("name", ["sign_up_by_address", "sign_up_by_email"])
def test_limited_sign_up_says_when_to_try_again(name: str, hq: None, settings: Settings) -> None:
    _close(settings, name)
    page = Client(headers={"host": "localhost"})
    _says_when(page.post("/signup/", {**FORM, "accepts_terms": "on"}))


def test_flood_of_payment_notices_is_asked_to_wait(hq: None, pay: WeChatPayServer, settings: Settings) -> None:
    _close(settings, "payment_notices")
    answer = Client(headers={"host": "localhost"}).post("/payments/wechat/", "{}", content_type="application/json")
    _says_when(answer)


def test_every_limit_of_the_table_is_met_on_a_page_here() -> None:
    met = {name for name, _act in _AT_A_DEALER} | set(_AT_THE_BRAND) | _AT_THE_BASE_DOMAIN
    assert met | _CALLS_ALONE == set(product.RATE_LIMITS)
