"""Navigation: each icon has one meaning, and each role's bar names pages that the role may open."""

from collections import Counter

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.access import roles_may
from accounts.roles import Role
from kit.web.navigation import BAR_SIZE, NavItem

NAVIGATION: list[NavItem] = [item for path in settings.NAVIGATION for item in import_string(path)]


@pytest.mark.parametrize("host", ["dealer", "brand"])
def test_icon_has_one_meaning(host: str) -> None:
    brands = {"brand", "tenants"}
    here = [item for item in NAVIGATION if (item.url_name.partition(":")[0] in brands) == (host == "brand")]
    counts = Counter(item.icon for item in here)
    assert [icon for icon, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("role", Role)
def test_bar_names_what_the_role_may_open(role: Role) -> None:
    names = settings.PHONE_BAR[role.value]
    by_name = {item.url_name: item for item in NAVIGATION}
    assert 0 < len(names) <= BAR_SIZE
    assert len(set(names)) == len(names)
    refused = [name for name in names if by_name[name].action and not roles_may([role], by_name[name].action)]  # type: ignore[arg-type]  # an Action's value
    assert refused == []
