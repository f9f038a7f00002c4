"""Groups of an OIDC provider, and the roles that they give."""

import pytest

from accounts.roles import Role
from accounts.rules.oidc import Grant, read_groups, roles_of


def test_table_is_read_with_its_regions() -> None:
    assert read_groups("crm-admins=hq_admin, ou=east=region_manager:EAST,") == {
        "crm-admins": Grant(Role.HQ_ADMIN),
        "ou=east": Grant(Role.REGION_MANAGER, "EAST"),
    }


@pytest.mark.parametrize(
    "text",
    ["crm-admins", "=hq_admin", "crm=dealer_admin", "crm=manager", "crm=region_manager", "crm=hq_admin:EAST"],
)
def test_entry_without_a_role_of_the_brand_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="group=role"):
        read_groups(text)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        (["crm-admins", "others"], (["hq_admin"], "")),
        (["crm-ops", "crm-admins"], (["hq_admin", "operator"], "")),
        (["ou=east"], (["region_manager"], "EAST")),
        (["others"], ([], "")),
        ([], ([], "")),
        (None, ([], "")),
        ("crm-admins", ([], "")),
        ([["crm-admins"], 1], ([], "")),
    ],
)
def test_roles_are_those_of_the_groups_that_are_named(groups: object, expected: tuple[list[str], str]) -> None:
    table = read_groups("crm-admins=hq_admin, crm-ops=operator, ou=east=region_manager:EAST")
    assert roles_of(groups, table) == expected
