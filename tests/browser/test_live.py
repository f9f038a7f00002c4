"""Pages follow what others do, and never touch what is being typed."""

from playwright.sync_api import Page, expect

from accounts.models import User
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site
from tests.browser.seeded import party


def something_happens(site: Site) -> None:
    with in_dealer(site.dealer):
        party(User.objects.get(username="front"), User.objects.get(username="li"))


def following(opened: Opened, path: str, username: str) -> Page:
    """A page whose main part follows, that has asked once and knows where things stand."""
    page = opened(path, username)
    with page.expect_response("**/live/"):
        page.evaluate("document.getElementById('main').dataset.live = 'yes'")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    return page


def test_board_follows_what_others_do_within_two_seconds(opened: Opened, site: Site) -> None:
    page = following(opened, "/traffic/", "front")
    before = page.locator("main").inner_text()
    something_happens(site)
    page.wait_for_function("(before) => document.querySelector('main').innerText !== before", arg=before, timeout=4000)


def test_what_is_being_typed_is_not_touched(opened: Opened, site: Site) -> None:
    page = following(opened, "/traffic/", "front")
    page.click("main details.more > summary")
    field = page.locator("main [name=customer_name]")
    field.fill("王")
    something_happens(site)
    with page.expect_response(lambda answer: answer.url.endswith("/live/") and answer.status == 200):
        pass
    expect(field).to_have_value("王")
    expect(field).to_be_focused()
