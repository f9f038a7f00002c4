"""A sender of leads, as one that uses the reference library signs."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from standardwebhooks import Webhook

from accounts.models import User
from accounts.roles import Role
from kit import clock
from tenants.leads.models import LeadSender
from tenants.leads.rules.signatures import signature_of
from tenants.leads.services.senders import add_sender
from tests.factories import make_user
from tests.schema_client import DocumentedClient

LEAD_ADMIN = "lead.admin"


@dataclass(frozen=True, slots=True)
class Sending:
    """A sender with its key."""

    sender: LeadSender
    key: str
    secret: str

    def headers(self, body: bytes, now: datetime | None = None) -> dict[str, str]:
        """The headers of a message, signed by the reference library where it can: it takes UTF-8 alone."""
        return signed_by(self.key, self.secret, body, now)

    def send(self, body: bytes, content_type: str = "application/json", **headers: str) -> Any:
        """POST a message to the brand."""
        client = DocumentedClient(headers={"host": "hq.localhost"})
        return client.generic(
            "POST",
            "/api/v1/brand/leads/",
            body,
            content_type=content_type,
            headers={**self.headers(body), **headers},
        )


def signed_by(key: str, secret: str, body: bytes, now: datetime | None = None) -> dict[str, str]:
    """The headers of a message that this key signs."""
    at, message_id = now or clock.now(), f"msg_{uuid4().hex}"
    timestamp = str(int(at.timestamp()))
    try:
        signature = Webhook(secret).sign(message_id, at.astimezone(UTC), body.decode())
    except UnicodeDecodeError:
        signature = signature_of(secret, message_id, timestamp, body)
    return {"Lead-Key": key, "webhook-id": message_id, "webhook-timestamp": timestamp, "webhook-signature": signature}


def make_sending(code: str = "website", per_minute: int = 1_000) -> Sending:
    """A sender of the brand, made in public."""
    sender, key, secret = add_sender(lead_admin(), code, {"name": "官网", "kind": "website", "per_minute": per_minute})
    return Sending(sender, str(key.id), secret)


def lead_admin() -> User:
    """The brand's administrator."""
    return User.objects.filter(username=LEAD_ADMIN).first() or make_user(LEAD_ADMIN, Role.HQ_ADMIN)


def api(user: User | None = None) -> DocumentedClient:
    """An app of the administrator's, or of another's at the brand."""
    client = DocumentedClient(headers={"host": "hq.localhost"})
    client.force_authenticate(user or lead_admin())
    return client
