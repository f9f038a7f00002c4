"""Answers of an OIDC provider that a forger has written: none opens anything."""

import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from json import dumps
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from joserfc import jwt
from joserfc.jwk import RSAKey
from pytest_httpserver import HTTPServer

from accounts.models import User
from accounts.session_store import AUTHENTICATED_AT
from tests.page_client import browser
from tests.web.oidc_provider import CLIENT, begin, is_refusal, use_provider

pytestmark = pytest.mark.usefixtures("hq")


class Forger:
    """A provider whose token the test writes."""

    def __init__(self, server: HTTPServer) -> None:
        self.server, self.key = server, RSAKey.generate_key(2048, {"kid": "1"})
        self.issuer = server.url_for("").rstrip("/")
        server.expect_request("/.well-known/openid-configuration").respond_with_json(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )
        server.expect_request("/keys").respond_with_json({"keys": [self.key.as_dict(private=False)]})

    def sign_in(
        self, forge: Callable[[dict[str, Any]], RSAKey | None], client: Client | None = None, way: str = ""
    ) -> Any:
        """Sign in with a token whose claims `forge` has changed; it may return another key to sign with."""
        client = client or browser(host="hq")
        asked = parse_qs(urlsplit(client.get(way)["Location"] if way else begin(client)).query)
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "sub": "1",
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"][0],
            "groups": ["crm-admins"],
            "preferred_username": "mallory",
        }
        key = forge(claims) or self.key
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)
        answer = {"access_token": "a", "token_type": "Bearer", "expires_in": 300, "id_token": token}
        self.server.expect_ordered_request("/token", method="POST").respond_with_json(answer)
        return client.get("/sign-in/oidc/callback/", {"code": "c", "state": asked["state"][0]})


@pytest.fixture
def forger(httpserver: HTTPServer, settings: Any) -> Forger:
    found = Forger(httpserver)
    use_provider(settings, found.issuer)
    return found


def test_token_as_it_should_be_opens(forger: Forger) -> None:
    assert forger.sign_in(lambda claims: None).status_code == 302
    assert User.objects.get().username == "mallory"


def _without(name: str) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.pop(name) and None


def _with(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda claims: claims.update(changes)


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(_with(aud="another"), id="audience"),
        pytest.param(_with(aud="another", azp=CLIENT), id="audience of another, for us"),
        pytest.param(_with(aud=[CLIENT, "another"], azp="another"), id="for another party"),
        pytest.param(_with(nonce="another"), id="nonce"),
        pytest.param(_without("nonce"), id="no nonce"),
        pytest.param(_with(iss="https://another.example"), id="issuer"),
        pytest.param(_with(exp=int(time.time()) - 120), id="ended"),
        pytest.param(_with(iat=int(time.time()) + 3600), id="issued in the future"),
        pytest.param(_with(nbf=int(time.time()) + 3600), id="not valid yet"),
        pytest.param(_without("exp"), id="no end"),
        pytest.param(_without("sub"), id="nobody"),
        pytest.param(lambda claims: RSAKey.generate_key(2048, {"kid": "1"}), id="key"),
        pytest.param(lambda claims: RSAKey.generate_key(2048, {"kid": "2"}), id="unknown key"),
    ],
)
def test_forged_token_opens_nothing(forger: Forger, forge: Callable[[dict[str, Any]], RSAKey | None]) -> None:
    refused = forger.sign_in(forge)
    assert (refused.status_code, User.objects.count()) == (401, 0)


def test_description_of_another_issuer_is_refused(forger: Forger, settings: Any) -> None:
    settings.OIDC = {**settings.OIDC, "issuer": f"{forger.issuer}/"}
    assert browser(host="hq").get("/sign-in/oidc/").status_code == 503


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}])
def test_token_of_another_algorithm_opens_nothing(forger: Forger, header: dict[str, str]) -> None:
    client = browser(host="hq")
    asked = parse_qs(urlsplit(begin(client)).query)
    now = int(time.time())
    claims = {"iss": forger.issuer, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 300}
    claims |= {"nonce": asked["nonce"][0], "groups": ["crm-admins"]}
    parts = [urlsafe_b64encode(dumps(each).encode()).rstrip(b"=").decode() for each in (header, claims)]
    answer = {"access_token": "a", "token_type": "Bearer", "id_token": ".".join([*parts, ""])}
    forger.server.expect_ordered_request("/token", method="POST").respond_with_json(answer)
    refused = client.get("/sign-in/oidc/callback/", {"code": "c", "state": asked["state"][0]})
    assert (refused.status_code, User.objects.count()) == (401, 0)


@pytest.mark.parametrize(("seconds_ago", "is_fresh"), [(0, True), (3600, False), (None, False)])
def test_proof_holds_only_if_the_person_has_just_signed_in(
    forger: Forger, seconds_ago: int | None, is_fresh: bool
) -> None:
    """Nor does it hold where the provider does not say when."""
    client = browser(host="hq")
    forger.sign_in(lambda claims: None, client)
    session = client.session
    session[AUTHENTICATED_AT] = 0
    session.save()
    claims = {} if seconds_ago is None else {"auth_time": int(time.time()) - seconds_ago}
    answer = forger.sign_in(_with(**claims), client, "/sign-in/oidc/?again=yes")
    assert (is_refusal(answer, 401, "oidc_not_fresh"), answer.status_code == 200) == (not is_fresh, is_fresh)
    assert (client.session[AUTHENTICATED_AT] > 0) is is_fresh
