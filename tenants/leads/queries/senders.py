"""Those who send leads."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from kit.errors import refuse
from kit.secrets import unseal
from tenants.leads.models import LeadSender, SenderKey


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key that may sign: its sender, and its secret."""

    sender: LeadSender
    secret: str


def senders() -> QuerySet[LeadSender]:
    """Return all senders by code, with their keys."""
    return LeadSender.objects.prefetch_related("keys").order_by("code")


def active_senders() -> QuerySet[LeadSender]:
    """Return the senders that may send, by code."""
    return LeadSender.objects.filter(is_active=True).order_by("code")


def mail_address(sender: LeadSender) -> str:
    """Return the address to which a sender mails leads."""
    return f"leads-{sender.mail_token}@{settings.BASE_DOMAIN}"


def sender_known_as(code: str) -> LeadSender:
    """Return a sender with its keys; `not_found` (404) for a code that none has."""
    found = senders().filter(code=code).first()
    if found is None:
        raise refuse("not_found", status=404)
    return found


def live_keys(sender: LeadSender) -> Sequence[SenderKey]:
    """Return the keys of a sender that may sign; read with it."""
    return [key for key in sender.keys.all() if key.revoked_at is None]


def signing_key(key_id: UUID) -> SigningKey | None:
    """Return a key that may sign now; None for an unknown or revoked one, and for those of a closed sender."""
    key = SenderKey.objects.select_related("sender").filter(id=key_id, revoked_at=None, sender__is_active=True).first()
    return SigningKey(key.sender, unseal(key.sealed_secret)) if key else None


def sender_at(mail_token: str) -> LeadSender | None:
    """Return the active sender with this mail address; None for any other."""
    return LeadSender.objects.filter(mail_token=mail_token, is_active=True).first()
