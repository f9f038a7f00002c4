"""Apps that are signed in: tokens given out and taken back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.commands import command
from accounts.models import DeviceToken, User
from accounts.queries.tokens import hash_of
from accounts.rules.commands import Purpose
from accounts.rules.lifetimes import Cause
from accounts.services.lifetimes import end_dependents
from accounts.services.secrets import new_token
from kit import clock
from kit.errors import refuse
from kit.live import end_streams_on_commit

LIFE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A token as it is told this once."""

    token: str
    expires_at: datetime
    user: User


@command(purpose=Purpose.SIGN_IN)
def issue_token(user: User, device_name: str) -> IssuedToken:
    """Give a device its token."""
    token, now = new_token(), clock.now()
    DeviceToken.objects.create(
        user=user, token_hash=hash_of(token), device_name=device_name, created_at=now, expires_at=now + LIFE
    )
    return IssuedToken(token, now + LIFE, user)


@command(purpose=Purpose.PROTECTION)
def revoke_device(user: User, device_id: UUID) -> None:
    """End one of one's own devices. Refuses with `not_found` for one that is not, or has ended already."""
    ended = DeviceToken.objects.filter(id=device_id, user=user, revoked_at=None).update(revoked_at=clock.now())
    if not ended:
        raise refuse("not_found", status=404)


def end_all(user: User, cause: Cause, *, except_device: UUID | None = None) -> None:
    """End every device and session of a person at once, the one that asks apart, and whatever else ends with the cause.
    Within a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("devices end together with what ends them")
    kept = (
        DeviceToken.objects.filter(pk__in=[except_device] if except_device else [], user=user, revoked_at=None)
        .values_list("pk", flat=True)
        .first()
    )
    end_dependents(user, cause)
    if kept is not None:
        DeviceToken.objects.filter(pk=kept).update(revoked_at=None)
    end_streams_on_commit(user.id)
    user.session_epoch += 1
    user.save(update_fields=["session_epoch"])
