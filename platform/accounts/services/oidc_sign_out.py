"""The provider's own sign-out, which ends the sessions that it has begun here (back-channel sign-out)."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.commands import command
from accounts.models import MfaChallenge, OidcIdentity, PageSession
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from accounts.session_store import BY_OIDC, OIDC_SESSION
from kit.live import end_streams_on_commit


@dataclass(frozen=True, slots=True)
class OidcSignOut:
    """Someone's sign-out at the provider: of all of their sessions, or of the one that it names.

    It ends what began until `at`: a token that is sent again later signs nobody out who has come back since.
    """

    issuer: str
    subject: str
    session: str
    at: datetime


@command(purpose=Purpose.SIGN_IN)
@transaction.atomic
def sign_out_by_oidc(ended: OidcSignOut) -> None:
    """End the sessions that a sign-out at the provider ends; those that a password or a passkey has begun stay."""
    identities = OidcIdentity.objects.select_related("user").filter(issuer=ended.issuer, subject=ended.subject)
    identity = identities.first()
    if identity is None:
        return
    user = identity.user
    held = PageSession.objects.filter(user=user, created_at__lte=ended.at).select_related("session")
    over = [row.session_id for row in held if _is_over(row.session, ended)]
    # A sign-in that waits for its second factor is begun again.
    MfaChallenge.objects.filter(user=user).delete()
    if over:
        Session.objects.filter(pk__in=over).delete()
        end_streams_on_commit(user.pk)
        note(None, "oidc.signed_out", user.username)


def _is_over(session: Session, ended: OidcSignOut) -> bool:
    data = session.get_decoded()
    return bool(data.get(BY_OIDC)) and ended.session in ("", data.get(OIDC_SESSION))
