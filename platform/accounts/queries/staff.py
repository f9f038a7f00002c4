"""A place's people."""

from collections.abc import Mapping
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.roles import VISITOR_ROLES
from kit.errors import refuse


def staff() -> QuerySet[User]:
    """Return the accounts of people who work here: not those of visitors, who come with an invitation (SA-8)."""
    return User.objects.exclude(roles__overlap=sorted(VISITOR_ROLES))


def filter_staff(filters: Mapping[str, object]) -> QuerySet[User]:
    """Staff by `role`, `is_active` (`true`, `false`) and `q`; what is absent does not narrow."""
    people = staff()
    if filters.get("role"):
        people = people.filter(roles__contains=[filters["role"]])
    if filters.get("is_active"):
        people = people.filter(is_active=filters["is_active"] == "true")
    if filters.get("q"):
        people = people.filter(Q(name__icontains=filters["q"]) | Q(username__icontains=filters["q"]))
    return people


def staff_member(user_id: UUID) -> User:
    """Return someone; `not_found` for an id that is nobody's here."""
    user = staff().filter(id=user_id).first()
    if user is None:
        raise refuse("not_found", status=404)
    return user
