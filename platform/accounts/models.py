"""Who signs in, with what, and what was done with it. In every schema: each dealer's, and public for the brand."""

from collections.abc import Iterator
from datetime import date
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
from kit.quiet_hours import QuietHours

# Plain texts, so that migrations do not name the enumeration.
_ROLES = sorted(str(role) for role in Role)


class UserManager(BaseUserManager["User"]):
    """Finds people by username whatever its case: it is kept in lower case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").lower())


class User(AbstractBaseUser):
    """Someone who signs in, at one dealer or at the brand. Never deleted: what they did names them.

    `region` is a region manager's own. A one-time password was set by someone else and opens nothing but its own
    change. `session_epoch` is part of what a session is held against: raised, it ends every one.
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


class WorkingTime(models.Model):
    """When someone works here and wants to be notified, in the place's own time. Without a row nothing was set.

    `days_off`: weekdays of their own week, 0 is Monday. `away_until` is the last day of an absence, during which
    `instead` is notified (RM-6). `copies` are the people whose notifications they receive too.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="working_time")
    day_starts_at = models.TimeField(null=True)
    days_off = ArrayField(models.PositiveSmallIntegerField(), default=list)
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    away_until = models.DateField(null=True)
    instead = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    copies = ArrayField(models.UUIDField(), default=list)

    class Meta:
        db_table = "accounts_workingtime"

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def quiet(self) -> list[QuietHours]:
        """Their own quiet hours, if they have set any."""
        if self.quiet_from is None or self.quiet_to is None:
            return []
        return [QuietHours(self.quiet_from, self.quiet_to)]

    def is_away_on(self, day: date) -> bool:
        """Return whether they are away on a date."""
        return self.away_until is not None and day <= self.away_until

    def is_day_off(self, day: date) -> bool:
        """Return whether a date is a day off of their own week."""
        return day.weekday() in self.days_off


class DeviceToken(models.Model):
    """What an app signs its requests with: opaque, kept by its hash, one a device."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    token_hash = models.CharField(max_length=64, unique=True)
    device_name = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "accounts_devicetoken"

    def __str__(self) -> str:
        return self.device_name


class PageSession(models.Model):
    """A browser that is signed in: the session's row, with whose it is, so that its owner can see and end it.

    Goes with the session, however that ends.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="page_sessions")
    session = models.OneToOneField("sessions.Session", on_delete=models.CASCADE, related_name="+")
    browser = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_pagesession"

    def __str__(self) -> str:
        return self.browser


class MfaChallenge(models.Model):
    """The first half of a sign-in with a second factor: a row, so that it opens this dealer alone, and once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    device_name = models.CharField(max_length=80, blank=True)
    expires_at = models.DateTimeField()
    attempt_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "accounts_mfachallenge"

    def __str__(self) -> str:
        return str(self.pk)


class SecondFactor(models.Model):
    """An authenticator app (TOTP, RFC 6238), asked for once it is confirmed.

    `last_step` is the time step of the last code taken: a code opens once.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="second_factor")
    secret = models.CharField(max_length=64)
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        db_table = "accounts_secondfactor"

    def __str__(self) -> str:
        return str(self.pk)


class KnownOrigin(models.Model):
    """A device or address from which someone here has signed in, by a keyed hash (accounts.services.origins)."""

    digest = models.CharField(max_length=64, primary_key=True)
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "accounts_knownorigin"

    def __str__(self) -> str:
        return self.digest[:8]


class AuditEntry(models.Model):
    """Who did what to whom, of what the event log does not tell: sign-ins, accounts, settings, exports, cards opened.

    Written once: the database refuses change and removal. A worker seals entries some seconds later, giving each its
    `position` in the chain and its `hash` over the one before it and itself (`accounts.rules.audit`); the database
    lets that happen once. `once` names what is noted a single time, however often it is done.
    """

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    # Empty is no name: of those there may be many.
    once = models.CharField(max_length=150, null=True, unique=True)  # noqa: DJ001 - unique where it is given
    position = models.BigIntegerField(null=True, unique=True)
    hash = models.CharField(max_length=64, blank=True, default="", db_default="")

    class Meta:
        db_table = "accounts_auditentry"
        indexes = [
            models.Index(fields=["-at", "-id"], name="accounts_audit_newest"),
            models.Index(fields=["subject", "-at"], name="accounts_audit_subject"),
            models.Index(fields=["id"], name="accounts_audit_unsealed", condition=Q(position=None)),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.subject}"
