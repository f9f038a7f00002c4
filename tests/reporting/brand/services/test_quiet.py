"""A dealer that sleeps is not taken for one whose figures do not arrive (RP-6)."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db import transaction

from crm.events.followers import catch_up
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from reporting.brand.models import DealerFreshness
from reporting.brand.queries.freshness import behind, freshness
from reporting.brand.tasks import refresh_idle_dealers
from tests.log_entries import RawEntry, record_raw


def something_happens(dealer: DealerContext) -> None:
    with in_dealer(dealer), transaction.atomic():
        record_raw(None, RawEntry("test.nothing_that_counts", date(2026, 11, 18), {}))


def figures_come_in(dealer: DealerContext) -> None:
    with in_dealer(dealer):
        assert catch_up()


def up_to(dealer: DealerContext) -> datetime:
    with in_public():
        found = DealerFreshness.objects.values_list("up_to", flat=True).get(dealer=dealer.code)
    assert found
    return found


def named_behind(*dealers: DealerContext) -> list[str]:
    """Return who of these is behind the newest of them."""
    codes = [dealer.code for dealer in dealers]
    with in_public():
        found = [each for each in freshness() if each.dealer.code in codes]
    late = {each.dealer.code for each in behind(found)}
    return [code for code in codes if code in late]


def test_figures_of_who_sleeps_are_in_and_of_who_waits_are_not(make_dealer: Callable[[], DealerContext]) -> None:
    asleep, waiting, busy = make_dealer(), make_dealer(), make_dealer()
    for dealer in (asleep, waiting, busy):
        something_happens(dealer)
        figures_come_in(dealer)
    came_in = up_to(waiting)
    later = clock.now() + timedelta(hours=1)
    with clock.at(later):
        something_happens(waiting)
        something_happens(busy)
        figures_come_in(busy)
        assert named_behind(asleep, waiting, busy) == [asleep.code, waiting.code]
        refresh_idle_dealers()
    assert named_behind(asleep, waiting, busy) == [waiting.code]
    assert (up_to(asleep), up_to(waiting)) == (later - timedelta(minutes=1), came_in)
