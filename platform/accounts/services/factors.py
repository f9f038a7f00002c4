"""The need for a second factor (accounts.rules.factors) and its presence, stored with the account, so that no request
asks for them."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db.models.functions import Least
from django.utils import timezone

from accounts.models import PageSession, Passkey, RecoveryCode, SecondFactor, User
from accounts.queries.policy import account_policy
from accounts.roles import MANAGERS
from accounts.rules.factors import due_at
from kit import clock


def note_need(user: User) -> bool:
    """Set when the account must have a second factor, by its roles and the dealer's settings; return whether that has
    changed. The caller saves `factor_due_at`."""
    due = due_at(user.roles, account_policy(), clock.now(), user.factor_due_at)
    has_changed = due != user.factor_due_at
    user.factor_due_at = due
    return has_changed


def note_factors(user: User) -> None:
    """Note whether the account has a second factor, after one was added or removed; recovery codes go with the last."""
    has_app = SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).exists()
    has_one = has_app or Passkey.objects.filter(user=user).exists()
    user.has_second_factor = has_one
    user.save(update_fields=["has_second_factor"])
    if not has_one:
        RecoveryCode.objects.filter(user=user).delete()


def apply_policy() -> None:
    """Hold everyone here to what the dealer has just set: managers need a second factor or not, idle browsers end."""
    policy, now = account_policy(), clock.now()
    for user in User.objects.select_for_update(no_key=True).filter(roles__overlap=sorted(MANAGERS)):
        due = due_at(user.roles, policy, now, user.factor_due_at)
        if due != user.factor_due_at:
            User.objects.filter(pk=user.pk).update(factor_due_at=due)
    mine = Session.objects.filter(pk__in=PageSession.objects.values("session_id"))
    # Django's sessions go by the real clock.
    mine.update(expire_date=Least("expire_date", timezone.now() + timedelta(minutes=policy.idle_minutes)))
