"""Who signs in, at one dealer or at the brand."""

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from accounts.access import Action, actions_of, may
from accounts.roles import OWNERS, SALES_SIDE, TRAFFIC_SIDE, Role
from kit import clock
from kit.ids import uuid7

# Plain texts, so that migrations do not name the enumeration.
_ROLES = sorted(str(role) for role in Role)


class UserManager(BaseUserManager["User"]):
    """Finds people by username whatever its case: it is kept in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """Someone who signs in, at one dealer or at the brand. Never deleted: what they did names them.

    `region` is a region manager's own. A one-time password was set by someone else, opens nothing but its own change
    and ends at `one_time_until`. `session_epoch` is part of what a session is held against: raised, it ends every one.
    `factor_due_at` is when the account must have a second factor; empty where none is asked for.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    roles = ArrayField(models.CharField(max_length=30), default=list)
    region = models.CharField(max_length=40, blank=True)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, blank=True)
    has_one_time_password = models.BooleanField(default=False)
    one_time_until = models.DateTimeField(null=True, editable=False)
    has_second_factor = models.BooleanField(default=False, db_default=False, editable=False)
    factor_due_at = models.DateTimeField(null=True, editable=False)
    session_epoch = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)
    # To ten minutes, when they last did something here (RM-4).
    seen_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        db_table = "accounts_user"
        constraints = [
            models.CheckConstraint(condition=Q(username=Lower("username")), name="accounts_user_username_lower"),
            models.CheckConstraint(condition=Q(roles__contained_by=_ROLES), name="accounts_user_roles_known"),
            # TR-2: two departments enter the figures, and no one sits in both.
            models.CheckConstraint(
                condition=~Q(roles__overlap=sorted(TRAFFIC_SIDE)) | ~Q(roles__overlap=sorted(SALES_SIDE)),
                name="accounts_user_one_side",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def role_list(self) -> list[Role]:
        """The roles with their names."""
        return [role for role in Role if role in self.roles]

    @property
    def owns_cards(self) -> bool:
        """Return whether cards can be this person's own."""
        return not OWNERS.isdisjoint(self.roles)

    @property
    def actions(self) -> list[Action]:
        """All that the roles allow."""
        return actions_of(self.roles)

    def may(self, action: str) -> bool:
        """Whether one of the roles allows the action of `accounts.access`."""
        return may(self, Action(action))

    def get_session_auth_hash(self) -> str:
        """What every session of this person carries; another password or epoch makes all of them strangers."""
        return salted_hmac("accounts.session", f"{self.password}:{self.session_epoch}", algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """None: a retired secret key opens nothing."""
        return iter(())
