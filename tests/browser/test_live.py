"""Pages follow what others do in their browsers, and never touch what is being typed."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from kit.tenancy import in_dealer
from tests.browser.conftest import Figures, Opened, Site
from tests.browser.seeded import party

# Asked every two seconds; the answer and the page after it take their time on a busy machine.
_SOON = 6000


def something_happens(site: Site) -> None:
    with in_dealer(site.dealer):
        party(User.objects.get(username="front"), User.objects.get(username="li"))


def following(opened: Opened, path: str, username: str) -> Page:
    """A page that has asked once and knows where things stand."""
    page = opened(path, username)
    with page.expect_response("**/live/"):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    return page


@pytest.mark.parametrize(
    ("path", "username", "region"),
    [("/traffic/", "li", "board"), ("/", "li", "day"), ("/", "manager", "team-day")],
)
def test_page_follows_another_browser(
    opened: Opened, site: Site, record_figure: Figures, path: str, username: str, region: str
) -> None:
    page = following(opened, path, username)
    before = page.locator(f"#{region}").inner_text()
    reception = opened("/traffic/", "front")
    reception.click(f"main [name=consultant][value='{site.standing.ids['consultant_id']}']")
    reception.click(".desk-entry .form-foot .btn-primary")
    expect(reception.locator("[data-toast]")).to_be_visible()
    began = page.evaluate("performance.now()")
    changed = "([id, before]) => document.getElementById(id).innerText !== before"
    page.wait_for_function(changed, arg=[region, before], timeout=_SOON)
    record_figure(
        f"{region} followed another browser after {page.evaluate('performance.now()') - began:.0f} ms (goal 2000)"
    )


def test_what_is_being_typed_is_not_touched(opened: Opened, site: Site) -> None:
    page = following(opened, "/traffic/", "front")
    page.click("main details.more > summary")
    field = page.locator("main [name=customer_name]")
    field.fill("王")
    with page.expect_response(lambda answer: answer.url.endswith("/live/") and answer.status == 200):
        something_happens(site)
    expect(field).to_have_value("王")
    expect(field).to_be_focused()


def test_stream_that_is_over_is_replaced_and_no_page_takes_it_for_lost(opened: Opened) -> None:
    page = opened("/traffic/", "li", has_service_worker=False)
    # The browser comes to a stream that says at once that it has lasted long enough.
    page.route(
        "**/live/stream/**",
        lambda route: route.fulfill(content_type="text/event-stream", body="event: over\ndata: 0\n\n"),
    )
    page.add_init_script(
        "window.heard = [];"
        "document.addEventListener('lodestar:stream', ({ detail }) => window.heard.push(detail.isUp));"
    )
    page.reload()
    for _ in range(2):
        page.wait_for_event("request", lambda request: "/live/stream/" in request.url, timeout=30_000)
    heard = page.evaluate("window.heard")
    assert heard
    assert all(heard)
