"""A new dealer's first account, who makes all others."""

from accounts.models import User
from accounts.roles import Role
from accounts.rules.factors import GRACE
from accounts.services.secrets import one_time_until
from kit import clock
from tenants.services.provisioning import NewDealer


def create_first_admin(dealer: NewDealer) -> None:
    """A provisioning step: the dealer_admin whose one-time password the brand was told. Harmless when there is one."""
    admin = User(
        username=dealer.admin_username,
        name=Role.DEALER_ADMIN.zh,
        roles=[Role.DEALER_ADMIN],
        password=dealer.admin_password,
        has_one_time_password=not dealer.is_demo,
        one_time_until=None if dealer.is_demo else one_time_until(),
        factor_due_at=clock.now() + GRACE,
    )
    # One statement, where to look, save a point, write and let it go would be four.
    User.objects.bulk_create([admin], ignore_conflicts=True)
