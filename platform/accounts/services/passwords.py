"""Passwords: set, held to what a password must be, changed."""

from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.commands import command
from accounts.models import User
from accounts.rules.commands import Purpose
from accounts.services.audit import note
from accounts.services.devices import end_all
from kit.errors import Problem, raise_all, refuse
from kit.limits import limit

# Django's own codes of its validators.
_CODES = frozenset({"password_too_short", "password_too_similar", "password_too_common"})


def password_problems(password: str, user: User, field: str) -> list[Problem]:
    """What is wrong with a new password: short, common, or like the person's own data."""
    if not password:
        return [Problem("required", field)]
    try:
        validate_password(password, user)
    except ValidationError as error:
        first = error.error_list[0]
        code = str(first.code) if first.code in _CODES else "invalid"
        return [Problem(code, field, params={"limit": first.params["min_length"]} if first.params else {})]
    return []


def replace_one_time_password(user: User, new_password: str) -> None:
    """Put a person's own password in place of the one-time one. Within a transaction, the user locked."""
    if not new_password:
        raise refuse("password_change_required", "new_password")
    problems = password_problems(new_password, user, "new_password")
    if not problems and user.check_password(new_password):
        problems = [Problem("password_not_new", "new_password")]
    raise_all(problems)
    user.set_password(new_password)
    user.has_one_time_password = False
    user.save(update_fields=["password", "has_one_time_password"])
    note(user, "password.changed", user.username)


@command(purpose=Purpose.PROTECTION)
def change_password(user: User, password: str, new_password: str, device: UUID | None = None) -> User:
    """Change one's own password; every other device and all sessions end. Refuses with `wrong_password` among others.

    A page must sign its own session in again.
    """
    limit("password_change").count_try(str(user.pk))
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=user.pk)
        problems = [] if password else [Problem("required", "password")]
        if password and not locked.check_password(password):
            problems.append(Problem("wrong_password", "password"))
        wrong = password_problems(new_password, locked, "new_password")
        if not wrong and new_password == password:
            wrong = [Problem("password_not_new", "new_password")]
        raise_all(problems + wrong)
        locked.set_password(new_password)
        locked.save(update_fields=["password"])
        end_all(locked, except_device=device)
        note(locked, "password.changed", locked.username)
    return locked
