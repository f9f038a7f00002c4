"""What becomes of cards that are merged, in their cohorts and in the visit-order rate, at dealer and brand (RP-3)."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card
from crm.services.merge_cards import merge_cards
from kit import clock
from kit.tenancy import in_dealer, in_public
from reporting.brand.queries.freshness import basis_of, freshness
from reporting.brand.queries.funnels import funnel_columns, funnels
from reporting.brand.queries.groups import By
from reporting.brand.queries.rates import rates_by
from reporting.brand.queries.scope import Scope
from reporting.dealer.queries.drilldown import drill_down
from reporting.dealer.queries.funnel import funnel
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.rates import rates
from reporting.dealer.rules.figures import FIGURES
from reporting.dealer.rules.period import Period
from tests.factories import NOW, make_user, order
from tests.reporting.brand.working import At

TODAY = NOW.date()


def days(first: int, last: int) -> Period:
    """Days by their distance from the first."""
    return Period(TODAY + timedelta(days=first), TODAY + timedelta(days=last))


@pytest.fixture
def manager(at_north: At) -> User:
    with in_dealer(at_north.dealer):
        return make_user("merges", Role.SHOWROOM_MANAGER)


def merged(at: At, manager: User, survivor: Card, other: Card, after: int) -> None:
    with clock.at(NOW + timedelta(days=after)), in_dealer(at.dealer):
        merge_cards(manager, {"survivor": survivor.id, "merged": [other.id]})


def cohort(at: At, period: Period) -> tuple[tuple[int, int], tuple[int, ...]]:
    """Return filed and visited of a cohort and its first-visit rate, the same at the dealer and at the brand."""
    part = Part(business="retail")
    with in_dealer(at.dealer):
        steps, first_visit = funnel(period, part).cohort, tuple(rates(period, part).rates["first_visit"])
        assert drill_down(FIGURES["cohort.visited"], period, part).total() == steps.visited
    with in_public():
        basis = basis_of([each for each in freshness() if each.dealer.code == at.dealer.code])
        scope = Scope(dealers=basis.dealers, is_whole=False, business="retail", as_of=basis.up_to)
        for by in (By.DEALER, By.CHANNEL, By.MONTH):
            found = funnels(by, period, scope, "en")
            assert sum(each.cohort.visited for _group, each in found.rows) == steps.visited, by
            assert (found.whole.cohort.filed, found.whole.cohort.visited) == (steps.filed, steps.visited), by
        columns = funnel_columns(By.DEALER, period, scope, "en")
        assert list(columns.cohort.steps["visited"]) == [steps.visited]
        assert tuple(rates_by(By.DEALER, period, scope, "en").whole["first_visit"]) == first_visit
    return (steps.filed, steps.visited), first_visit


@pytest.mark.rule("RP-3")
def test_survivor_that_comes_after_its_stub_has_visited_in_its_own_cohort(at_north: At, manager: User) -> None:
    """The stub came on the 19th, the survivor on the 21st: each has visited in the cohort of the 18th, which ended
    before they were merged; a period that contains the merge counts the one customer once. `filed` stays 2."""
    survivor, other = at_north.files_call(), at_north.files_call()
    with clock.at(NOW + timedelta(days=1)):
        at_north.follows_up(other, method="showroom")
    merged(at_north, manager, survivor, other, after=2)
    with clock.at(NOW + timedelta(days=2, hours=1)):
        assert at_north.catches_up()
        assert cohort(at_north, days(0, 0)) == ((2, 1), (1, 1))
    with clock.at(NOW + timedelta(days=3)):
        at_north.follows_up(survivor, method="showroom")
    with clock.at(NOW + timedelta(days=3, hours=1)):
        assert at_north.catches_up()
        assert cohort(at_north, days(0, 0)) == ((2, 2), (2, 2))
        assert cohort(at_north, days(0, 1)) == ((2, 2), (2, 2))
        assert cohort(at_north, days(0, 2)) == ((2, 1), (2, 2))
        assert cohort(at_north, days(-3, 9)) == ((2, 1), (2, 2))


@pytest.mark.rule("RP-3")
def test_cohorts_of_two_days_each_have_their_card(at_north: At, manager: User) -> None:
    """Filed on the 18th and on the 19th and both come: a period with both and the merge has one, each alone its own."""
    early = at_north.files_call()
    with clock.at(NOW + timedelta(days=1)):
        late = at_north.files_call()
        at_north.follows_up(early, method="showroom")
        at_north.follows_up(late, method="showroom")
    merged(at_north, manager, late, early, after=2)
    with clock.at(NOW + timedelta(days=3)):
        assert at_north.catches_up()
        assert [cohort(at_north, days(*each))[0] for each in ((0, 2), (0, 0), (1, 2), (1, 1), (0, 1))] == [
            (2, 1), (1, 1), (1, 1), (1, 1), (2, 2),
        ]  # fmt: skip


@pytest.mark.rule("RP-3")
def test_order_signed_by_phone_at_level_o_stays_out_of_the_rate_after_a_merge(at_north: At, manager: User) -> None:
    """Level O is on neither side of the visit-order rate, whichever of two merged cards has it."""
    signed = at_north.files_call(follow_up={"status": "ordered", "order": order(), "method": "incoming_call"})
    came = at_north.files()
    merged(at_north, manager, signed, came, after=1)
    with clock.at(NOW + timedelta(days=2)):
        assert at_north.catches_up()
        for period, expected in ((days(0, 1), (0, 0)), (days(0, 0), (0, 1))):
            with in_dealer(at_north.dealer):
                assert tuple(rates(period, Part(business="retail")).rates["visit_order"]) == expected
            with in_public():
                basis = basis_of([each for each in freshness() if each.dealer.code == "north"])
                scope = Scope(dealers=basis.dealers, is_whole=False, business="retail", as_of=basis.up_to)
                assert tuple(rates_by(By.DEALER, period, scope, "en").whole["visit_order"]) == expected
