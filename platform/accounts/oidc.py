"""The brand's OIDC provider, by Authlib: code flow with PKCE, ID tokens, and sign-out there (settings.OIDC)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from joserfc.errors import JoseError

from accounts.queries.current_tenant import is_brand
from accounts.services.oidc import OidcPerson

log = structlog.get_logger(__name__)

# Noted in the session that the provider has begun, so that sign-out ends the provider's as well.
BY_OIDC = "by_oidc"
_TIMEOUT_SECONDS = 5
# Clocks of provider and product may differ by so much.
_LEEWAY_SECONDS = 60
# The provider's answer cannot be read, or is not meant for this sign-in.
BAD_ANSWERS = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, RuntimeError)


def sign_out_address(request: HttpRequest) -> str:
    """Return where a session that the provider has begun is signed out there; "" for others, or where it is away."""
    if not (settings.OIDC and is_brand() and request.session.get(BY_OIDC)):
        return ""
    back = request.build_absolute_uri(reverse("sign_in"))
    try:
        found = provider().create_logout_url(post_logout_redirect_uri=back, client_id=settings.OIDC["client_id"])
    except (requests.RequestException, *BAD_ANSWERS) as error:
        log.warning("oidc.no_sign_out", error=type(error).__name__)
        return ""
    return str(found["url"])


def provider() -> Any:
    """Return the client of the provider that is set now; 404 without one.

    Raises ValueError where the provider's own description names another issuer, and RequestException where it is away.
    """
    oidc = settings.OIDC
    if not oidc:
        raise Http404
    client = _client(oidc["issuer"], oidc["client_id"], oidc["client_secret"])
    if client.load_server_metadata().get("issuer") != oidc["issuer"]:
        raise ValueError("the description of another issuer")
    return client


@lru_cache(maxsize=4)
def _client(issuer: str, client_id: str, client_secret: str) -> Any:
    """Return Authlib's client, which fetches the provider's addresses and keys when they are first needed."""
    return OAuth().register(
        "oidc",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT_SECONDS,
        },
    )


def person_in(request: HttpRequest) -> OidcPerson:
    """Return the person of an answer: its state is this browser's, its token the provider's, for us and of this moment.

    Raises RequestException where the provider is away, and one of BAD_ANSWERS for everything that is forged or late.
    """
    client, oidc = provider(), settings.OIDC
    token = client.authorize_access_token(
        request,
        claims_cls=CodeIDToken,
        claims_options={
            "iss": {"essential": True, "value": oidc["issuer"]},
            "aud": {"essential": True, "value": oidc["client_id"]},
            "nonce": {"essential": True},
        },
        leeway=_LEEWAY_SECONDS,
    )
    claims = token["userinfo"]
    return OidcPerson.of(claims, _groups(client, token, claims))


def _groups(client: Any, token: Mapping[str, Any], claims: Mapping[str, Any]) -> object:
    """Return the groups in the ID token, or those of the same person at the provider's userinfo address."""
    name = settings.OIDC["groups_claim"]
    if name in claims or "userinfo_endpoint" not in client.load_server_metadata():
        return claims.get(name)
    more = client.userinfo(token=token)
    return more.get(name) if more.get("sub") == claims["sub"] else None
