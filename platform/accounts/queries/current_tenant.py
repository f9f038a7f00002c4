"""The place whose accounts these are: a dealer, or the brand."""

from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.roles import BRAND_ROLES, DEALER_ROLES, Role
from kit.tenancy import PUBLIC, current_dealer, current_schema


def is_brand() -> bool:
    """Whether the brand's schema is chosen, not a dealer's."""
    return current_schema() == PUBLIC


def roles_offered() -> list[Role]:
    """The roles that people of this place may have, as they are listed."""
    here = BRAND_ROLES if is_brand() else DEALER_ROLES
    return [role for role in Role if role in here]


def admin_role() -> Role:
    """Who makes the accounts of this place."""
    return Role.HQ_ADMIN if is_brand() else Role.DEALER_ADMIN


def tenant_zone() -> ZoneInfo:
    """The time zone by which this place counts its days."""
    return ZoneInfo(settings.TIME_ZONE) if is_brand() else current_dealer().time_zone


def tenant_name() -> str:
    """What people call this place."""
    return "Lodestar" if is_brand() else current_dealer().name
