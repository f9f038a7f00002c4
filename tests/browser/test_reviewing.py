"""Reviews by key (CA-13, ux.md): a key an entry, taken back within seconds, sent at once when the page is left."""

from playwright.sync_api import expect

from crm.models import FollowUp
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site

# Each goes through the list itself: approvals are the server's for good.
_OPEN = "[data-entry]:not([data-held])"
_HELD = "[data-entry][data-held]"


def _approved(site: Site) -> int:
    with in_dealer(site.dealer):
        return FollowUp.objects.filter(review_state="approved").count()


def test_each_key_approves_one_and_undo_takes_the_last_back(opened: Opened, site: Site) -> None:
    page = opened("/reviews/", "manager")
    before, waiting = _approved(site), page.locator(_OPEN).count()
    assert waiting >= 3
    for _ in range(3):
        page.keyboard.press("a")
    expect(page.locator(_HELD)).to_have_count(3)
    page.keyboard.press("u")
    expect(page.locator(_HELD)).to_have_count(2)
    assert _approved(site) == before
    # Leaving the page sends what waits: nothing is lost.
    with page.expect_request("**/reviews/approve/"):
        page.goto("/account/devices/")
    page.goto("/reviews/")
    expect(page.locator(_OPEN)).to_have_count(waiting - 2)
    assert _approved(site) == before + 2


def test_a_key_returns_an_entry(opened: Opened) -> None:
    page = opened("/reviews/", "manager")
    page.keyboard.press("r")
    expect(page.locator("dialog[open]")).to_be_visible()


def test_entries_are_approved_without_scripts(opened: Opened) -> None:
    page = opened("/reviews/", "manager")
    address = page.locator("[data-approve]").first.get_attribute("action")
    token = page.locator("[data-approve] [name=csrfmiddlewaretoken]").first.input_value()
    answer = page.request.post(str(address), form={"csrfmiddlewaretoken": token}, headers={"Referer": page.url})
    assert answer.ok
    page.reload()
    expect(page.locator(f"form[action='{address}']")).to_have_count(0)
