"""Reviews by key (CA-13, ux.md): one key an entry, undone within seconds, sent at once when the page is left."""

from playwright.sync_api import Browser, expect

from config.embedded.waiting import wait_until
from crm.models import FollowUp
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site, sign_in

_OPEN = "[data-entry]:not([data-held])"
_HELD = "[data-entry][data-held]"


def _approved(site: Site, ids: list[str]) -> set[str]:
    with in_dealer(site.dealer):
        rows = FollowUp.objects.filter(id__in=ids, review_state="approved")
        return {str(each) for each in rows.values_list("id", flat=True)}


def test_a_key_approves_an_entry_and_another_undoes_the_last(opened: Opened, site: Site) -> None:
    """The page holds approvals for some seconds, then sends them; leaving the page sends them at once."""
    page = opened("/reviews/", "manager")
    ids = [str(each.get_attribute("data-entry")) for each in page.locator(_OPEN).all()[:3]]
    assert len(ids) == 3
    for _ in ids:
        page.keyboard.press("a")
    expect(page.locator(_HELD)).to_have_count(3)
    page.keyboard.press("u")
    expect(page.locator(_HELD)).to_have_count(2)
    page.goto("/account/devices/")
    assert wait_until(lambda: _approved(site, ids) == set(ids[:2]), 20)
    page.goto("/reviews/")
    expect(page.locator(f"[data-entry='{ids[2]}']")).to_have_count(1)
    for each in ids[:2]:
        expect(page.locator(f"[data-entry='{each}']")).to_have_count(0)


def test_approvals_are_sent_without_leaving_the_page(opened: Opened, site: Site) -> None:
    page = opened("/reviews/", "manager")
    entry = page.locator(_OPEN).first
    chosen = str(entry.get_attribute("data-entry"))
    page.keyboard.press("a")
    expect(page.locator(f"[data-entry='{chosen}']")).to_have_count(0)
    assert _approved(site, [chosen]) == {chosen}


def test_a_key_opens_the_remarks_of_an_entry_to_return(opened: Opened) -> None:
    page = opened("/reviews/", "manager")
    page.keyboard.press("r")
    expect(page.locator("dialog[open] form")).to_be_visible()


def test_an_entry_is_approved_without_scripts(chrome: Browser, site: Site) -> None:
    context = chrome.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in/")
    sign_in(page, "manager")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/reviews/")
    chosen = str(page.locator(_OPEN).first.get_attribute("data-entry"))
    page.locator(f"[data-entry='{chosen}'] [data-approve] button").click()
    expect(page.locator(f"[data-entry='{chosen}']")).to_have_count(0)
    assert _approved(site, [chosen]) == {chosen}
    context.close()
