"""The journeys of a day: how many taps, keys and seconds they take, beside what they may take.

Taps and keys are the page's and hold everywhere. Seconds are told in the table that ends the run; they are held, with
room for a busy machine, by the full matrix alone: on a phone four times slower, on a 4G line.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from crm.models import Card, FollowUp
from kit import clock
from kit.tenancy import in_dealer
from tests.browser.conftest import LANGUAGES, WIDTHS, Opened, Site
from tests.browser.seeded import party
from tests.browser.walking import Walker, busy, slow_down
from tests.make import filed

# Numbers that are nobody's, and end as nobody's do.
_numbers = count(40_005_000)
# How much longer than the goal a journey may take: the machine is not the phone that it was set for.
_ROOM = 3
_OVERDUE = 20
# The middle answer to the first question that must be answered and is not: the first level is an order signed.
_NEXT_ANSWER = """() => {
  const shown = (e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled;
  const asked = [...document.querySelectorAll("form.filing .field")].filter((e) => e.querySelector(".field-required"));
  for (const field of asked) {
    const choices = [...field.querySelectorAll("input[type=radio], input[type=checkbox]")].filter(shown);
    const one = choices[Math.floor(choices.length / 2)];
    if (one && !choices.some((e) => e.checked)) return `[name="${one.name}"][value="${one.value}"]`;
  }
  return "";
}"""


def number() -> str:
    return f"137{next(_numbers):08d}"


def person(username: str) -> User:
    return User.objects.get(username=username)


def walk_in(walker: Walker, site: Site) -> None:
    """From the party's row to the saved card, the fields of CA-10."""
    page = walker.page
    walker.tap(page.locator("[data-row] a.btn-primary"))
    expect(page.locator("main [name=phone]")).to_be_focused()
    mine = number()
    walker.type("phone", mine)
    walker.press("Enter")
    walker.type("customer_name", "王先生")
    walker.press("Enter")
    for name, value in (
        ("lead_source", "referral"), ("model", "octavia"), ("configuration", "octavia-14tsi-dsg"), ("colour", "white"),
        ("replacement", "first_purchase"), ("budget", "15_20"), ("funds", "ready"), ("payment", "full"),
        ("intent_level", "B"),
    ):  # fmt: skip
        walker.choose(name, value)
    walker.tap("form.filing .form-foot .btn-primary")
    page.wait_for_url(lambda url: "/cards/" in url and "/new/" not in url)
    with in_dealer(site.dealer):
        assert Card.objects.filter(phones__number__endswith=mine).count() == 1


def first_card(walker: Walker, site: Site) -> None:
    """Someone who has never seen it: in by a tap, and from one thing that the page asks for to the next."""
    page = walker.page
    walker.tap(".sign-in-hint")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    walker.tap(page.locator("a[href='/cards/new/']").locator("visible=true"))
    expect(page.locator("main [name=phone]")).to_be_focused()
    mine = number()
    walker.type("phone", mine)
    walker.type("customer_name", "郭小姐")
    walker.press("Enter")
    page.locator("form.filing").wait_for()
    while answer := page.evaluate(_NEXT_ANSWER):
        walker.tap(f"form.filing {answer}")
        # What depends on the answer is fetched: on a slow line nobody's thumb is before it.
        expect(page.locator(".htmx-request")).to_have_count(0)
    walker.tap("form.filing .form-foot .btn-primary")
    page.wait_for_url(lambda url: "/cards/" in url and "/new/" not in url)
    with in_dealer(site.dealer):
        assert Card.objects.get(phones__number__endswith=mine).owner == person("li")


def follow_up(walker: Walker, site: Site) -> None:
    """From today's list: what was it about, save."""
    page = walker.page
    with in_dealer(site.dealer):
        before = FollowUp.objects.count()
    walker.tap("[aria-labelledby=due] a[data-sheet]")
    page.locator("#sheet [name=topics]").first.wait_for()
    walker.tap("#sheet [name=topics][value=test_drive]")
    walker.tap("#sheet .form-foot .btn-primary")
    expect(page.locator("#sheet")).to_be_hidden()
    with in_dealer(site.dealer):
        assert FollowUp.objects.count() == before + 1


def duplicate(walker: Walker, _site: Site) -> None:
    """The one who was here before, as soon as number and name are typed."""
    walker.type("phone", "13900000001")
    walker.type("customer_name", "欧阳小姐")
    walker.press("Tab")
    expect(walker.page.locator(".match")).to_contain_text("欧阳娜娜")


def found_by(text: str) -> Callable[[Walker, Site], None]:
    def search(walker: Walker, _site: Site) -> None:
        page = walker.page
        walker.press("/")
        walker.strike(text)
        expect(page.locator("#search-found [role=option]").first).to_contain_text("欧阳娜娜")
        walker.press("Enter")
        page.wait_for_url("**/cards/*/")

    return search


def reception(walker: Walker, _site: Site) -> None:
    """Two people for Li Qiang who ask about the Octavia."""
    page = walker.page
    walker.choose("consultant")
    walker.choose("party_size", "2")
    walker.choose("model", "octavia")
    walker.tap(".desk-entry .form-foot .btn-primary")
    expect(page.locator("[data-toast]")).to_be_visible()


def hand_over(walker: Walker, site: Site) -> None:
    """From the team's day to twenty cards with another consultant."""
    page = walker.page
    with in_dealer(site.dealer):
        late, zhang = person("late"), person("zhang")
        before = Card.objects.filter(owner=zhang).count()
        mine = Card.objects.filter(owner=late).count()
    walker.tap(f"a[href*='owner={late.id}']")
    walker.tap(page.locator("[data-pick-all]").locator("visible=true"))
    walker.tap("[data-picked] .btn-primary")
    walker.choose("owner", str(zhang.id))
    walker.choose("reason", "leaver")
    walker.tap("main .form-foot .btn-primary")
    expect(page.locator("[data-toast]")).to_be_visible()
    with in_dealer(site.dealer):
        assert Card.objects.filter(owner=zhang).count() == before + mine
        assert mine >= _OVERDUE


def a_party(site: Site) -> None:
    with in_dealer(site.dealer):
        party(person("front"), person("li"))


def one_due(site: Site) -> None:
    with in_dealer(site.dealer), clock.at(clock.now() - timedelta(days=1)):
        filed(person("li"), customer_name="林先生", phones=[{"kind": "mobile", "number": number(), "main": True}])


def twenty_overdue(site: Site) -> None:
    with in_dealer(site.dealer), clock.at(clock.now() - timedelta(days=9)):
        late = person("late")
        for _each in range(max(0, _OVERDUE - Card.objects.filter(owner=late).count())):
            filed(late, customer_name="许先生", phones=[{"kind": "mobile", "number": number(), "main": True}])


def nothing(_site: Site) -> None:
    """All that it takes is there."""


@dataclass(frozen=True)
class Journey:
    """Who walks it from where, and what it may take; `prepare` makes what it begins with."""

    username: str
    path: str
    walk: Callable[[Walker, Site], None]
    prepare: Callable[[Site], None]
    seconds: float
    taps: int | None = None
    keys: int | None = None


JOURNEYS = {
    "walk-in to the saved card": Journey("li", "/", walk_in, a_party, 60, taps=12),
    "first card, from the door": Journey("", "/sign-in/", first_card, nothing, 180, taps=15),
    "follow-up from today's list": Journey("li", "/", follow_up, one_due, 15, taps=5),
    "duplicate shown": Journey("li", "/cards/new/", duplicate, nothing, 20, taps=2),
    "found by surname": Journey("li", "/account/devices/", found_by("欧阳"), nothing, 3, keys=6),
    "found by initials": Journey("li", "/account/devices/", found_by("oyn"), nothing, 3, keys=6),
    "found by last four": Journey("li", "/account/devices/", found_by("0001"), nothing, 3, keys=6),
    "reception logs a party": Journey("front", "/", reception, nothing, 10, taps=6),
    "manager hands over 20": Journey("manager", "/", hand_over, twenty_overdue, 30, taps=6),
}


def walked(page: Page, journey: Journey, site: Site, tell: Callable[[str], None], name: str) -> Walker:
    walker = Walker(page)
    journey.walk(walker, site)
    goals = f"≤ {journey.taps} taps" if journey.taps is not None else f"≤ {journey.keys} keys"
    tell(
        f"{name:<44} {walker.taps:>2} taps {walker.keys:>2} keys {walker.typed:>2} typed"
        f" {walker.waited():>5.1f} s waited {walker.seconds():>5.1f} s with the thumb's   (goal {goals},"
        f" {journey.seconds:g} s)"
    )
    if journey.taps is not None:
        assert walker.taps <= journey.taps
    if journey.keys is not None:
        assert walker.keys <= journey.keys
    return walker


@pytest.mark.parametrize("name", JOURNEYS)
def test_smoke_journey_takes_few_taps(opened: Opened, site: Site, tell: Callable[[str], None], name: str) -> None:
    journey = JOURNEYS[name]
    journey.prepare(site)
    page = opened(journey.path, journey.username, width=390, language="zh-hans")
    walked(page, journey, site, tell, name)


@pytest.mark.matrix
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", JOURNEYS)
def test_journey_meets_its_goals_on_a_slow_phone(
    opened: Opened, site: Site, tell: Callable[[str], None], name: str, width: int, language: str
) -> None:
    journey = JOURNEYS[name]
    journey.prepare(site)
    page = opened(journey.path, journey.username, width=width, language=language)
    slow_down(page)
    page.reload()
    walker = walked(page, journey, site, tell, f"{name}, {width} px, {language}")
    assert walker.seconds() <= journey.seconds * _ROOM * busy()
