"""The second factor: an authenticator app, added and removed by its owner."""

from dataclasses import dataclass

from django.db import transaction

from accounts.commands import command
from accounts.models import SecondFactor, User
from accounts.rules.commands import Purpose
from accounts.rules.totp import enrolment_uri, new_secret
from accounts.services.audit import note
from accounts.services.sign_in import use_code
from kit import clock
from kit.errors import Problem, raise_all, refuse


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the app is to be told: by QR code (`uri`) or by hand (`secret`)."""

    secret: str
    uri: str


@command(purpose=Purpose.PROTECTION)
def begin_enrolment(user: User, place: str) -> Enrolment:
    """A new secret, asked for only once it is confirmed. Refuses with `second_factor_exists`. `place` is the app's name
    for us."""
    with transaction.atomic():
        factor, _ = SecondFactor.objects.select_for_update().get_or_create(user=user, defaults={"secret": new_secret()})
        if factor.confirmed_at is not None:
            raise refuse("second_factor_exists", status=409)
        factor.secret = new_secret()
        factor.save(update_fields=["secret"])
    return Enrolment(factor.secret, enrolment_uri(factor.secret, user.username, place))


@command(purpose=Purpose.PROTECTION)
def confirm_enrolment(user: User, code: str) -> None:
    """Turn the second factor on, by a first code of it. Refuses with `wrong_code`, `no_second_factor`."""
    raise_all([] if code else [Problem("required", "code")])
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at=None).first()
        if factor is None:
            raise refuse("no_second_factor", status=409)
        if not use_code(factor, code):
            raise refuse("wrong_code", "code")
        factor.confirmed_at = clock.now()
        factor.save(update_fields=["confirmed_at"])
        note(user, "second_factor.added", user.username)


@command(purpose=Purpose.PROTECTION)
def remove_second_factor(user: User, password: str) -> None:
    """Turn it off, by the password. Refuses with `wrong_password`, `no_second_factor`."""
    raise_all([] if password else [Problem("required", "password")])
    if not user.check_password(password):
        raise refuse("wrong_password", "password")
    with transaction.atomic():
        deleted, _ = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).delete()
        if not deleted:
            raise refuse("no_second_factor", status=409)
        note(user, "second_factor.removed", user.username)
