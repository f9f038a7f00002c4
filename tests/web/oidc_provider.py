"""The brand's OIDC provider in tests: how it is set, how a sign-in begins there, and how one is refused."""

from typing import Any

from django.test import Client
from django.utils import translation
from django.utils.html import escape

from accounts.oidc import _client
from kit.texts import registered

CLIENT = "lodestar"
GROUPS = "crm-admins=hq_admin, crm-analysts=hq_analyst, crm-ops=operator"


def use_provider(settings: Any, issuer: str) -> None:
    # Local servers follow each other at one address, with other keys.
    _client.cache_clear()
    settings.OIDC = {
        "issuer": issuer,
        "client_id": CLIENT,
        "client_secret": "k3V9-xq2Lm7_Zt",
        "groups": GROUPS,
        "groups_claim": "groups",
    }


def begin(client: Client, wanted: str = "/dealers/") -> str:
    """Return the provider's address that the sign-in leads to."""
    answer = client.get("/sign-in/oidc/", {"next": wanted})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def is_refusal(answer: Any, status: int, code: str) -> bool:
    """Return whether a page has this status and the words of a code."""
    with translation.override("en"):
        words = escape(str(registered()[code].detail))
    return answer.status_code == status and words in answer.content.decode()
