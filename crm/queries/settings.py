"""A dealer's own settings."""

from accounts.rules.factors import AccountPolicy
from crm.models import DealerSettings
from kit.db.prepared import PreparedRow

_SETTINGS = PreparedRow(lambda: DealerSettings.objects.select_related("wholesale_consultant"))


def dealer_settings() -> DealerSettings:
    """The one row, the wholesale consultant loaded. One query."""
    found = _SETTINGS.find()
    if found is None:
        raise DealerSettings.DoesNotExist
    return found


def account_policy() -> AccountPolicy:
    """Return the dealer's policy for its accounts (settings.ACCOUNT_POLICY); the usual one while it is being set up."""
    found = _SETTINGS.find()
    return AccountPolicy(found.idle_minutes, found.managers_need_second_factor) if found else AccountPolicy()
