"""Invitations of support, as the dealer and the hosting company see them (SA-8). The table is public's."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from accounts.roles import Role
from kit import clock
from kit.db.prepared import execute
from tenants.billing.models import SupportInvitation
from tenants.queries.dealers import dealer_names

# By the table's full name: the dealer's schema has accounts of its own, and an invitation is written there.
_PEOPLE = """
    SELECT id, username, name FROM "public"."accounts_user" WHERE is_active AND roles @> %s::varchar[] ORDER BY name, id
"""


@dataclass(frozen=True, slots=True)
class SupportPerson:
    """Someone of the hosting company who can be invited."""

    id: UUID
    username: str
    name: str


def support_people() -> list[SupportPerson]:
    """Return everyone of the hosting company who can be invited, by name. One statement."""
    return [SupportPerson(*row) for row in execute(_PEOPLE, [[str(Role.OPERATOR)]])]


def open_now(found: QuerySet[SupportInvitation]) -> QuerySet[SupportInvitation]:
    """Return those of the invitations that let their person view the dealer now."""
    return found.filter(ended_at=None, ends_at__gt=clock.now())


def invitations_of(dealer: str) -> QuerySet[SupportInvitation]:
    """Return a dealer's invitations, the newest first."""
    return SupportInvitation.objects.filter(dealer=dealer).order_by("-invited_at", "-id")


def invitations() -> QuerySet[SupportInvitation]:
    """Return the invitations of all dealers, the newest first."""
    return SupportInvitation.objects.order_by("-invited_at", "-id")


def with_dealers(rows: list[SupportInvitation]) -> list[tuple[SupportInvitation, str]]:
    """Return invitations, each with its dealer's name. One statement."""
    names = dealer_names(each.dealer for each in rows)
    return [(each, names.get(each.dealer, each.dealer)) for each in rows]
