"""A forgotten password, replaced by mail: a link that opens once, within half an hour.

The link shows that someone reads the mail, no more: a second factor is asked for as at every sign-in.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.commands import command
from accounts.models import PasswordReset, User
from accounts.queries.current_tenant import tenant_name
from accounts.queries.tokens import hash_of
from accounts.rules.commands import Purpose
from accounts.rules.lifetimes import Cause
from accounts.rules.staff import normal_username
from accounts.services.audit import note
from accounts.services.devices import end_all
from accounts.services.passwords import password_problems
from accounts.services.secrets import new_token
from accounts.services.security_notices import notify_security
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.limits import limit

RESET_LIFE = timedelta(minutes=30)


@command(purpose=Purpose.PROTECTION)
def ask_for_reset(username: str, address: str, link: str) -> None:
    """Send a link to the mail address of the account, if it has one; `link` is the page's address without the token.

    Answers the same for every name. Refuses with `required`, and `too_many_requests` (429) by address and by name.
    """
    username = normal_username(username)
    raise_all([] if username else [Problem("required", "username")])
    limit("reset_by_address").count_try(address)
    limit("reset_by_name").count_try(username)
    user = User.objects.filter(username=username, is_active=True).exclude(email="").first()
    if user is None:
        return
    token = new_token()
    with transaction.atomic():
        PasswordReset.objects.filter(user=user).delete()
        PasswordReset.objects.create(user=user, token_hash=hash_of(token), expires_at=clock.now() + RESET_LIFE)
        note(None, "password.reset_asked", user.username)
        language = user.language or settings.LANGUAGE_CODE
        with translation.override(language):
            import_string(settings.SEND_MAIL)(
                user.email,
                "password_reset",
                _("%(place)s: choose a new password") % {"place": tenant_name()},
                _(
                    "Someone, probably you, asked for a new password for %(username)s. Open the link within 30 minutes "
                    "to choose one. If it wasn't you, ignore this message."
                )
                % {"username": user.username},
                cause=hash_of(token)[:32],
                link=f"{link}{token}/",
                language=language,
            )


@command(purpose=Purpose.PROTECTION)
def reset_by_mail(token: str, new_password: str) -> None:
    """Put a new password in place of the forgotten one: every session, device and half-made sign-in ends, and the
    person is notified.

    Refuses with `reset_ended` (409) for a link that is unknown, used or too old, and as a new password is.
    """
    with transaction.atomic():
        reset = open_reset(token, lock=True)
        if reset is None:
            raise refuse("reset_ended", status=409)
        user = User.objects.select_for_update().get(pk=reset.user_id)
        raise_all(password_problems(new_password, user, "new_password"))
        reset.delete()
        user.set_password(new_password)
        user.has_one_time_password, user.one_time_until = False, None
        user.save(update_fields=["password", "has_one_time_password", "one_time_until"])
        end_all(user, Cause.PASSWORD_CHANGED)
        note(user, "password.changed", user.username)
        notify_security(user, "password.changed")


def open_reset(token: str, *, lock: bool = False) -> PasswordReset | None:
    """Return the reset that a link opens; None for one that has ended."""
    waiting = PasswordReset.objects.filter(token_hash=hash_of(token), expires_at__gt=clock.now(), user__is_active=True)
    return (waiting.select_for_update(of=("self",)) if lock else waiting).first()
