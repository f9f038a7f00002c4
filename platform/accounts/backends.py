"""How Django knows again who a session belongs to."""

from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from accounts.commands import is_served
from accounts.models import User

# Named to django.contrib.auth.login, which keeps it in the session.
BACKEND = "accounts.backends.AccountBackend"


class AccountBackend(BaseBackend):
    """Finds the person of a session. Passwords are checked by `accounts.services.sign_in` alone."""

    def get_user(self, user_id: UUID) -> User | None:
        user = User.objects.filter(pk=user_id, is_active=True).first()
        return user if user is not None and is_served(user) else None
