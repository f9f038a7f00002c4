"""Places of the pages: an icon stands for one thing, and each role's bar names places that the role may open."""

from collections import Counter

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from accounts.access import roles_may
from accounts.roles import Role
from kit.web.places import BAR_SIZE, Place

PLACES: list[Place] = [place for path in settings.PLACES for place in import_string(path)]


@pytest.mark.parametrize("host", ["dealer", "brand"])
def test_icon_stands_for_one_place(host: str) -> None:
    brands = {"brand", "tenants"}
    here = [place for place in PLACES if (place.url_name.partition(":")[0] in brands) == (host == "brand")]
    counts = Counter(place.icon for place in here)
    assert [icon for icon, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("role", Role)
def test_bar_names_what_the_role_may_open(role: Role) -> None:
    names = settings.PHONE_BAR[role.value]
    by_name = {place.url_name: place for place in PLACES}
    assert 0 < len(names) <= BAR_SIZE
    assert len(set(names)) == len(names)
    refused = [name for name in names if by_name[name].action and not roles_may([role], by_name[name].action)]  # type: ignore[arg-type]  # an Action's value
    assert refused == []
