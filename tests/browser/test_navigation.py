"""Every page of one's role on the phone, and on a laptop at 200 %, in two taps; without scripts too (ux.md)."""

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.access import Action, roles_may
from accounts.roles import Role
from kit.api.views import OPEN
from tests.browser.conftest import Figures, Opened, Site, sign_in
from tests.browser.pages import is_page
from tests.browser.seeded import BRAND_PEOPLE, PEOPLE
from tests.isolation.routes import Route, routes_of

ROLES = {username: role for username, (role, _name) in PEOPLE.items()} | dict(BRAND_PEOPLE)
# Begun from another page, for what one has chosen there: never by themselves.
_CHOSEN = frozenset(
    {
        "cards/views/new/", "cards/transfer/", "figures/behind/", "catalogue/models/new/",
        "catalogue/competitors/new/", "palette/", "traffic/reassign/",
        "account/confirm/", "notifications/history/", "leads/senders/new/", "webhooks/new/", "operator/dealers/new/",
    }
)  # fmt: skip
_LINKS = "(links) => links.map((link) => link.pathname)"


def _own(route: Route, role: Role) -> bool:
    """Whether it is a page with an address of its own that the role may open."""
    if not is_page(route) or "<" in route.pattern or route.pattern in _CHOSEN:
        return False
    action = (route.declared or {}).get("GET")
    return action != OPEN and (action is None or roles_may([role], Action(action)))


def pages_of(username: str) -> set[str]:
    host = "hq" if username in BRAND_PEOPLE else "dealer"
    return {f"/{route.pattern}" for route in routes_of(host) if _own(route, ROLES[username])}


def in_two_taps(page: Page) -> set[str]:
    """What the bar leads to by one tap, and by one more after its last entry."""
    page.locator(".shell-bar summary").click()
    expect(page.locator(".more-list")).to_be_visible()
    shown = page.locator(".shell-bar a").locator("visible=true")
    return set(shown.evaluate_all(_LINKS))


EVERYONE = ["li", "caller", "manager", "director", "front", "clerk", "care", "chief", "market", "boss", "hq"]
# A phone; a phone and a laptop at 200 %.
_WINDOWS = ((390, 844), (195, 422), (720, 450))


@pytest.mark.parametrize("username", EVERYONE)
def test_every_page_of_the_role_is_two_taps_away_on_the_phone(
    opened: Opened, record_figure: Figures, username: str
) -> None:
    page = opened("/", username, width=390)
    wanted = pages_of(username)
    for width, height in _WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.reload()
        assert page.locator(".shell-bar > a").count() <= 4
        assert wanted - in_two_taps(page) == set(), width
    record_figure(f"{username}: {len(wanted)} pages within 2 taps, at 390, 195 and 720 px (goal 2 taps)")


def test_the_same_without_scripts(chrome: Browser, site: Site) -> None:
    context = chrome.new_context(base_url=site.url, viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    sign_in(page, "boss")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.locator(".shell-bar summary").click()
    page.locator(".more-list a[href='/audit/']").click()
    page.wait_for_url("**/audit/")
    context.close()
