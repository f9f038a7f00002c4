"""The second factor: an authenticator app, added and removed by its owner, and recovery codes for when it is lost."""

from dataclasses import dataclass

from django.db import transaction

from accounts.commands import command
from accounts.models import SecondFactor, User
from accounts.rules.commands import Purpose
from accounts.rules.totp import enrolment_uri, new_secret
from accounts.services import attempts
from accounts.services.audit import note
from accounts.services.codes import replace_recovery_codes, secret_of, use_code
from accounts.services.factors import note_factors
from accounts.services.passwords import check_own_password
from accounts.services.security_notices import notify_security
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.secrets import seal


@dataclass(frozen=True, slots=True)
class Enrolment:
    """A secret for the authenticator app, by QR code (`uri`) or by hand (`secret`)."""

    secret: str
    uri: str


@command(purpose=Purpose.PROTECTION)
def begin_enrolment(user: User, place: str) -> Enrolment:
    """Make a new secret, used only once it is confirmed. Refuses with `second_factor_exists`. `place` is the app's name
    for us."""
    secret = new_secret()
    with transaction.atomic():
        factor, _ = SecondFactor.objects.select_for_update().get_or_create(user=user, defaults={"secret": seal(secret)})
        if factor.confirmed_at is not None:
            raise refuse("second_factor_exists", status=409)
        factor.secret = seal(secret)
        factor.save(update_fields=["secret"])
    return Enrolment(secret, enrolment_uri(secret, user.username, place))


def has_app(user: User) -> bool:
    """Return whether the person has an authenticator app that is confirmed. One query."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()


def pending_enrolment(user: User, place: str) -> Enrolment | None:
    """Return the enrolment that waits for its first code; None where there is none."""
    factor = SecondFactor.objects.filter(user=user, confirmed_at=None).first()
    if factor is None:
        return None
    secret = secret_of(factor)
    return Enrolment(secret, enrolment_uri(secret, user.username, place))


@command(purpose=Purpose.PROTECTION)
def confirm_enrolment(user: User, code: str) -> list[str]:
    """Turn the authenticator app on by a first code. Return recovery codes, shown this once, unless there are some.

    Refuses with `wrong_code`, `no_second_factor`, `too_many_requests`.
    """
    raise_all([] if code else [Problem("required", "code")])
    attempts.count_attempt(user.pk, attempts.CODE)
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
        if factor is None:
            raise refuse("no_second_factor", status=409)
        if not use_code(factor, code):
            raise refuse("wrong_code", "code")
        factor.confirmed_at = clock.now()
        factor.save(update_fields=["confirmed_at"])
        has_codes = user.has_second_factor
        note_factors(user)
        attempts.take_back(user.pk, attempts.CODE)
        note(user, "second_factor.added", user.username)
        notify_security(user, "second_factor.added")
        return [] if has_codes else replace_recovery_codes(user)


@command(purpose=Purpose.PROTECTION)
def renew_recovery_codes(user: User) -> list[str]:
    """Give new recovery codes in place of the old ones. Refuses with `no_second_factor`."""
    with transaction.atomic():
        if not User.objects.select_for_update().get(pk=user.pk).has_second_factor:
            raise refuse("no_second_factor", status=409)
        note(user, "recovery_codes.renewed", user.username)
        notify_security(user, "recovery_codes.renewed")
        return replace_recovery_codes(user)


@command(purpose=Purpose.PROTECTION)
def remove_second_factor(user: User, password: str) -> None:
    """Turn it off, by the password. Refuses with `wrong_password`, `no_second_factor`, `too_many_requests`."""
    check_own_password(user, password)
    with transaction.atomic():
        deleted, _ = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).delete()
        if not deleted:
            raise refuse("no_second_factor", status=409)
        note_factors(user)
        note(user, "second_factor.removed", user.username)
        notify_security(user, "second_factor.removed")
