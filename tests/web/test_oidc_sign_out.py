"""The provider's own sign-out ends the sessions that it has begun (back-channel), and a forged one ends nothing."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer

from accounts.models import AuditEntry, PageSession, User
from accounts.roles import Role
from tests.factories import make_user
from tests.page_client import browser, signed_in
from tests.web.oidc_provider import CLIENT, use_provider
from tests.web.test_oidc_forged import Forger

pytestmark = pytest.mark.usefixtures("hq")
EVENT = "http://schemas.openid.net/event/backchannel-logout"


@pytest.fixture
def forger(httpserver: HTTPServer, settings: Any) -> Forger:
    found = Forger(httpserver)
    use_provider(settings, found.issuer)
    return found


def sign_in(forger: Forger, **changes: Any) -> Client:
    """Return a browser in which the provider's person 1 has signed in."""
    client = browser(host="hq")
    answer = forger.sign_in(lambda claims: claims.update(changes), client)
    assert answer.status_code == 302
    return client


def claims_of(forger: Forger, **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {"iss": forger.issuer, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": "1", "sub": "1"}
    claims |= {"events": {EVENT: {}}, **changes}
    return {name: value for name, value in claims.items() if value is not None}


def announce(forger: Forger, claims: dict[str, Any], key: RSAKey | None = None) -> int:
    token = jwt.encode({"alg": "RS256", "kid": "1", "typ": "logout+jwt"}, claims, key or forger.key)
    return Client(headers={"host": "hq.localhost"}).post("/sign-in/oidc/sign-out/", {"logout_token": token}).status_code


def is_in(client: Client) -> bool:
    return client.get("/account/devices/").status_code == 200


def test_sign_out_at_the_provider_ends_every_session_that_it_has_begun(forger: Forger) -> None:
    mine = [sign_in(forger), sign_in(forger)]
    make_user("yu", Role.HQ_ADMIN)
    other = signed_in("yu", "hq")
    assert announce(forger, claims_of(forger)) == 200
    assert [is_in(client) for client in (*mine, other)] == [False, False, True]
    assert list(AuditEntry.objects.filter(what="oidc.signed_out").values_list("subject", flat=True)) == ["mallory"]


def test_sign_out_of_one_session_of_the_provider_leaves_the_others(forger: Forger) -> None:
    first, second = sign_in(forger, sid="a"), sign_in(forger, sid="b")
    assert announce(forger, claims_of(forger, sid="a")) == 200
    assert (is_in(first), is_in(second)) == (False, True)
    assert announce(forger, claims_of(forger, sid="b")) == 200
    assert not is_in(second)


def test_session_that_a_password_has_begun_stays(forger: Forger) -> None:
    sign_in(forger)
    user = User.objects.get()
    user.set_password("correct-horse-1")
    user.save()
    own = signed_in("mallory", "hq")
    assert announce(forger, claims_of(forger)) == 200
    assert is_in(own)


def test_notice_that_is_sent_again_ends_no_later_session(forger: Forger) -> None:
    sign_in(forger)
    claims = claims_of(forger, iat=int(time.time()) - 3600)
    assert announce(forger, claims) == 200
    assert PageSession.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"aud": "another"}, id="audience"),
        pytest.param({"iss": "https://another.example"}, id="issuer"),
        pytest.param({"exp": int(time.time()) - 3600}, id="ended"),
        pytest.param({"iat": int(time.time()) + 3600}, id="issued in the future"),
        pytest.param({"events": None}, id="no event"),
        pytest.param({"events": {"another": {}}}, id="another event"),
        pytest.param({"events": [EVENT]}, id="events as a list"),
        pytest.param({"nonce": "n"}, id="an ID token's nonce"),
        pytest.param({"sub": None}, id="nobody"),
        pytest.param({"exp": None}, id="no end"),
        pytest.param({"jti": None}, id="no id"),
    ],
)
def test_forged_notice_ends_nothing(forger: Forger, changes: dict[str, Any]) -> None:
    client = sign_in(forger)
    assert (announce(forger, claims_of(forger, **changes)), is_in(client)) == (400, True)


@pytest.mark.parametrize("kid", ["1", "2"])
def test_notice_signed_by_another_key_ends_nothing(forger: Forger, kid: str) -> None:
    client = sign_in(forger)
    key = RSAKey.generate_key(2048, {"kid": kid})
    assert (announce(forger, claims_of(forger), key), is_in(client)) == (400, True)


@pytest.mark.parametrize("body", [{}, {"logout_token": ""}, {"logout_token": "a.b.c"}])
def test_notice_without_a_token_is_refused(forger: Forger, body: dict[str, str]) -> None:
    post: Callable[..., Any] = Client(headers={"host": "hq.localhost"}).post
    assert post("/sign-in/oidc/sign-out/", body).status_code == 400
    assert Client(headers={"host": "north.localhost"}).post("/sign-in/oidc/sign-out/", body).status_code == 404
