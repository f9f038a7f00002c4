"""Paper: what is one sheet comes out of the printer as one, whatever stands on it; boards fit the wall."""

import re

import pytest

from accounts.models import User
from crm.models import Card
from kit.tenancy import in_dealer
from tests.browser.conftest import LANGUAGES, Opened, Site
from tests.factories import filed, followed_up, numbered

PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")
# At three metres a capital of 15 mm is read with ease: on a screen of 55 inches, 1920 pixels wide, letters of 34.
LEAST_ON_WALL = 34
_SMALLEST = """() => Math.min(...[...document.querySelectorAll("main *")]
  .filter((e) => [...e.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((e) => e.getClientRects().length && !e.closest(".visually-hidden, .board-tools"))
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""


@pytest.fixture
def brimful(site: Site) -> Card:
    """A card with every line written to its end, and more contacts than the sheet has lines."""
    with in_dealer(site.dealer):
        card = Card.objects.filter(number="满-1").first()
        if card is None:
            li = User.objects.get(username="li")
            card = filed(
                li, number="满-1", customer_name="满" * 60, address="长" * 200, media_name="媒" * 60, usage="用" * 500,
                other_models="比" * 200, current_vehicle="旧" * 60, current_vehicle_registered_on="2019-05-01",
                replacement="trade_in", organization_name="单位" * 40, party="organization",
                comparison_points=["brand", "price", "reputation", "performance", "exterior", "interior", "space"],
                phones=[*numbered(771), *({**each[0], "main": False} for each in map(numbered, (772, 773)))],
            )  # fmt: skip
            for _ in range(8):
                followed_up(li, card, note="说" * 1000)
        return card


def sheets(opened: Opened, path: str, username: str, language: str) -> int:
    page = opened(path, username, language=language)
    return len(PAGE_OF_PDF.findall(page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_card_is_one_sheet_be_it_empty_or_full_to_the_brim(opened: Opened, brimful: Card, language: str) -> None:
    assert sheets(opened, f"/cards/{brimful.id}/paper/", "li", language) == 1
    assert sheets(opened, "/cards/paper/", "li", language) == 1


def test_days_plan_and_boards_are_a_sheet_each(opened: Opened, brimful: Card) -> None:
    assert sheets(opened, "/day/paper/", "late", "zh-hans") == 1
    for board in ("morning", "evening", "month"):
        assert sheets(opened, f"/meetings/{board}/", "manager", "zh-hans") == 1, board


@pytest.mark.parametrize("board", ["morning", "evening", "weekly", "month"])
def test_boards_on_the_wall_are_read_from_three_metres(opened: Opened, board: str) -> None:
    page = opened(f"/meetings/{board}/?wall=yes", "manager", language="zh-hans")
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.reload()
    assert page.evaluate(_SMALLEST) >= LEAST_ON_WALL
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920
