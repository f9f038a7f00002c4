"""Signing in: by password, and by a second factor where the account has one; the same for apps and pages.

Whoever is unknown, inactive or wrong gets the same response after the same time. Tries are counted before the password
is hashed: strangers by address, by person and at the dealer, known devices and addresses apart from them, so that an
attack on a colleague does not lock the colleague out (settings.RATE_LIMITS). Codes are counted by account, across all
its challenges, in the database (accounts.services.attempts).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import update_last_login
from django.db import transaction
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from accounts.commands import command, refuse_in_state
from accounts.models import MfaChallenge, SecondFactor, User
from accounts.queries.sign_ins import failures_since
from accounts.queries.tokens import hash_of
from accounts.rules.commands import Purpose
from accounts.rules.staff import normal_username
from accounts.services import attempts
from accounts.services.audit import note, note_once
from accounts.services.codes import use_code, use_recovery_code
from accounts.services.factors import note_need
from accounts.services.origins import known_origin, remember_origin
from accounts.services.passkeys import Question, Site, ask_passkey, use_passkey
from accounts.services.passwords import replace_one_time_password
from accounts.services.secrets import new_token
from accounts.services.security_notices import notify_security
from kit import clock
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.limits import Limit, limit

CHALLENGE_LIFE = timedelta(minutes=5)
_CHALLENGE_TRIES = 5
# From this many failures in this time the person is notified.
NOTICED_FAILURES, NOTICED_WITHIN = 5, timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What someone signs in with.

    `address` is the machine's, `device` the secret that a browser got when it signed in before. `new_password` replaces
    a one-time password.
    """

    username: str
    password: str
    address: str
    new_password: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Challenge:
    """A right password that waits for its code, as it is told this once."""

    token: str
    expires_at: datetime


@command(purpose=Purpose.SIGN_IN)
def check_password(credentials: Credentials, device_name: str = "") -> User | Challenge:
    """The person, or the challenge that the second factor has to answer.

    Refuses with `required`, `bad_credentials` (401), `too_many_requests` (429) and, for a one-time password,
    `password_change_required` until `new_password` is given.
    """
    raise_all(Problem("required", field) for field in ("username", "password") if not getattr(credentials, field))
    username = normal_username(credentials.username)
    tries = _tries(username, credentials)
    for each, of in tries:
        each.count_try(*of)
    try:
        answer = _open(username, credentials, device_name)
    except DomainError as refusal:
        if refusal.code == "bad_credentials":
            _note_failure(username)
        raise
    for each, of in tries:
        each.take_back(*of)
    return answer


def _tries(username: str, credentials: Credentials) -> list[tuple[Limit, tuple[str, ...]]]:
    """Return the limits that this attempt counts against. They are the same whether the account exists or not."""
    origin = known_origin(username, credentials.device, credentials.address)
    if origin:
        return [(limit("sign_in_by_known"), (username, origin)), (limit("sign_in_by_origin"), (origin,))]
    return [
        (limit("sign_in_by_address"), (credentials.address,)),
        (limit("sign_in_by_stranger"), (username,)),
        (limit("sign_in_at_dealer"), ()),
    ]


def _open(username: str, credentials: Credentials, device_name: str) -> User | Challenge:
    found = _person(username, credentials.password)
    with transaction.atomic():
        # The password was checked before the lock, for hashing takes long: it must still be the one that was checked.
        user = User.objects.select_for_update().filter(pk=found.pk, password=found.password, is_active=True).first()
        if user is None:
            raise _bad_credentials()
        # Where the dealer is closed, its administrator alone comes in.
        refuse_in_state(Purpose.SIGN_IN, user)
        if user.has_one_time_password:
            if user.one_time_until is not None and user.one_time_until <= clock.now():
                raise refuse("one_time_password_ended", status=401)
            replace_one_time_password(user, credentials.new_password)
        return complete_first_step(user, credentials.device, credentials.address, device_name)


def complete_first_step(user: User, device: str, address: str, device_name: str = "") -> User | Challenge:
    """Return the person whom a password or a provider has let in, or the challenge of the second factor. Within the
    transaction of the check."""
    if user.has_second_factor:
        return _challenge(user, device_name)
    _note_success(user, device, address)
    return user


@command(purpose=Purpose.SIGN_IN)
def answer_challenge(token: str, code: str, *, device: str = "", address: str = "") -> tuple[User, str]:
    """The person and the device's name of a challenge, answered with a code of the second factor or a recovery code.

    Refuses with `required`, `challenge_ended` (401) for one that is unknown, too old or tried too often, `wrong_code`
    (401), and `too_many_requests` (429) for guesses. A code opens once. Call it outside a transaction.
    """
    raise_all(Problem("required", field) for field, text in (("mfa_token", token), ("code", code)) if not text)
    owner = _open_challenges(token).values_list("user_id", flat=True).first()
    if owner is not None:
        attempts.count_attempt(owner, attempts.CODE)
    with transaction.atomic():
        challenge = _open_challenges(token).select_for_update(of=("self",)).select_related("user").first()
        if challenge is not None:
            refuse_in_state(Purpose.SIGN_IN, challenge.user)
        refusal = None if challenge is None else _try_code(challenge, code, device, address)
        if challenge is not None and refusal is not None:
            note(None, "sign_in.failed", challenge.user.username, step="code")
            _notify_person(challenge.user)
    # After the transaction: a failed try stays counted, and noted.
    if challenge is None:
        raise refuse("challenge_ended", "mfa_token", status=401)
    if refusal is not None:
        raise refusal
    return challenge.user, challenge.device_name


@command(purpose=Purpose.SIGN_IN)
def question_for(site: Site, token: str = "") -> Question:
    """Ask for a passkey in the place of a code (`token` of a challenge), or as the whole sign-in. Refuses with
    `challenge_ended` (401)."""
    if not token:
        return ask_passkey(site)
    challenge = _open_challenges(token).select_related("user").first()
    if challenge is None:
        raise refuse("challenge_ended", "mfa_token", status=401)
    return ask_passkey(site, challenge.user)


@command(purpose=Purpose.SIGN_IN)
def sign_in_by_passkey(
    site: Site, ceremony: UUID | None, credential: object, *, token: str = "", device: str = "", address: str = ""
) -> tuple[User, str]:
    """Return the person whose passkey has answered, and the device's name of the challenge that it has completed.

    A passkey checks its owner itself, so that it needs no password. Refuses with `passkey_refused`, `challenge_ended`
    (401), and `too_many_requests` (429) by address.
    """
    tries = limit("sign_in_by_address")
    tries.count_try(address)
    challenge = _open_challenges(token).select_related("user").first() if token else None
    if token and challenge is None:
        raise refuse("challenge_ended", "mfa_token", status=401)
    user = use_passkey(site, ceremony, credential, challenge.user if challenge else None)
    tries.take_back(address)
    refuse_in_state(Purpose.SIGN_IN, user)
    with transaction.atomic():
        if challenge is not None:
            challenge.delete()
        _note_success(user, device, address)
    return user, challenge.device_name if challenge else ""


def _person(username: str, password: str) -> User:
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or user.has_one_time_password:
        # One slow hash for every name: the time shows neither that an account exists nor that nobody has signed in
        # to it yet (the hash of a one-time password is a cheap one).
        make_password(password)
    if user is None or not user.check_password(password):
        raise _bad_credentials()
    return user


def _note_success(user: User, device: str, address: str) -> None:
    """Note a sign-in and where it came from; the person is notified of a new device, but not of the very first."""
    is_new = remember_origin(user.username, device, address)
    if is_new and user.last_login is not None:
        import_string(settings.NOTIFY_OF_NEW_DEVICE)(user)
    update_last_login(User, user)
    if note_need(user):
        user.save(update_fields=["factor_due_at"])
    note(user, "sign_in.done", user.username)


def _note_failure(username: str) -> None:
    """Whose account was tried. Of names that nobody has, a minute's are one entry without them: some type their
    password there, and nobody is to fill the audit from outside."""
    user = User.objects.filter(username=username).first()
    if user is not None:
        note(None, "sign_in.failed", username, step="password")
    else:
        note_once(f"sign_in.failed:{clock.now():%Y-%m-%dT%H:%M}", None, "sign_in.failed", "", {"step": "password"})
    _notify_person(user)


def _notify_person(user: User | None) -> None:
    """Notify someone whose account is being tried, in the app: at the fifth failure within a quarter of an hour.

    The question is asked for names that nobody has as well: it takes time.
    """
    count = failures_since(user.username if user else "", clock.now() - NOTICED_WITHIN)
    if user is not None and count == NOTICED_FAILURES:
        import_string(settings.NOTIFY_OF_ATTEMPTS)(user)


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


def _open_challenges(token: str) -> QuerySet[MfaChallenge]:
    return MfaChallenge.objects.filter(
        token_hash=hash_of(token),
        expires_at__gt=clock.now(),
        attempt_count__lt=_CHALLENGE_TRIES,
        user__is_active=True,
    )


def _try_code(challenge: MfaChallenge, code: str, device: str, address: str) -> DomainError | None:
    if _is_right(challenge.user, code):
        attempts.take_back(challenge.user_id, attempts.CODE)
        challenge.delete()
        _note_success(challenge.user, device, address)
        return None
    challenge.attempt_count += 1
    challenge.save(update_fields=["attempt_count"])
    return refuse("wrong_code", "code", status=401)


def _is_right(user: User, code: str) -> bool:
    factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed_at__isnull=False).first()
    if factor is not None and use_code(factor, code):
        return True
    if use_recovery_code(user, code):
        note(user, "recovery_codes.used", user.username)
        notify_security(user, "recovery_codes.used")
        return True
    return False
