"""The phone's first pages: the list before the figures, a card's next steps, and what each role does next (ux.md)."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from crm.models import Card
from kit import clock
from kit.tenancy import in_dealer
from tests.browser.conftest import LANGUAGES, Figures, Opened, Site
from tests.browser.looking import wider_than_its_window
from tests.factories import filed, numbered, phone_in

_GOAL = 300
_TOP = "(all) => Math.min(...all.map((one) => one.getBoundingClientRect().top))"
HOMES = ["li", "caller", "fresh", "manager", "director", "front", "clerk", "care", "chief", "market", "boss", "hq"]


@pytest.fixture
def telemarketers_card(site: Site) -> None:
    """A call that is due today."""
    with in_dealer(site.dealer), clock.at(clock.now() - timedelta(days=1)):
        caller = User.objects.get(username="caller")
        if not Card.objects.filter(owner=caller).exists():
            filed_by_phone(caller)


def filed_by_phone(actor: User) -> None:
    body = phone_in(customer_name="秦女士", phones=numbered(4711))
    filed(actor, **{name: value for name, value in body.items() if name != "follow_up"}, follow_up=body["follow_up"])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("username", ["li", "late", "caller"])
def test_first_customer_is_above_300_of_844_pixels(
    opened: Opened, telemarketers_card: None, record_figure: Figures, username: str, language: str
) -> None:
    page = opened("/", username, width=390, language=language)
    top = page.locator("main [data-row] .row-title").evaluate_all(_TOP)
    record_figure(f"first customer of {username}, {language}: {top:.0f} of 844 px (goal < {_GOAL})")
    assert top < _GOAL
    figures = page.locator(".day-so-far").evaluate("(one) => one.getBoundingClientRect().top")
    assert figures > page.locator("main [data-row]").last.evaluate("(one) => one.getBoundingClientRect().top")


def test_receptions_first_question_is_above_300_of_844_pixels(opened: Opened, record_figure: Figures) -> None:
    page = opened("/", "front", width=390)
    top = page.locator("main .desk-entry .choice").evaluate_all(_TOP)
    record_figure(f"reception's first question: {top:.0f} of 844 px (goal < {_GOAL})")
    assert top < _GOAL


def test_invited_customer_is_called_from_today(opened: Opened) -> None:
    page = opened("/", "li", width=390)
    expect(page.locator("[aria-labelledby=invitations] a[href^='tel:']")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_next_step_of_a_card_is_one_tap_away(opened: Opened, site: Site, language: str) -> None:
    page = opened(f"/cards/{site.standing.ids['card_id']}/", "li", width=390, language=language)
    for step in ("visit", "ordered", "delivered", "dormant", "lost"):
        link = page.locator(f"main a[href$='step={step}']")
        expect(link).to_be_visible()
        assert link.bounding_box()["height"] >= 32  # type: ignore[index] # it is seen
    assert wider_than_its_window(page) <= 0


@pytest.mark.parametrize(
    ("step", "fields", "others"),
    [
        ("ordered", "order-number", "delivery-vin"),
        ("delivered", "delivery-vin", "order-number"),
        ("lost", "loss-loss_reason", "order-number"),
    ],
)
def test_step_opens_exactly_its_fields(opened: Opened, site: Site, step: str, fields: str, others: str) -> None:
    page = opened(f"/cards/{site.standing.ids['card_id']}/", "li", width=390)
    page.locator(f"a[href$='step={step}']").click()
    expect(page.locator(f"#sheet [name={fields}]").first).to_be_visible()
    expect(page.locator(f"#sheet [name={others}]").first).to_be_hidden()
    expect(page.locator("#sheet [name=topics]").first).to_be_hidden()


@pytest.mark.parametrize(("language", "word"), [("zh-hans", "15天·七问"), ("en", "15 days · 7 answers")])
def test_intent_letters_show_their_days_where_they_are_chosen(
    opened: Opened, site: Site, language: str, word: str
) -> None:
    page = opened(f"/cards/{site.standing.ids['card_id']}/follow-up/", "li", width=390, language=language)
    expect(page.locator("label:has([name=intent_level][value=H])")).to_have_text(f"H {word}")
    assert wider_than_its_window(page) <= 0


@pytest.mark.parametrize("username", HOMES)
def test_first_page_of_each_role_offers_something_to_do(opened: Opened, username: str) -> None:
    """Not empty, and not the navigation again: a list of what is next, or a kind word with the next useful thing."""
    page = opened("/", username, width=390)
    assert _offers(page)


def _offers(page: Page) -> bool:
    inside = "main .rows .row-item, main .empty-state a.btn, main .desk-entry, main table tbody tr"
    return page.locator(inside).count() > 0
