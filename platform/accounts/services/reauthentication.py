"""Proving to be oneself again, within a session: what a stolen session cannot do."""

from uuid import UUID

from django.db import transaction

from accounts.commands import command
from accounts.models import SecondFactor, User
from accounts.rules.commands import Purpose
from accounts.services import attempts
from accounts.services.codes import use_code
from accounts.services.passkeys import Site, use_passkey
from accounts.services.passwords import check_own_password
from kit.errors import DomainError, refuse


@command(purpose=Purpose.SIGN_IN)
def prove_identity(user: User, password: str = "", code: str = "") -> None:
    """Check the password, or a code of the authenticator app. Refuses with `required`, `wrong_password`, `wrong_code`
    (422), and `too_many_requests` (429); guesses are counted by account. Call it outside a transaction."""
    if password or not code:
        check_own_password(user, password)
        return
    attempts.count_attempt(user.pk, attempts.CODE)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
        if factor is None or not use_code(factor, code):
            raise refuse("wrong_code", "code")
    attempts.take_back(user.pk, attempts.CODE)


@command(purpose=Purpose.SIGN_IN)
def prove_by_passkey(user: User, site: Site, ceremony: UUID | None, credential: object) -> None:
    """Check one of the person's own passkeys. Refuses with `required` and `passkey_refused` (422)."""
    try:
        use_passkey(site, ceremony, credential, user)
    except DomainError as refusal:
        # Within a session 401 would say that the session has ended.
        raise DomainError(*refusal.problems) from refusal
