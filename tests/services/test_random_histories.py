"""Random histories of two dealers: whatever people do, nothing forbidden stands, every figure is true.

After each step the cards stand where their contacts leave them, closed ones have not changed, the stock flow closes on
any days, the sums are what a plain recount of the rows comes to, what was known at an earlier instant is still answered
the same, and the brand has the sum of its dealers (ST-2, ST-6, FU-9, RP-2, RP-6).
"""

import pytest

from kit.tenancy import DealerContext
from reporting.dealer.models import MonthStock
from tests.services.histories.holding import History
from tests.services.histories.running import run, two_shops
from tests.services.histories.working import Shop


@pytest.fixture
def shops(north: DealerContext, shared_dealers: dict[str, DealerContext]) -> tuple[Shop, ...]:
    return two_shops(shared_dealers)


def test_figures_are_true_whatever_happened(shops: tuple[Shop, ...]) -> None:
    run(History, shops, examples=8, steps=25, is_random=False)
    assert not MonthStock.objects.exists()


@pytest.mark.long
def test_figures_are_true_through_long_histories(shops: tuple[Shop, ...]) -> None:
    run(History, shops, examples=12, steps=40, is_random=False, is_thorough=True)


@pytest.mark.long
def test_figures_are_true_through_histories_that_nobody_has_tried(shops: tuple[Shop, ...]) -> None:
    run(History, shops, examples=40, steps=50, is_random=True, is_thorough=True)
