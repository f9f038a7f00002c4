"""Signing in: by password, and by a second factor where the account has one; the same for apps and pages.

Whoever is unknown, inactive or wrong gets the same answer after the same time. Tries are counted by person and address,
and by person alone, so that neither one machine nor many can guess on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import update_last_login
from django.db import transaction

from accounts.models import MfaChallenge, SecondFactor, User
from accounts.queries.tokens import hash_of
from accounts.rules.staff import normal_username
from accounts.rules.totp import step_of
from accounts.services.audit import note, note_once
from accounts.services.passwords import replace_one_time_password
from accounts.services.secrets import new_token
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.limits import Limit

BY_ADDRESS = Limit("sign-in-address", count=5, seconds=60)
BY_PERSON = Limit("sign-in-person", count=30, seconds=15 * 60)

CHALLENGE_LIFE = timedelta(minutes=5)
_CHALLENGE_TRIES = 5


@dataclass(frozen=True, slots=True)
class Credentials:
    """What someone signs in with. `address` is the machine's; `new_password` replaces a one-time password."""

    username: str
    password: str
    address: str
    new_password: str = ""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A right password that waits for its code, as it is told this once."""

    token: str
    expires_at: datetime


def check_password(credentials: Credentials, device_name: str = "") -> User | Challenge:
    """The person, or the challenge that the second factor has to answer.

    Refuses with `required`, `bad_credentials` (401), `too_many_requests` (429) and, for a one-time password,
    `password_change_required` until `new_password` is given.
    """
    raise_all(Problem("required", field) for field in ("username", "password") if not getattr(credentials, field))
    username = normal_username(credentials.username)
    BY_ADDRESS.count_try(username, credentials.address)
    BY_PERSON.count_try(username)
    try:
        answer = _open(username, credentials, device_name)
    except DomainError as refusal:
        if refusal.code == "bad_credentials":
            _note_failure(username)
        raise
    BY_ADDRESS.forget(username, credentials.address)
    BY_PERSON.forget(username)
    return answer


def _open(username: str, credentials: Credentials, device_name: str) -> User | Challenge:
    with transaction.atomic():
        user = _person(username, credentials.password)
        if user.has_one_time_password:
            replace_one_time_password(user, credentials.new_password)
        factor = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()
        if factor is not None:
            return _challenge(user, device_name)
        _note_success(user)
    return user


def answer_challenge(token: str, code: str) -> tuple[User, str]:
    """The person and the device's name of a challenge, answered with a code of the second factor.

    Refuses with `required`, `challenge_ended` (401) for one that is unknown, too old or tried too often, and
    `wrong_code` (401). A code opens once.
    """
    raise_all(Problem("required", field) for field, text in (("mfa_token", token), ("code", code)) if not text)
    with transaction.atomic():
        challenge = _open_challenge(token)
        refusal = None if challenge is None else _try_code(challenge, code)
        if challenge is not None and refusal is not None:
            note(challenge.user, "sign_in.failed", challenge.user.username, step="code")
    # After the transaction: a failed try stays counted, and noted.
    if challenge is None:
        raise refuse("challenge_ended", "mfa_token", status=401)
    if refusal is not None:
        raise refusal
    return challenge.user, challenge.device_name


def use_code(factor: SecondFactor, code: str) -> bool:
    """Whether the code is right and new; it is used up then. The factor is locked by the caller."""
    step = step_of(factor.secret, code, clock.now().timestamp(), after=factor.last_step)
    if step is None:
        return False
    factor.last_step = step
    factor.save(update_fields=["last_step"])
    return True


def _person(username: str, password: str) -> User:
    user = User.objects.select_for_update().filter(username=username, is_active=True).first()
    if user is None:
        # Costs what a check costs, so that the time does not tell who exists.
        make_password(password)
        raise _bad_credentials()
    if not user.check_password(password):
        raise _bad_credentials()
    return user


def _note_success(user: User) -> None:
    update_last_login(User, user)
    note(user, "sign_in.done", user.username)


def _note_failure(username: str) -> None:
    """Whose account was tried. Of names that nobody has, a minute's are one entry without them: some type their
    password there, and nobody is to fill the audit from outside."""
    if User.objects.filter(username=username).exists():
        note(None, "sign_in.failed", username, step="password")
    else:
        note_once(f"sign_in.failed:{clock.now():%Y-%m-%dT%H:%M}", None, "sign_in.failed", "", {"step": "password"})


def _bad_credentials() -> DomainError:
    return refuse("bad_credentials", status=401)


def _challenge(user: User, device_name: str) -> Challenge:
    now = clock.now()
    MfaChallenge.objects.filter(expires_at__lte=now).delete()
    token = new_token()
    MfaChallenge.objects.create(
        user=user, token_hash=hash_of(token), device_name=device_name, expires_at=now + CHALLENGE_LIFE
    )
    return Challenge(token, now + CHALLENGE_LIFE)


def _open_challenge(token: str) -> MfaChallenge | None:
    return (
        MfaChallenge.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(
            token_hash=hash_of(token),
            expires_at__gt=clock.now(),
            attempt_count__lt=_CHALLENGE_TRIES,
            user__is_active=True,
        )
        .first()
    )


def _try_code(challenge: MfaChallenge, code: str) -> DomainError | None:
    factor = SecondFactor.objects.select_for_update().filter(user=challenge.user, confirmed_at__isnull=False).first()
    if factor is not None and use_code(factor, code):
        challenge.delete()
        _note_success(challenge.user)
        return None
    challenge.attempt_count += 1
    challenge.save(update_fields=["attempt_count"])
    return refuse("wrong_code", "code", status=401)
