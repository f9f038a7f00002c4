"""One's own passkeys."""

from django.db.models import QuerySet

from accounts.models import MfaChallenge, Passkey, User
from accounts.queries.tokens import hash_of


def passkeys_of(user: User) -> QuerySet[Passkey]:
    """Return someone's passkeys, the newest first."""
    return Passkey.objects.filter(user=user).order_by("-created_at", "-id")


def has_passkey_for(token: str) -> bool:
    """Return whether the person of a half-made sign-in has a passkey. One query."""
    waiting = MfaChallenge.objects.filter(token_hash=hash_of(token)).values("user")
    return Passkey.objects.filter(user__in=waiting).exists()
