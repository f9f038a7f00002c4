"""The policy for the accounts of a dealer or of the brand."""

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.queries.current_tenant import is_brand
from accounts.rules.factors import AccountPolicy


def account_policy() -> AccountPolicy:
    """Return the dealer's own policy (settings.ACCOUNT_POLICY), one query; the brand has the usual one."""
    if is_brand():
        return AccountPolicy()
    policy: AccountPolicy = import_string(settings.ACCOUNT_POLICY)()
    return policy
