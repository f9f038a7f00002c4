"""Ten of a day's tasks by keyboard alone: wherever Tab stops the focus is seen, and it goes on in the page's order."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from crm.models import Card, FollowUp, TrafficRecord
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site
from tests.browser.seeded import party
from tests.browser.test_journeys import number, one_due, person
from tests.browser.walking import Walker
from tests.signing_in import PASSWORD

_SAVE = ".form-foot .btn-primary"


def walker_on(page: Page) -> Walker:
    """Someone who has no mouse."""
    page.bring_to_front()
    return Walker(page)


def has_focus(page: Page, selector: str) -> bool:
    found: bool = page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector)
    return found


def counted(site: Site, count: Callable[[], int]) -> int:
    with in_dealer(site.dealer):
        return count()


def test_signing_in(opened: Opened) -> None:
    page = opened("/sign-in/")
    walker = walker_on(page)
    if not has_focus(page, "[name=username]"):
        walker.tab_to("[name=username]")
    walker.strike("fresh")
    walker.tab_to("[name=password]")
    walker.strike(PASSWORD)
    walker.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    assert walker.misled == []


def test_logging_traffic(opened: Opened, site: Site) -> None:
    page = opened("/", "front")
    before = counted(site, TrafficRecord.objects.count)
    walker = walker_on(page)
    walker.tab_to("main [name=consultant]")
    walker.press("Space")
    walker.tab_to("main [name=party_size]")
    walker.press("ArrowRight")
    walker.tab_to(f".desk-entry {_SAVE}")
    walker.press("Enter")
    expect(page.locator("[data-toast]")).to_be_visible()
    assert counted(site, TrafficRecord.objects.count) == before + 1
    assert walker.misled == []


def test_filing_a_walk_in(opened: Opened, site: Site) -> None:
    with in_dealer(site.dealer):
        party(person("front"), person("zhang"))
    page = opened("/", "zhang")
    walker = walker_on(page)
    walker.tab_to(".skip")
    walker.press("Enter")
    walker.tab_to("[data-row] a.btn-primary")
    walker.press("Enter")
    expect(page.locator("main [name=phone]")).to_be_focused()
    mine = number()
    walker.strike(mine)
    walker.press("Enter")
    walker.strike("谢先生")
    walker.press("Enter")
    page.locator("form.filing").wait_for()
    for name, value in (
        ("lead_source", "referral"), ("model", "octavia"), ("configuration", "octavia-14tsi-dsg"), ("colour", "white"),
        ("replacement", "first_purchase"), ("budget", "15_20"), ("funds", "ready"), ("payment", "full"),
        ("intent_level", "B"),
    ):  # fmt: skip
        walker.tab_to(f"form.filing [name={name}]")
        walker.choose_by_arrows(value)
    walker.tab_to(f"form.filing {_SAVE}")
    walker.press("Enter")
    page.wait_for_url(lambda url: "/cards/" in url and "/new/" not in url)
    assert counted(site, lambda: Card.objects.filter(phones__number__endswith=mine).count()) == 1
    assert walker.misled == []


def test_following_up_and_leaving_the_sheet(opened: Opened, site: Site) -> None:
    one_due(site)
    page = opened("/", "li")
    before = counted(site, FollowUp.objects.count)
    walker = walker_on(page)
    walker.tab_to("[aria-labelledby=due] a[data-sheet]")
    walker.press("Enter")
    page.locator("#sheet [name=topics]").first.wait_for()
    walker.press("Escape")
    expect(page.locator("#sheet")).to_be_hidden()
    assert has_focus(page, "[aria-labelledby=due] a[data-sheet]")
    walker.press("Enter")
    page.locator("#sheet [name=topics]").first.wait_for()
    expect(page.locator("#sheet [name=topics]").first).to_be_focused()
    walker.tab_to("#sheet [name=topics][value=test_drive]")
    walker.press("Space")
    walker.tab_to(f"#sheet {_SAVE}")
    walker.press("Enter")
    expect(page.locator("#sheet")).to_be_hidden()
    assert counted(site, FollowUp.objects.count) == before + 1
    assert walker.misled == []


def test_finding_a_customer(opened: Opened) -> None:
    page = opened("/account/devices/", "li")
    walker = walker_on(page)
    walker.press("/")
    walker.strike("oyn")
    expect(page.locator("#search-found [role=option]").first).to_contain_text("欧阳娜娜")
    walker.press("Enter")
    page.wait_for_url("**/cards/*/")


def test_going_down_the_list_and_opening_a_card(opened: Opened) -> None:
    page = opened("/cards/", "li")
    walker = walker_on(page)
    walker.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    walker.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    walker.press("j", "j", "j", "k")
    stops = page.locator("main [data-stop]")
    expect(stops.nth(1)).to_be_focused()
    name = stops.nth(1).inner_text()
    walker.press("Enter")
    expect(page.locator("main h1, main h2").filter(has_text=name).first).to_be_visible()


def test_narrowing_the_list(opened: Opened) -> None:
    page = opened("/cards/", "li")
    walker = walker_on(page)
    walker.tab_to(".filters summary.filter")
    walker.press("Enter")
    walker.press("Escape")
    expect(page.locator(".filters .menu-item").first).to_be_hidden()
    assert has_focus(page, ".filters summary.filter")
    walker.press("Enter")
    walker.tab_to(".filters .menu-item")
    walker.press("Enter")
    page.wait_for_url("**/cards/?*")
    assert walker.misled == []


def test_handing_a_customer_over(opened: Opened, site: Site) -> None:
    page = opened("/cards/", "manager")
    with in_dealer(site.dealer):
        fresh = person("fresh")
    walker = walker_on(page)
    walker.tab_to("tbody .pick")
    walker.press("Space", "Enter")
    page.locator("main [name=owner]").first.wait_for()
    walker.tab_to("main [name=owner]")
    walker.choose_by_arrows(str(fresh.id))
    walker.tab_to("main [name=reason]")
    walker.press("Space")
    walker.tab_to(f"main {_SAVE}")
    walker.press("Enter")
    expect(page.locator("[data-toast]")).to_be_visible()
    assert counted(site, lambda: Card.objects.filter(owner=fresh).count()) == 1
    assert walker.misled == []


def test_approving_an_entry(opened: Opened) -> None:
    page = opened("/reviews/", "manager")
    entries = page.locator("[data-entry]")
    first = entries.first.locator("form").get_attribute("action")
    walker = walker_on(page)
    walker.tab_to("[data-entry] form button")
    walker.press("Enter")
    expect(page.locator(f"form[action='{first}']")).to_have_count(0)
    assert walker.misled == []


def test_changing_the_language(opened: Opened) -> None:
    page = opened("/account/devices/", "chief")
    walker = walker_on(page)
    walker.tab_to(".shell-tools summary")
    walker.press("Enter")
    walker.tab_to("[name=language]")
    walker.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert walker.misled == []
