"""The brand's OIDC provider, by Authlib: code flow with PKCE, ID tokens, and sign-out there and from there
(settings.OIDC)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import requests
import structlog
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from authlib.oidc.core import CodeIDToken
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from joserfc.errors import JoseError

from accounts.queries.current_tenant import is_brand
from accounts.services.oidc import OidcPerson
from accounts.services.oidc_sign_out import OidcSignOut
from accounts.services.secrets import new_token
from accounts.session_store import BY_OIDC, instant_of
from kit import clock

log = structlog.get_logger(__name__)

_TIMEOUT_SECONDS = 5
# Clocks of provider and product may differ by so much.
_LEEWAY_SECONDS = 60
# Of a session in which someone signs in at the provider once more: the state of that way, and when it began.
_PROOF_STATE, _PROOF_BEGAN_AT = "oidc_proof_state", "oidc_proof_began_at"
_SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"
# The provider's answer cannot be read, or is not meant for this sign-in.
BAD_ANSWERS = (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError, OverflowError, RuntimeError)


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
    client = provider()
    options = {**_claims_options(), "nonce": {"essential": True}}
    token = client.authorize_access_token(
        request, claims_cls=CodeIDToken, claims_options=options, leeway=_LEEWAY_SECONDS
    )
    claims = token["userinfo"]
    return OidcPerson.of(claims, _groups(client, token, claims))


def sign_out_in(token: str) -> OidcSignOut:
    """Return the sign-out of a person that a logout token announces (OpenID Connect Back-Channel Logout 1.0).

    Raises RequestException where the provider is away, and one of BAD_ANSWERS for everything that is forged or late,
    and for an ID token, which has a nonce.
    """
    options = {**_claims_options(), "jti": {"essential": True}, "events": {"essential": True}}
    claims = provider().parse_id_token(
        {"id_token": token}, nonce=None, claims_cls=CodeIDToken, claims_options=options, leeway=_LEEWAY_SECONDS
    )
    events = claims["events"]
    if not (isinstance(events, dict) and isinstance(events.get(_SIGNED_OUT), dict)) or "nonce" in claims:
        raise ValueError("no logout token")
    at = datetime.fromtimestamp(claims["iat"] + _LEEWAY_SECONDS, UTC)
    return OidcSignOut(claims["iss"], str(claims["sub"]), str(claims.get("sid") or ""), at)


def _claims_options() -> dict[str, dict[str, object]]:
    """Return the claims of a token that is the provider's and for us."""
    wanted = {"iss": settings.OIDC["issuer"], "aud": settings.OIDC["client_id"]}
    return {name: {"essential": True, "value": value} for name, value in wanted.items()}


def lead_there_again(request: HttpRequest, callback: str) -> HttpResponse:
    """Lead someone signed in to the provider, which is asked to have them sign in there again."""
    state = new_token()
    request.session.update({_PROOF_STATE: state, _PROOF_BEGAN_AT: int(clock.now().timestamp()) - _LEEWAY_SECONDS})
    redirect: HttpResponse = provider().authorize_redirect(request, callback, state=state, prompt="login", max_age=0)
    return redirect


def proof_began_at(request: HttpRequest) -> datetime | None:
    """Return since when a sign-in at the provider proves who someone signed in is; None for an answer that is no
    proof, but a sign-in here. An answer is taken once."""
    state, began_at = request.session.pop(_PROOF_STATE, ""), instant_of(request.session, _PROOF_BEGAN_AT)
    return began_at if state and state == request.GET.get("state") else None


def _groups(client: Any, token: Mapping[str, Any], claims: Mapping[str, Any]) -> object:
    """Return the groups in the ID token, or those of the same person at the provider's userinfo address."""
    name = settings.OIDC["groups_claim"]
    if name in claims or "userinfo_endpoint" not in client.load_server_metadata():
        return claims.get(name)
    more = client.userinfo(token=token)
    return more.get(name) if more.get("sub") == claims["sub"] else None
