"""A refused form says what is wrong and what would be right; it has the focus, and is red until answered (ux.md)."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LANGUAGES, Opened, Site

_SAVE = ".form-foot .btn-primary"
# Questions that are framed in red, and those in which more than one thing is.
_FRAMED = """() => [...document.querySelectorAll(".field")].filter((f) => f.querySelector(".field-error"))
  .map((f) => f.querySelectorAll("[data-invalid], [aria-invalid=true]").length)"""


def listening(page: Page) -> list[str]:
    """What the console complains of, but for the refusal itself."""
    said: list[str] = []

    def listen(message: Any) -> None:
        if message.type == "error" and "422" not in message.text:
            said.append(message.text)

    page.on("console", listen)
    return said


def sheet(opened: Opened, language: str = "en", width: int = 1440) -> Page:
    page = opened("/", "li", language=language, width=width)
    page.locator("[aria-labelledby=due] a[data-sheet]").first.click()
    page.locator("#sheet [name=topics]").first.wait_for()
    return page


def refuse(page: Page) -> None:
    page.locator(f"#sheet {_SAVE}").first.click()
    page.locator("#sheet [data-errors]").wait_for()


@pytest.mark.parametrize("width", [390, 1440])
def test_sheet_puts_the_focus_on_the_first_error_and_breaks_no_policy(opened: Opened, width: int) -> None:
    page = sheet(opened, width=width)
    said = listening(page)
    refuse(page)
    expect(page.locator("#sheet [name=topics]").first).to_be_focused()
    assert set(page.evaluate(_FRAMED)) <= {0, 1}
    page.locator("#sheet [name=topics]").first.check()
    expect(page.locator("#sheet .field-error")).to_have_count(0)
    expect(page.locator("#sheet [data-errors]")).to_have_count(0)
    assert said == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_section_that_is_closed_opens_for_its_error(opened: Opened, language: str) -> None:
    page = sheet(opened, language)
    page.locator("#sheet [name=topics]").first.check()
    more = page.locator("#sheet details.more")
    more.locator("summary").click()
    page.locator("#sheet [name=contact_at]").fill("2099-01-01T10:00")
    more.locator("summary").click()
    expect(page.locator("#sheet [name=contact_at]")).to_be_hidden()
    refuse(page)
    expect(page.locator("#sheet [name=contact_at]")).to_be_focused()
    line = page.locator("#sheet #id_contact_at_error")
    expect(line).to_contain_text("1 Jan" if language == "en" else "1月1日")
    page.locator("#sheet [name=contact_at]").fill("2020-01-01T10:00")
    expect(line).to_be_empty()


# What is typed into the form of a step, and what its error says of this value and of the right one, in English.
_WRONG = {
    "ordered": {
        "order-price": ("five thousand", ("five thousand", "such as 5000")),
        "order-deposit": ("12x", ("12x", "such as 5000")),
        "order-number": ("", ("",)),
    },
    "delivered": {"delivery-vin": ("LSV", ("LSV", "17"))},
    "lost": {},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("step", _WRONG)
def test_step_names_each_wrong_value_and_clears_once_answered(
    opened: Opened, site: Site, step: str, language: str
) -> None:
    """Every form that a card's header opens."""
    page = opened(f"/cards/{site.standing.ids['card_id']}/", "li", width=390, language=language)
    page.locator(f"a[data-sheet][href$='step={step}']").click()
    page.locator("#sheet .form-foot").wait_for()
    for name, (value, _said) in _WRONG[step].items():
        page.locator(f"#sheet [name={name}]").fill(value)
    refuse(page)
    assert page.evaluate("document.activeElement.closest('#sheet .field') !== null")
    assert page.evaluate("document.activeElement.closest('.field').querySelector('.field-error') !== null")
    assert set(page.evaluate(_FRAMED)) <= {0, 1}
    for name, (value, said) in _WRONG[step].items():
        line = page.locator(f"#sheet [id='id_{name}_error']")
        expect(line.locator(".field-error")).to_have_count(1)
        for part in said if language == "en" else (value,):
            expect(line).to_contain_text(part)
        page.locator(f"#sheet [name={name}]").fill("1")
        expect(line.locator(".field-error")).to_have_count(0)


def test_amount_may_have_its_thousands_apart(opened: Opened) -> None:
    page = sheet(opened)
    page.locator("#sheet [name=status][value=ordered]").check()
    page.locator("#sheet [name=order-price]").fill("205,000")
    refuse(page)
    expect(page.locator("#sheet #id_order-price_error")).to_be_empty()


def test_level_h_leads_to_each_answer_that_it_needs(opened: Opened, site: Site) -> None:
    page = opened(f"/cards/{site.standing.ids['card_id']}/follow-up/", "li", width=390)
    page.locator("main [name=topics]").first.check()
    page.locator("main [name=intent_level][value=H]").check()
    page.locator(f"main {_SAVE}").first.click()
    summary = page.locator("main [data-errors]")
    expect(summary).to_be_visible()
    links = summary.locator("[data-error-of] a")
    assert links.count() > 1
    for at in range(links.count()):
        target = links.nth(at).get_attribute("href") or ""
        expect(page.locator(f"[id='{target[1:]}']")).to_be_visible()


def test_error_toast_has_no_tick(opened: Opened) -> None:
    page = opened("/settings/", "boss")
    page.context.set_offline(True)
    page.locator("main form button[type=submit]").click()
    toast = page.locator(".toast-bad")
    expect(toast.locator("use[href$='#alert-circle']")).to_be_visible()
    expect(toast.locator("use[href$='#circle-check']")).to_be_hidden()
