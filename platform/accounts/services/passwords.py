"""Passwords: set, held to what a password must be, changed."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.commands import command
from accounts.models import MfaChallenge, User
from accounts.queries.current_tenant import is_brand
from accounts.rules.commands import Purpose
from accounts.rules.lifetimes import Cause
from accounts.rules.passwords import core_of, known_word, words_of
from accounts.services import attempts
from accounts.services.audit import note
from accounts.services.devices import end_all
from accounts.services.security_notices import notify_security
from kit.errors import DomainError, Problem, raise_all, refuse
from kit.tenancy import current_dealer

# Django's own codes of its validators.
_CODES = frozenset({"password_too_short", "password_too_similar", "password_too_common"})


def password_problems(password: str, user: User, field: str) -> list[Problem]:
    """Return what is wrong with a new password: short, common, like the person's own data, or made of words that
    others know."""
    if not password:
        return [Problem("required", field)]
    try:
        validate_password(password, user)
        CommonPasswordValidator().validate(core_of(password))
    except ValidationError as error:
        first = error.error_list[0]
        code = str(first.code) if first.code in _CODES else "invalid"
        return [Problem(code, field, params={"limit": (first.params or {}).get("min_length", "")})]
    word = known_word(password, words_of(_known_texts(user)))
    return [Problem("password_has_known_word", field, params={"word": word})] if word else []


def replace_one_time_password(user: User, new_password: str) -> None:
    """Put a person's own password in place of the one-time one. Within a transaction, the user locked."""
    if not new_password:
        raise refuse("password_change_required", "new_password")
    problems = password_problems(new_password, user, "new_password")
    if not problems and user.check_password(new_password):
        problems = [Problem("password_not_new", "new_password")]
    raise_all(problems)
    user.set_password(new_password)
    user.has_one_time_password, user.one_time_until = False, None
    user.save(update_fields=["password", "has_one_time_password", "one_time_until"])
    # A second tab may be half-way in by the old password.
    MfaChallenge.objects.filter(user=user).delete()
    note(user, "password.changed", user.username)


@command(purpose=Purpose.SIGN_IN)
def check_own_password(user: User, password: str) -> None:
    """Check the password of someone who is signed in already, who must prove to be themselves. Refuses with `required`,
    `wrong_password`, and `too_many_requests` (429) for guesses, which are counted by account in the database.

    Call it outside a transaction, so that a wrong guess stays counted.
    """
    raise_all([] if password else [Problem("required", "password")])
    attempts.count_attempt(user.pk, attempts.PASSWORD)
    if not user.check_password(password):
        raise refuse("wrong_password", "password")
    attempts.take_back(user.pk, attempts.PASSWORD)


@command(purpose=Purpose.PROTECTION)
def change_password(user: User, password: str, new_password: str, device: UUID | None = None) -> User:
    """Change one's own password; every other device, all sessions and half-made sign-ins end, and the person is
    notified. Refuses with `wrong_password` among others.

    A page must sign its own session in again.
    """
    problems: list[Problem] = []
    try:
        check_own_password(user, password)
    except DomainError as refusal:
        if refusal.status == 429:
            raise
        problems += refusal.problems
    wrong = password_problems(new_password, user, "new_password")
    if not wrong and new_password == password:
        wrong = [Problem("password_not_new", "new_password")]
    raise_all(problems + wrong)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.password != user.password:
            # Changed by another request since it was checked.
            raise refuse("wrong_password", "password")
        locked.set_password(new_password)
        locked.save(update_fields=["password"])
        end_all(locked, Cause.PASSWORD_CHANGED, except_device=device)
        note(locked, "password.changed", locked.username)
        notify_security(locked, "password.changed")
    return locked


def _known_texts(user: User) -> list[str]:
    """Return the names that others know: the product's, the brand's, the dealer's and the person's, and their
    pinyin."""
    texts = [*import_string(settings.PASSWORD_WORDS)(), user.username, user.name, user.email]
    if not is_brand():
        texts += [current_dealer().code, current_dealer().name]
    spell = import_string(settings.PINYIN)
    chinese = [text for text in texts if text and not text.isascii()]
    return [*texts, *(spelling for text in chinese for spelling in spell(text)[:1])]
