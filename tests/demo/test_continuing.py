"""A demo that was broken off or left for days continues, and is gone without a trace."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.models import User
from crm.models import Activity, Card, Event
from demo.brand import forget_dealers
from demo.history import bring_up, set_up, still_to_live
from kit.tenancy import DealerContext, in_dealer, in_public
from tenants.models import Dealer
from tests.demo.living import NOW, digest_in


class Cut(Exception):
    """The process ends here."""


def test_demo_cut_off_between_days_goes_on_as_if_it_had_not_been(demo_dealer: Callable[[], Dealer]) -> None:
    whole = demo_dealer()
    assert still_to_live(whole, NOW) == 5
    assert bring_up(whole, NOW, lambda: None) == 0
    digest = digest_in(whole)
    forget_dealers()
    cut, lived = demo_dealer(), []

    def cut_after_two_days() -> None:
        lived.append(1)
        if len(lived) == 2:
            raise Cut

    with pytest.raises(Cut):
        bring_up(cut, NOW, cut_after_two_days)
    with in_public():
        cut.refresh_from_db()
    assert still_to_live(cut, NOW) == 3
    assert bring_up(cut, NOW, lambda: None) == 0
    assert digest_in(cut) == digest
    assert still_to_live(cut, NOW) == 0


def test_later_start_lives_the_rest_of_the_day_and_those_since(demo_dealer: Callable[[], Dealer]) -> None:
    dealer = demo_dealer()
    bring_up(dealer, NOW, lambda: None)
    with in_public():
        dealer.refresh_from_db()
    later = NOW + timedelta(days=2)
    assert still_to_live(dealer, later) == 3
    assert bring_up(dealer, later, lambda: None) == 0
    with in_dealer(dealer):
        recorded = list(Event.objects.order_by("id").values_list("recorded_at", flat=True))
        assert recorded == sorted(recorded)
        assert Event.objects.filter(recorded_at__gt=NOW, occurred_on=NOW.date()).exists()
        assert Event.objects.filter(occurred_on=later.date()).exists()


def test_what_is_refused_is_passed_over_and_the_day_goes_on(demo_dealer: Callable[[], Dealer]) -> None:
    dealer = demo_dealer()
    set_up(dealer)
    with in_dealer(dealer):
        # Whoever plans the week's activity on Monday has left.
        User.objects.filter(username="market").update(is_active=False)
    assert bring_up(dealer, NOW, lambda: None) == 1
    with in_public():
        dealer.refresh_from_db()
    assert still_to_live(dealer, NOW) == 0
    with in_dealer(dealer):
        assert not Activity.objects.exists()
        assert Card.objects.filter(filed_on=date(2026, 11, 16)).exists()


def test_forgetting_the_demo_takes_its_dealers_alone(
    demo_dealer: Callable[[], Dealer], shared_dealers: dict[str, DealerContext]
) -> None:
    bring_up(demo_dealer(), NOW, lambda: None)
    forget_dealers()
    with in_public():
        assert not Dealer.objects.filter(is_demo=True).exists()
        assert set(Dealer.objects.values_list("code", flat=True)) >= {"north", "south"}
        with connection.cursor() as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname IN ('d_xian', 'd_north', 'd_south')")
            assert {name for (name,) in cursor.fetchall()} == {"d_north", "d_south"}
    with in_dealer(shared_dealers["north"]):
        assert User.objects.filter(username="admin").exists()
