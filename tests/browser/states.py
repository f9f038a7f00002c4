"""What a page becomes under the hand: the steps behind its address, what is wrong said at its field, things opened."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.pages import Looked

_SAVE = ".form-foot .btn-primary"


def _type_who(page: Page, number: str, name: str) -> None:
    page.fill("main [name=phone]", number)
    page.fill("main [name=customer_name]", name)
    page.locator("main [name=start]").first.click()


def _form(page: Page) -> None:
    _type_who(page, "13711112222", "林女士")
    page.click("#matches [name=step]")
    page.locator("form.filing").wait_for()


def _form_refused(page: Page) -> None:
    _form(page)
    page.click(f"form.filing {_SAVE}")
    page.locator("[data-errors]").first.wait_for()


def _matches(page: Page) -> None:
    _type_who(page, "13900000001", "欧阳小姐")
    page.locator(".match").wait_for()


def _refused(page: Page) -> None:
    page.click(f"main {_SAVE}")
    page.locator("[data-errors]").first.wait_for()


def _sheet(page: Page) -> None:
    page.locator("[aria-labelledby=due] a[data-sheet]").first.click()
    page.locator("#sheet .form-foot").wait_for()


def _several(page: Page) -> None:
    page.locator("[data-pick-all]").locator("visible=true").first.check()
    page.locator("[data-picked] .btn-primary").click()
    page.locator("main [name=owner]").first.wait_for()


def _search(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("w")
    page.locator("#search-found [role=option]").first.wait_for()


def _shortcuts(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()


def _menu(selector: str) -> Callable[[Page], None]:
    def open_(page: Page) -> None:
        page.locator(selector).first.click()

    return open_


def _wrong_password(page: Page) -> None:
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong")
    page.click("main button[type=submit]")
    page.locator("[data-errors]").wait_for()


def _arrive(_page: Page) -> None:
    """As it is opened."""


def _unmask(page: Page) -> None:
    button = page.locator("form:has(use[href$='#eye']) button")
    button.first.click()
    expect(button).to_have_count(0)


def _import(stage: str) -> tuple[Looked, Callable[[Page], None]]:
    return Looked("imports/<uuid:import_id>/", "manager", others=(("import_id", f"{stage}_import_id"),)), _arrive


def _follow_up_as(status: str) -> tuple[Looked, Callable[[Page], None]]:
    """The form of a contact with the fields that the new status takes."""
    return Looked("cards/<uuid:card_id>/follow-up/", "li"), lambda page: _go(page, f"?step={status}")


def _go(page: Page, query: str) -> None:
    page.goto(page.url + query)


_OWNED, _INVITED = (("card_id", "owned_card_id"),), (("card_id", "invited_card_id"),)
STATES = {
    "card-in-care": (Looked("cards/<uuid:card_id>/", "care", others=_OWNED), _arrive),
    "card-masked": (Looked("cards/<uuid:card_id>/", "market", others=_INVITED), _arrive),
    "card-unmasked": (Looked("cards/<uuid:card_id>/", "market", others=_INVITED), _unmask),
    "paper-masked": (Looked("cards/<uuid:card_id>/paper/", "market", others=_INVITED), _arrive),
    "paper-unmasked": (Looked("cards/<uuid:card_id>/paper/", "market", others=_INVITED), _unmask),
    "owners-in-care": (Looked("owners/", "care"), _arrive),
    "import-fresh": _import("fresh"),
    "import-right": _import("right"),
    "import-taken": _import("taken"),
    "filing-matches": (Looked("cards/new/", "li"), _matches),
    "filing-form": (Looked("cards/new/", "li"), _form),
    "filing-refused": (Looked("cards/new/", "li"), _form_refused),
    "follow-up-ordered": _follow_up_as("ordered"),
    "follow-up-delivered": _follow_up_as("delivered"),
    "follow-up-lost": _follow_up_as("lost"),
    "follow-up-dormant": _follow_up_as("dormant"),
    "follow-up-visit": _follow_up_as("visit"),
    "traffic-consultant": (Looked("traffic/", "li"), _arrive),
    "follow-up-refused": (Looked("cards/<uuid:card_id>/follow-up/", "li"), _refused),
    "sheet": (Looked("", "li"), _sheet),
    "search": (Looked("", "li"), _search),
    "shortcuts": (Looked("", "li"), _shortcuts),
    "account-menu": (Looked("", "li"), _menu(".shell-tools summary")),
    "filter": (Looked("cards/", "li"), _menu(".filters summary")),
    "transfer-many": (Looked("cards/", "manager"), _several),
    "sign-in-refused": (Looked("sign-in/", ""), _wrong_password),
}
