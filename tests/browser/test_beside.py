"""List and detail side by side on the tablet, and the unread count that follows what others do."""

from playwright.sync_api import expect

from accounts.models import User
from kit.tenancy import in_dealer
from notifications.services.inboxes import Inboxes
from notifications.services.reading import mark_all_read
from tests.browser.conftest import Figures, Opened, Site
from tests.browser.seeded import party

_SOON = 6000


def test_customer_opens_beside_the_list_and_again_after_a_reload(opened: Opened) -> None:
    page = opened("/cards/", "li", width=820)
    link = page.locator("#list a[data-stop]").first
    name = link.inner_text()
    link.click()
    expect(page.locator("#beside h2").first).to_have_text(name)
    assert "card=" in page.url
    page.reload()
    expect(page.locator("#beside h2").first).to_have_text(name)


def test_on_the_desk_the_customer_has_the_page(opened: Opened) -> None:
    page = opened("/cards/", "li", width=1440)
    expect(page.locator("#beside")).to_be_hidden()
    page.locator("#list a[data-stop]").first.click()
    page.wait_for_url("**/cards/*-*/")


def test_unread_count_follows_what_reception_does(opened: Opened, site: Site, record_figure: Figures) -> None:
    with in_dealer(site.dealer):
        li, front = User.objects.get(username="li"), User.objects.get(username="front")
        Inboxes().catch_up()
        mark_all_read(li)
    page = opened("/cards/", "li", width=390)
    with page.expect_response("**/live/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-unread]")).to_be_hidden()
    with in_dealer(site.dealer):
        party(front, li)
        Inboxes().catch_up()
    began = page.evaluate("performance.now()")
    expect(page.locator("[data-unread]")).to_have_text("1", timeout=_SOON)
    record_figure(f"the unread count followed after {page.evaluate('performance.now()') - began:.0f} ms (goal 2000)")
