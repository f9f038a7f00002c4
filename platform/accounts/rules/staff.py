"""What an account must be."""

import re
from collections.abc import Iterable, Mapping

from accounts.roles import Role, role_problems
from kit.errors import Problem

# What the account table holds, with the longest each may be.
LIMITS = {"username": 60, "name": 60, "email": 254, "region": 40}
# Letters of one case alone: two names that look alike are one name.
_USERNAME = re.compile(r"[a-z0-9\u4e00-\u9fff][a-z0-9\u4e00-\u9fff._@-]*")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")


def normal_username(username: str) -> str:
    """The form in which a username is kept and compared."""
    return username.strip().lower()


def staff_problems(fields: Mapping[str, object], offered: Iterable[Role]) -> list[Problem]:
    """What is wrong with those of an account's fields that are given, at a place that offers these roles."""
    problems = []
    for field, limit in LIMITS.items():
        text = fields.get(field)
        if isinstance(text, str) and len(text) > limit:
            problems.append(Problem("too_long", field, params={"limit": limit}))
    named = (field for field in ("username", "name") if field in fields)
    problems += [Problem("required", field) for field in named if not str(fields[field]).strip()]
    username, email, roles = fields.get("username"), fields.get("email"), fields.get("roles")
    if isinstance(username, str) and username.strip() and not _USERNAME.fullmatch(normal_username(username)):
        problems.append(Problem("bad_username", "username"))
    if isinstance(email, str) and email and not _EMAIL.fullmatch(email):
        problems.append(Problem("invalid", "email"))
    if isinstance(roles, list):
        problems += role_problems(roles, frozenset(offered))
        problems += region_problems(roles, fields.get("region"))
    return problems


def region_problems(roles: list[str], region: object) -> list[Problem]:
    """A region manager has a region, no one else does."""
    if Role.REGION_MANAGER in roles and not region:
        return [Problem("required", "region", "RP-6")]
    if Role.REGION_MANAGER not in roles and region:
        return [Problem("region_not_asked", "region", "RP-6")]
    return []
