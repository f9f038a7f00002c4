"""Notices about an account's security: to the person, and to the place's administrators (RM-1, `security`)."""

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.queries.current_tenant import admin_role


def notify_security(user: User, what: str, actor: User | None = None) -> None:
    """Notify the person, and everyone else who manages accounts here, of an act of the audit on the person's account.

    `actor` is who did it, where it was someone else; nobody is notified of their own doing as an administrator.
    """
    if not settings.NOTIFY_OF_SECURITY:
        return
    admins = User.objects.filter(is_active=True, roles__contains=[str(admin_role())])
    others = [each for each in admins if each.pk not in (user.pk, actor.pk if actor else None)]
    recipients = [user, *others] if user.is_active else others
    import_string(settings.NOTIFY_OF_SECURITY)(recipients, user, what)
