"""Groups of an OIDC provider and the roles at the brand that they give. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from accounts.roles import BRAND_ROLES, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """The role that a group gives; a region manager's has a region."""

    role: Role
    region: str = ""


def read_groups(text: str) -> dict[str, Grant]:
    """Read `crm-admins=hq_admin, crm-east=region_manager:EAST`. Raises ValueError for a role that the brand lacks."""
    grants = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        group, _, given = entry.rpartition("=")
        role, _, region = given.partition(":")
        found = next((each for each in BRAND_ROLES if each == role), None)
        if not group.strip() or found is None or bool(region) != (found == Role.REGION_MANAGER):
            raise ValueError(f"{entry!r} is not of the form group=role, or group=region_manager:REGION")
        grants[group.strip()] = Grant(found, region)
    return grants


def roles_of(groups: object, grants: Mapping[str, Grant]) -> tuple[list[str], str]:
    """Return the roles and the region of someone in these groups; of two regions, the first in the table."""
    held: Collection[object] = groups if isinstance(groups, list) else ()
    given = [grant for group, grant in grants.items() if group in held]
    roles = {grant.role for grant in given}
    region = next((grant.region for grant in given if grant.region), "")
    return [str(role) for role in Role if role in roles], region
