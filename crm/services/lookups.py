"""Things that a command names by id or code, checked to exist."""

from collections.abc import Mapping
from uuid import UUID

from accounts.models import User
from accounts.roles import Role
from kit.errors import Problem
from tenants.queries.catalogue import unknown_codes


def consultant_problem(user_id: UUID, field: str) -> list[Problem]:
    """Who traffic or a card is given to must be a consultant who works here now."""
    found = User.objects.filter(id=user_id, is_active=True, roles__contains=[Role.CONSULTANT]).exists()
    return [] if found else [Problem("not_a_consultant", field)]


def catalogue_problems(data: Mapping[str, object], prefix: str = "") -> list[Problem]:
    """Every code of the brand's catalogue in `data` that is unknown, retired or of another model. One query."""
    return [Problem("not_a_choice", prefix + field, "CA-10") for field in unknown_codes(data)]
