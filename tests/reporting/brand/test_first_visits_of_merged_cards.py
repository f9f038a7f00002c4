"""First visits of cards that were merged within a period count once, at the dealer and at the brand (RP-3, MG-1)."""

import random
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card
from crm.services.merge_cards import merge_cards
from crm.services.unmerge_card import unmerge_card
from kit import clock
from kit.errors import DomainError
from kit.tenancy import in_dealer, in_public
from reporting.brand.queries.freshness import basis_of, freshness
from reporting.brand.queries.funnels import funnels
from reporting.brand.queries.groups import By
from reporting.brand.queries.rates import rates_by
from reporting.brand.queries.scope import Scope
from reporting.dealer.queries.drilldown import drill_down
from reporting.dealer.queries.funnel import funnel
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.rates import rates
from reporting.dealer.queries.trends import trends
from reporting.dealer.rules.figures import FIGURES
from reporting.dealer.rules.period import Period
from reporting.dealer.rules.trends import Figure
from tests.factories import NOW, make_user
from tests.reporting.brand.working import At

# 2026-11-18.
TODAY = NOW.date()
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def days(first: int, last: int) -> Period:
    """Days by their distance from the first."""
    return Period(TODAY + timedelta(days=first), TODAY + timedelta(days=last))


def comes(at: At, card: Card) -> None:
    at.follows_up(card, method="showroom")


@pytest.fixture
def manager(at_north: At) -> User:
    with in_dealer(at_north.dealer):
        return make_user("merges", Role.SHOWROOM_MANAGER)


@pytest.fixture
def two_that_came(at_north: At, manager: User) -> tuple[Card, Card]:
    """Called on the 18th; came on the 19th and on the 20th; one customer from the 21st on."""
    survivor, other = at_north.files_call(), at_north.files_call()
    for after, card in ((1, survivor), (2, other)):
        with clock.at(NOW + timedelta(days=after)):
            comes(at_north, card)
    with clock.at(NOW + timedelta(days=3)), in_dealer(at_north.dealer):
        merge_cards(manager, {"survivor": survivor.id, "merged": [other.id]})
    with clock.at(NOW + timedelta(days=4)):
        assert at_north.catches_up()
    return survivor, other


Counted = tuple[int, tuple[int, ...], tuple[int, ...]]


def at_the_dealer(at: At, period: Period, part: Part | None = None) -> Counted:
    """Who visited for the first time, the overall visit rate, and the return rate."""
    part = part or Part(business="retail")
    with in_dealer(at.dealer):
        found, step = rates(period, part).rates, funnel(period, part).flow.visited
        for code in ("overall_visit", "return_visit"):
            numerator = drill_down(FIGURES[f"rates.{code}.numerator"], period, part).total()
            denominator = drill_down(FIGURES[f"rates.{code}.denominator"], period, part).total()
            assert (numerator, denominator) == tuple(found[code]), code
        assert drill_down(FIGURES["flow.visited"], period, part).total() == step
    return step, tuple(found["overall_visit"]), tuple(found["return_visit"])


def at_the_brand(at: At, period: Period, as_of: datetime | None = None) -> Counted:
    with in_public():
        found = [each for each in freshness() if each.dealer.code == at.dealer.code]
        basis = basis_of(found, as_of)
        scope = Scope(dealers=basis.dealers, is_whole=False, business="retail", as_of=basis.up_to)
        of_rates, of_funnel = rates_by(By.DEALER, period, scope, "en"), funnels(By.DEALER, period, scope, "en")
        ((_group, found_rates),), ((_same, found_funnel),) = of_rates.rows, of_funnel.rows
        assert (of_rates.whole, of_funnel.whole) == (found_rates, found_funnel)
        by_channel = funnels(By.CHANNEL, period, scope, "en")
        assert sum(each.flow.visited for _group, each in by_channel.rows) == found_funnel.flow.visited
    return found_funnel.flow.visited, tuple(found_rates["overall_visit"]), tuple(found_rates["return_visit"])


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        # It contains the merge: one customer came, and came again.
        (NOVEMBER, (1, (1, 2), (1, 1))),
        (days(0, 3), (1, (1, 2), (1, 1))),
        # It ended before the merge: both came for the first time.
        (days(0, 2), (2, (2, 2), (0, 2))),
        # It contains the merge and the later visit alone, which is a return.
        (days(2, 4), (0, (0, 1), (1, 1))),
        # It contains the merge alone.
        (days(3, 4), (0, (0, 0), (0, 2))),
    ],
)
@pytest.mark.usefixtures("two_that_came")
def test_period_that_contains_a_merge_counts_first_visits_once_rp_3(
    at_north: At, period: Period, expected: Counted
) -> None:
    with clock.at(NOW + timedelta(days=4)):
        assert at_the_dealer(at_north, period) == expected
        assert at_the_brand(at_north, period) == expected


def test_as_of_an_instant_before_the_merge_both_have_come_rp_8(at_north: At, two_that_came: tuple[Card, Card]) -> None:
    before = NOW + timedelta(days=2, hours=1)
    with clock.at(NOW + timedelta(days=4)):
        part = Part(business="retail", as_of=before)
        assert at_the_dealer(at_north, NOVEMBER, part) == (2, (2, 2), (0, 2))
        assert at_the_brand(at_north, NOVEMBER, before) == (2, (2, 2), (0, 2))


def test_undone_merge_counts_both_again_rp_3(at_north: At, manager: User, two_that_came: tuple[Card, Card]) -> None:
    survivor, other = two_that_came
    with clock.at(NOW + timedelta(days=5)), in_dealer(at_north.dealer):
        unmerge_card(manager, survivor.id, other.id)
    with clock.at(NOW + timedelta(days=6)):
        assert at_north.catches_up()
        assert at_the_dealer(at_north, NOVEMBER) == at_the_brand(at_north, NOVEMBER) == (2, (2, 2), (0, 2))
        assert at_the_dealer(at_north, days(0, 4)) == at_the_brand(at_north, days(0, 4)) == (1, (1, 2), (1, 1))


def test_card_that_had_been_merged_before_brings_its_first_visit_along_rp_3(
    at_north: At, manager: User, two_that_came: tuple[Card, Card]
) -> None:
    """A customer's third card came before it was merged: its visit is a return of the one that came on the 19th."""
    survivor, _other = two_that_came
    with clock.at(NOW + timedelta(days=5)):
        third = at_north.files_call()
        comes(at_north, third)
    with clock.at(NOW + timedelta(days=6)), in_dealer(at_north.dealer):
        merge_cards(manager, {"survivor": third.id, "merged": [survivor.id]})
    with clock.at(NOW + timedelta(days=7)):
        assert at_north.catches_up()
        period = days(5, 7)
        assert at_the_dealer(at_north, period) == at_the_brand(at_north, period)
        assert at_the_dealer(at_north, period)[0] == 0


@pytest.mark.usefixtures("two_that_came")
def test_trends_count_them_once_too_rp_5(at_north: At) -> None:
    with clock.at(NOW + timedelta(days=4)), in_dealer(at_north.dealer):
        point = trends(NOVEMBER, Part(business="retail"))[Figure.OVERALL_VISIT][-1]
        assert tuple(point.value.rate or ()) == (1, 2)


@pytest.mark.parametrize("seed", range(3))
def test_dealer_and_brand_agree_on_random_merges_rp_3(at_north: At, manager: User, seed: int) -> None:
    dice = random.Random(seed)
    cards: list[Card] = []
    merged: list[tuple[Card, Card]] = []
    for after in range(10):
        with clock.at(NOW + timedelta(days=after)):
            cards += [at_north.files_call() for _ in range(dice.randint(0, 2))]
            for card in cards:
                if dice.random() < 0.3:
                    comes(at_north, card)
        with clock.at(NOW + timedelta(days=after, hours=1)), in_dealer(at_north.dealer):
            if len(cards) > 1 and dice.random() < 0.6:
                survivor, other = dice.sample(cards, 2)
                merge_cards(manager, {"survivor": survivor.id, "merged": [other.id]})
                cards.remove(other)
                merged.append((survivor, other))
            elif merged and dice.random() < 0.3 and merged[-1][0] in cards:
                survivor, other = merged.pop()
                # Refused where the survivor was merged itself since.
                with suppress(DomainError):
                    unmerge_card(manager, survivor.id, other.id)
                    cards.append(other)
    with clock.at(NOW + timedelta(days=10)):
        assert at_north.catches_up()
        for first in range(0, 10, 2):
            for last in range(first, 10, 3):
                period = days(first, last)
                assert at_the_dealer(at_north, period) == at_the_brand(at_north, period), period
