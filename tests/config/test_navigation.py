"""Navigation: each icon has one meaning, and each role's bar names pages that the role may open."""

from collections import Counter

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from accounts.access import roles_may
from accounts.roles import Role
from kit.web.navigation import BAR_SIZE, NavItem
from tests.isolation.routes import URLCONFS

NAVIGATION: list[NavItem] = [item for path in settings.NAVIGATION for item in import_string(path)]


@pytest.mark.parametrize("host", ["dealer", "hq"])
def test_icon_has_one_meaning(host: str) -> None:
    here = [item for item in NAVIGATION if _is_at(host, item)]
    counts = Counter(item.icon for item in here)
    assert len(here) > 5
    assert [icon for icon, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("host", ["dealer", "hq"])
def test_icon_of_own_pages_has_one_meaning(host: str) -> None:
    own = [item for path in settings.OWN_PAGES for item in import_string(path) if _is_at(host, item)]
    counts = Counter(item.icon for item in own)
    assert len(own) > 2
    assert [icon for icon, count in counts.items() if count > 1] == []


def _is_at(host: str, item: NavItem) -> bool:
    try:
        reverse(item.url_name, urlconf=URLCONFS[host])
    except NoReverseMatch:
        return False
    return True


@pytest.mark.parametrize("role", Role)
def test_bar_names_what_the_role_may_open(role: Role) -> None:
    names = settings.PHONE_BAR[role.value]
    by_name = {item.url_name: item for item in NAVIGATION}
    assert 0 < len(names) <= BAR_SIZE
    assert len(set(names)) == len(names)
    refused = [name for name in names if by_name[name].action and not roles_may([role], by_name[name].action)]  # type: ignore[arg-type]  # an Action's value
    assert refused == []
