"""Making and revoking the secret address of one's calendar."""

from django.db import transaction

from accounts.commands import command
from accounts.models import User
from accounts.queries.tokens import hash_of
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from accounts.services.secrets import new_token
from crm.models import CalendarFeed
from kit import clock


@command()
def make_feed(user: User) -> str:
    """A new secret, told this once; the one before it opens nothing more."""
    token = new_token()
    with transaction.atomic():
        _revoke(user)
        CalendarFeed.objects.create(user=user, token_hash=hash_of(token), created_at=clock.now())
        note(user, "calendar.made", user.username)
    return token


@command(purpose=Purpose.PROTECTION)
def revoke_feed(user: User) -> None:
    """Close the address. Harmless when there is none."""
    with transaction.atomic():
        if _revoke(user):
            note(user, "calendar.revoked", user.username)


def _revoke(user: User) -> int:
    # Of two at once the second waits: one live address each.
    User.objects.select_for_update(no_key=True).get(id=user.id)
    return CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())
