"""The figures' follower: the same from any batches, after a crash amid them, and from the log alone."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.events import followers
from crm.models import Event, FollowerCursor, ParkedEvent
from crm.services.file_card import file_card
from demo.catalogue import make_catalogue
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from reporting.dealer.events import follower as module
from reporting.dealer.events.follower import NAME, DealerFigures
from reporting.dealer.services.rebuild import rebuild_figures
from tests.factories import NOW, arrived, filed, followed_up, make_user, numbered, order, phone_in
from tests.reporting.dealer.figures import catch_up, everything, forget
from tests.staff import *  # noqa: F403 - fixtures are shared by import


def work(li: User, reception: User, days: int = 30, *, also: Callable[[], None] = lambda: None) -> None:
    """Some days over the end of a month: traffic, filings, contacts back and late, orders and losses."""
    for day in range(0, days, 2):
        with clock.at(NOW + timedelta(days=day)):
            arrived(reception, li)
            card = file_card(li, phone_in(phones=numbered(day)))
            walked = filed(li, phones=numbered(100 + day))
            also()
        with clock.at(NOW + timedelta(days=day + 1)):
            followed_up(li, card, topics=["test_drive"])
            if day % 4:
                followed_up(li, walked, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
            else:
                followed_up(li, walked, status="ordered", order=order())
            also()


def test_rebuilt_from_the_log_they_come_out_the_same(wednesday_morning: None, li: User, reception: User) -> None:
    work(li, reception, also=catch_up)
    kept = everything()
    assert len(kept["MonthStock"]) > 0
    rebuild_figures()
    catch_up()
    assert everything() == kept


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_batches_of_any_size_come_to_the_same(
    wednesday_morning: None, li: User, reception: User, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(li, reception, 14)
    catch_up()
    kept = everything()
    forget()
    monkeypatch.setattr(followers, "BATCH", size)
    catch_up()
    assert everything() == kept


def test_event_of_an_unknown_card_is_parked_and_the_rest_counts(
    wednesday_morning: None, li: User, reception: User
) -> None:
    work(li, reception, 2)
    catch_up()
    kept = everything()
    data = {"survivor": str(reception.id), "owner": str(li.id), "status": "active"}
    stray = Event.objects.create(occurred_on=NOW.date(), recorded_at=NOW, kind="card.merged", card_id=li.id, data=data)
    for _ in range(followers.ATTEMPTS):
        DealerFigures().catch_up()
    parked = ParkedEvent.objects.get()
    assert (parked.follower, parked.event_id, parked.error) == (NAME, stray.id, "UnknownCard: card.merged")
    assert everything() == kept


class Killed(BaseException):
    """As a kill comes: nothing catches it."""


@pytest.mark.parametrize("moment", ["_remember", "write"])
def test_killed_amid_a_batch_it_leaves_nothing_and_goes_on(
    own_dealer: DealerContext, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    with in_public():
        make_catalogue()
    with in_dealer(own_dealer):
        li, reception = make_user("li", Role.CONSULTANT), make_user("front", Role.RECEPTIONIST)
        work(li, reception, 4)
        monkeypatch.setattr(followers, "BATCH", 3)
        place = module if moment == "_remember" else module.Sums
        whole = getattr(place, moment)
        calls = []

        def die_now_and_then(*given: Sequence[object]) -> None:
            calls.append(given)
            whole(*given)
            if len(calls) % 2:
                raise Killed

        monkeypatch.setattr(place, moment, die_now_and_then)
        deaths = 0
        while True:
            position = FollowerCursor.objects.filter(name=NAME).values_list("position", flat=True).first()
            try:
                if DealerFigures().catch_up():
                    break
            except Killed:
                deaths += 1
                found = FollowerCursor.objects.filter(name=NAME).values_list("position", flat=True).first()
                assert (found or 0) >= (position or 0)
        monkeypatch.setattr(place, moment, whole)
        assert deaths > 3
        kept = everything()
        rebuild_figures()
        catch_up()
        assert everything() == kept
