"""The watch rules with planted cases: they find them, and accuse nobody else (MG-5)."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, DealerSettings, FollowUp
from crm.queries.watch import Watched, watch
from crm.services.traffic import decline_traffic
from kit import clock
from tests.factories import NOW, arrived, filed, followed_up, make_user, numbered, order
from tests.page_client import browser, text_of

TODAY = NOW.date()


def signed(actor: User, number: int, **given: object) -> None:
    """A card filed with level O: the order was signed at the first contact."""
    filed(
        actor,
        phones=numbered(number),
        intent_level="O",
        follow_up={"status": "ordered", "order": order(number=f"D-{number}")},
        **given,
    )


def found(manager: User) -> list[tuple[str, str, int, int]]:
    return [(str(each.rule), each.consultant_name, each.part, each.whole) for each in watch(manager, TODAY)]


def test_more_than_half_at_level_o_of_five_is_shown(li: User, zhang: User, manager: User) -> None:
    for at in range(3):
        signed(li, at)
        signed(zhang, 10 + at)
    for at in range(3, 5):
        filed(li, phones=numbered(at))
    for at in range(3):
        filed(zhang, phones=numbered(20 + at))  # three of six: a half is not over half
    assert found(manager) == [("o_share", "李强", 3, 5)]


def test_four_cards_are_too_few_to_speak_of(li: User, manager: User) -> None:
    for at in range(4):
        signed(li, at)
    assert found(manager) == []


def test_wholesale_and_its_consultant_are_left_out(li: User, zhang: User, manager: User) -> None:
    DealerSettings.objects.update(wholesale_consultant=zhang)
    for at in range(5):
        signed(zhang, at)
    assert found(manager) == []
    DealerSettings.objects.update(wholesale_consultant=li)
    assert found(manager) == [("o_share", "张敏", 5, 5)]


def test_cards_of_31_days_ago_do_not_count(li: User, manager: User) -> None:
    with clock.at(NOW - timedelta(days=30)):
        for at in range(5):
            signed(li, at)
    assert found(manager) == []
    assert [each.whole for each in watch(manager, TODAY - timedelta(days=1))] == [5]


@pytest.mark.parametrize(("in_an_hour", "spread", "expected"), [(11, 9, True), (10, 10, False), (11, 8, False)])
def test_follow_ups_typed_in_at_once(
    in_an_hour: int, spread: int, expected: bool, li: User, zhang: User, manager: User
) -> None:
    with clock.at(NOW - timedelta(days=8)):
        card, other = filed(li, phones=numbered(1)), filed(zhang, phones=numbered(2))
    for at in range(spread):
        with clock.at(NOW - timedelta(days=5) + timedelta(hours=2 * at)):
            followed_up(li, card, method="outgoing_call")
            followed_up(zhang, other, method="outgoing_call")
    for at in range(in_an_hour):
        with clock.at(NOW + timedelta(minutes=5 * at)):
            followed_up(li, card, method="outgoing_call")
    shown = found(manager)
    assert shown == ([("typed_at_once", "李强", in_an_hour, in_an_hour + spread)] if expected else [])


def test_declined_first_time_traffic(li: User, zhang: User, reception: User, manager: User) -> None:
    for at in range(10):
        for consultant, declined in ((li, 6), (zhang, 5)):
            record = arrived(reception, consultant)
            if at < declined:
                decline_traffic(consultant, record.id, "只是看看")
    for _more in range(8):
        again = arrived(reception, zhang, first_time=False)
        decline_traffic(zhang, again.id, "只是看看")
    assert found(manager) == [("declined", "李强", 6, 10)]


def test_of_several_each_is_shown_for_their_own_and_nobody_else(
    li: User, zhang: User, reception: User, manager: User
) -> None:
    """Li signs all, Zhang types all in at once, Wang declines most; Zhao does some of each."""
    wang, zhao = (make_user(username, Role.CONSULTANT, name=name) for username, name in (("w", "王"), ("z", "赵")))
    with clock.at(NOW - timedelta(days=40)):
        cards = {person: filed(person, phones=numbered(at)) for at, person in ((90, zhang), (91, zhao))}
    for at in range(10):
        with clock.at(NOW - timedelta(days=5) + timedelta(hours=2 * at)):
            followed_up(zhao, cards[zhao], method="outgoing_call")
    for at in range(20):
        with clock.at(NOW + timedelta(minutes=2 * at)):
            followed_up(zhang, cards[zhang], method="outgoing_call")
            if at < 10:
                followed_up(zhao, cards[zhao], method="outgoing_call")
    for at in range(5):
        signed(li, at)
        if at < 3:
            filed(zhao, phones=numbered(10 + at))
        else:
            signed(zhao, 10 + at)
    for at in range(10):
        for consultant, declined in ((wang, 6), (zhao, 5)):
            record = arrived(reception, consultant)
            if at < declined:
                decline_traffic(consultant, record.id, "只是看看")
    assert sorted(found(manager)) == [
        ("declined", "王", 6, 10),
        ("o_share", "李强", 5, 5),
        ("typed_at_once", "张敏", 20, 20),
    ]


def test_records_behind_it_stand_on_the_page_of_both_managers_alone(
    li: User, manager: User, director: User, reception: User
) -> None:
    for at in range(5):
        signed(li, at)
    for person in (manager, director):
        page = text_of(browser(person).get("/watch/"))
        assert "5 of 5 cards were filed with level O" in page
        assert page.count('class="row-item"') == 5
    assert browser(li).get("/watch/").status_code == 403
    assert watch(li, TODAY) == []
    assert watch(reception, TODAY) == []


def test_honest_work_is_not_shown(li: User, manager: User) -> None:
    filed(li)
    assert "Nothing stands out" in text_of(browser(manager).get("/watch/"))


def test_watched_names_its_records(li: User, manager: User) -> None:
    for at in range(5):
        signed(li, at)
    only: Watched = watch(manager, TODAY)[0]
    assert len(set(only.records)) == 5
    assert only.since == TODAY - timedelta(days=29)


@pytest.mark.rule("MG-5", "ST-7")
def test_order_withdrawn_on_its_day_is_no_level_o(li: User, manager: User) -> None:
    """MG-5, ST-7: three of five were signed; one delivery was taken back."""
    for at in range(3):
        signed(li, at)
    for at in range(3, 5):
        filed(li, phones=numbered(at))
    gone = Card.objects.filter(intent_level="O").earliest("created_at")
    FollowUp.objects.filter(card=gone).update(withdrawn_at=clock.now())
    assert found(manager) == []


@pytest.mark.rule("MG-5")
def test_clerks_typing_is_the_clerks(li: User, clerk: User, manager: User) -> None:
    """MG-5: a clerk types for others all day, and is no consultant."""
    with clock.at(NOW - timedelta(days=8)):
        card = filed(clerk, owner=li.id)
    for at in range(20):
        with clock.at(NOW + timedelta(minutes=2 * at)):
            followed_up(clerk, card, method="outgoing_call")
    assert found(manager) == []


@pytest.mark.parametrize(("alone", "expected"), [(3, True), (2, False)])
def test_showroom_contacts_without_traffic(
    alone: int, expected: bool, li: User, reception: User, manager: User
) -> None:
    """MG-5: over a fifth of at least ten; a fifth is not over."""
    for at in range(10 - alone):
        filed(li, phones=numbered(at), traffic=arrived(reception, li).id)
    for at in range(alone):
        filed(li, phones=numbered(50 + at))
    assert found(manager) == ([("no_traffic", "李强", alone, 10)] if expected else [])
    if expected:
        (watched,) = watch(manager, TODAY)
        assert len(watched.records) == alone
        page = text_of(browser(manager).get("/watch/"))
        assert "3 of 10 showroom contacts have no traffic record" in page
