"""Figures that are made anew from the log are the same, at the dealer and at the brand, whatever had become of them."""

from datetime import timedelta

from django.db.models import Model

from kit import clock
from kit.tenancy import in_dealer, in_public
from reporting.brand.models import BrandDay, BrandMonth, DealerFreshness
from reporting.brand.services.rebuild import rebuild_dealer
from reporting.dealer.models import DaySum
from tests.factories import NOW
from tests.reporting.brand.working import At, live
from tests.reporting.dealer.figures import everything


def _columns(table: type[Model]) -> list[str]:
    return [field.name for field in table._meta.fields if field.name != "id"]


def kept(at: At) -> object:
    """All figures of both, the brand's without their rows' ids."""
    with in_dealer(at.dealer):
        own = everything()
    with in_public():
        days, months = (set(table._default_manager.values_list(*_columns(table))) for table in (BrandDay, BrandMonth))
        return own, days, months, set(DealerFreshness.objects.values_list())


def test_rebuilt_figures_are_the_same(at_north: At, at_south: At) -> None:
    live([at_north, at_south], seed=7, days=3)
    before = kept(at_north)
    with in_dealer(at_north.dealer):
        assert DaySum.objects.update(filed=99, delivered=99)
    with in_public():
        assert BrandDay.objects.filter(dealer="north").update(filed=99)
        assert BrandMonth.objects.filter(dealer="north").delete()[0]
    with clock.at(NOW + timedelta(days=2)):
        assert rebuild_dealer("north")
    assert kept(at_north) == before
