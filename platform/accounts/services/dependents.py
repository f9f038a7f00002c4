"""Accounts' rows of the table of lifetimes (accounts.services.lifetimes)."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import (
    AttemptCount,
    DeviceToken,
    KnownOrigin,
    MfaChallenge,
    Passkey,
    PasskeyCeremony,
    PasswordReset,
    RecoveryCode,
    SecondFactor,
    User,
)
from accounts.rules.lifetimes import EVERY_RIGHT, SIGNED_OUT, TAKEN_AWAY, Cause
from accounts.services.origins import REMEMBERED
from kit import clock
from kit.idempotency.replies import KEPT_FOR
from kit.models import IdempotentReply

# Longer than any window of settings.RATE_LIMITS.
_COUNTED = timedelta(days=2)
# A token that has ended stays in the list of what was signed in for so long.
_REMEMBERED_TOKENS = timedelta(days=90)


class Sessions:
    """Browsers that are signed in. `accounts.services.devices.end_all` ends those of a person."""

    name = "sessions"
    ends_with = SIGNED_OUT | {Cause.EXPIRED}
    is_at_brand = True

    def end(self, user: User) -> None:
        Session.objects.filter(pk__in=user.page_sessions.values("session_id")).delete()

    def sweep(self) -> int:
        # Django's sessions go by the real clock.
        return Session.objects.filter(expire_date__lte=timezone.now()).delete()[0]


class DeviceTokens:
    """Apps that are signed in."""

    name = "device_tokens"
    ends_with = SIGNED_OUT | {Cause.EXPIRED}
    is_at_brand = True

    def end(self, user: User) -> None:
        DeviceToken.objects.filter(user=user, revoked_at=None).update(revoked_at=clock.now())

    def sweep(self) -> int:
        return DeviceToken.objects.filter(expires_at__lte=clock.now() - _REMEMBERED_TOKENS).delete()[0]


class Challenges:
    """Sign-ins that wait for their second factor."""

    name = "challenges"
    ends_with = SIGNED_OUT | {Cause.EXPIRED}
    is_at_brand = True

    def end(self, user: User) -> None:
        MfaChallenge.objects.filter(user=user).delete()

    def sweep(self) -> int:
        return MfaChallenge.objects.filter(expires_at__lte=clock.now()).delete()[0]


class Resets:
    """Links by which forgotten passwords are replaced."""

    name = "resets"
    ends_with = SIGNED_OUT | {Cause.EXPIRED}
    is_at_brand = True

    def end(self, user: User) -> None:
        PasswordReset.objects.filter(user=user).delete()

    def sweep(self) -> int:
        return PasswordReset.objects.filter(expires_at__lte=clock.now()).delete()[0]


class Ceremonies:
    """Questions to passkeys that wait for their answer."""

    name = "ceremonies"
    ends_with = SIGNED_OUT | {Cause.EXPIRED}
    is_at_brand = True

    def end(self, user: User) -> None:
        PasskeyCeremony.objects.filter(user=user).delete()

    def sweep(self) -> int:
        return PasskeyCeremony.objects.filter(expires_at__lte=clock.now()).delete()[0]


class Factors:
    """Second factors and recovery codes: a reset opens the account without them."""

    name = "factors"
    ends_with = frozenset({Cause.RESET})
    is_at_brand = True

    def end(self, user: User) -> None:
        for model in (SecondFactor, Passkey, RecoveryCode):
            model._default_manager.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(has_second_factor=False)
        user.has_second_factor = False

    def sweep(self) -> int:
        return 0


class Replies:
    """Stored answers to commands: they hold what the person was allowed to see then."""

    name = "replies"
    ends_with = EVERY_RIGHT | {Cause.EXPIRED}
    is_at_brand = True

    def end(self, user: User) -> None:
        IdempotentReply.objects.filter(actor_id=user.pk).delete()

    def sweep(self) -> int:
        return IdempotentReply.objects.filter(created_at__lte=clock.now() - KEPT_FOR).delete()[0]


class Counts:
    """Counted attempts. A reset clears them, so that its one-time password is not refused."""

    name = "counts"
    ends_with = TAKEN_AWAY | {Cause.EXPIRED}
    is_at_brand = True

    def end(self, user: User) -> None:
        AttemptCount.objects.filter(user=user).delete()

    def sweep(self) -> int:
        return AttemptCount.objects.filter(began_at__lte=clock.now() - _COUNTED).delete()[0]


class Origins:
    """Devices and addresses from which someone has signed in; they name nobody."""

    name = "origins"
    ends_with = frozenset({Cause.EXPIRED})
    is_at_brand = True

    def end(self, user: User) -> None:
        """None is a person's."""

    def sweep(self) -> int:
        return KnownOrigin.objects.filter(seen_at__lte=clock.now() - REMEMBERED).delete()[0]
