"""The table of what depends on an account, a role, a session or time (settings.DEPENDENTS), and the end of each.

A dependent names the causes with which it ends. Those of an account are ended in the transaction that ends the right;
what expires is deleted by a worker.
"""

from typing import Protocol

import structlog
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.queries.current_tenant import is_brand
from accounts.rules.lifetimes import Cause

log = structlog.get_logger(__name__)

# The jobs that delete what has expired (accounts.tasks): of a dealer, and of the brand.
SWEEP, SWEEP_BRANDS = "accounts.sweep", "accounts.sweep_brands"


class Dependent(Protocol):
    """A kind of thing that ends with a right. `is_at_brand` says whether the brand has it as well."""

    name: str
    ends_with: frozenset[Cause]
    is_at_brand: bool

    def end(self, user: User) -> None:
        """End those of a person, within a transaction."""

    def sweep(self) -> int:
        """Delete those whose time is over; return how many."""


def dependents() -> list[Dependent]:
    """Return the table's rows that this place has."""
    found: list[Dependent] = [import_string(path)() for path in settings.DEPENDENTS]
    return [each for each in found if each.is_at_brand or not is_brand()]


def end_dependents(user: User, cause: Cause) -> None:
    """End whatever of a person ends with a cause. Within a transaction."""
    for each in dependents():
        if cause in each.ends_with:
            each.end(user)


def sweep_dependents() -> int:
    """Delete whatever has expired here; return how many rows there were."""
    counts = {each.name: each.sweep() for each in dependents() if Cause.EXPIRED in each.ends_with}
    total = sum(counts.values())
    if total:
        log.info("dependents.swept", **{name: count for name, count in counts.items() if count})
    return total
