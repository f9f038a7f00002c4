"""The roles that must have a second factor, and from when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.roles import BRAND_ROLES, MANAGERS, Role

# A new administrator of a dealer has so long; staff and exports are closed to them until then.
GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class AccountPolicy:
    """A dealer's policy for its accounts. A browser is signed out after `idle_minutes` without use."""

    idle_minutes: int = 12 * 60
    managers_need_second_factor: bool = False


def due_at(roles: Iterable[str], policy: AccountPolicy, now: datetime, before: datetime | None) -> datetime | None:
    """Return when these roles must have a second factor; None for never. A time that was set before stays.

    Headquarters and operators at once; a dealer's administrator, and managers where the dealer asks it of them, within
    a week.
    """
    held = set(roles)
    if held & BRAND_ROLES:
        return before or now
    needs_one = Role.DEALER_ADMIN in held or (policy.managers_need_second_factor and bool(held & MANAGERS))
    return (before or now + GRACE) if needs_one else None
