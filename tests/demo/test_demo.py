"""The demo: the same from the same seed, by the rules, gone on with where it ended, and gone without a trace."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from accounts.models import User
from accounts.roles import BRAND_ROLES, DEALER_ROLES
from config.commands.demo import Progress
from crm.models import (
    Activity,
    ActivityInvitation,
    Allocation,
    Callback,
    Card,
    Concession,
    Event,
    FollowUp,
    Review,
    SuspectedDuplicate,
    TrafficRecord,
    TrafficRequest,
)
from crm.queries.watch import watch
from crm.rules.codes import TrafficState, WatchRule
from demo import day
from demo.brand import forget_dealers
from demo.catalogue import make_catalogue
from demo.dealers import BY_CODE, DEALERS, REGIONS, ZONE
from demo.history import bring_up, set_up, still_to_live
from demo.hours import MIDNIGHT, stretches
from demo.showroom import Showroom
from demo.staff import PASSWORD, make_staff, sign_in_accounts
from kit import clock
from kit.tenancy import DealerContext, in_dealer, in_public
from reporting.dealer.models import Target
from tenants.models import Dealer
from tenants.rules.dealers import DealerOrder
from tenants.services.provisioning import provision_dealer

SINCE = date(2026, 11, 14)
NOW = datetime(2026, 11, 18, 15, 0, tzinfo=ZONE)
# What the five days of Xi'an come to. Another digest means another demo: intended, or a rule that reads differently.
DIGEST = "b9c6a9875d021e53"


class Cut(Exception):
    """The process ends here."""


def digest_of_log() -> str:
    """What happened when at the chosen dealer, to which card and by whom, and what became of the cards."""
    numbers = dict(Card.objects.values_list("id", "number"))
    names = dict(User.objects.values_list("id", "username"))
    happened = [
        (event.kind, event.occurred_on, event.recorded_at, numbers.get(event.card_id), names.get(event.actor_id))
        for event in Event.objects.order_by("id")
    ]
    became = Card.objects.order_by("number").values_list(
        "number", "customer_name", "owner__username", "status", "intent_level", "next_followup_on", "model"
    )
    return hashlib.sha256(json.dumps([happened, list(became)], default=str).encode()).hexdigest()[:16]


def live_as(code: str, now: datetime = NOW, since: date = SINCE) -> int:
    """Live the chosen dealer's days as those of the demo's dealer `code`; how much was refused."""
    latest = Event.objects.order_by("-recorded_at").values_list("recorded_at", flat=True).first()
    refused = 0
    for stretch in stretches(since, 0, now=now, not_before=latest, zone=ZONE):
        showroom = Showroom.on_day(BY_CODE[code], stretch.on)
        day.live(showroom, stretch)
        refused += showroom.refused
    return refused


@pytest.fixture
def catalogue(north: DealerContext) -> None:
    with in_public():
        make_catalogue()


@pytest.fixture
def xian(catalogue: None) -> None:
    make_staff(BY_CODE["xian"])


@pytest.fixture
def shanghai(catalogue: None) -> None:
    make_staff(BY_CODE["shanghai"])


@pytest.fixture
def demo_dealer(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[], Dealer]]:
    """Registers Xi'an as the demo does, committed; forgotten after the test."""

    def make() -> Dealer:
        with in_public(), clock.at(datetime.combine(SINCE, time(8), ZONE)):
            make_catalogue()
            order = DealerOrder("xian", "西安", "east", "陕西省", "西安市", "029", is_demo=True)
            return provision_dealer(order, PASSWORD)[0]

    with django_db_blocker.unblock():
        yield make
        forget_dealers()


def digest_in(dealer: Dealer) -> str:
    with in_dealer(dealer):
        return digest_of_log()


# --- By the rules, and the same every time ----------------------------------------------------------------------------


def test_same_seed_makes_same_days_and_nothing_in_them_is_refused(xian: None) -> None:
    assert live_as("xian") == 0
    assert digest_of_log() == DIGEST


def test_log_is_in_order_and_ends_before_now(xian: None) -> None:
    live_as("xian")
    recorded = list(Event.objects.order_by("id").values_list("recorded_at", flat=True))
    assert recorded == sorted(recorded)
    assert recorded[-1] <= NOW


@pytest.mark.parametrize("hour", [0, 4, 9, 14, 23])
def test_today_is_half_done_whatever_hour_it_is(shanghai: None, hour: int) -> None:
    live_as("shanghai", now=NOW.replace(hour=hour, minute=30))
    today = TrafficRecord.objects.filter(on=NOW.date())
    assert today.filter(state=TrafficState.PENDING).count() == 2
    assert today.exclude(state=TrafficState.PENDING).exists()
    assert Card.objects.filter(next_followup_on=NOW.date(), status="active").exists()
    assert not Event.objects.filter(recorded_at__gt=NOW.replace(hour=hour, minute=30)).exists()


def test_managers_have_checked_what_is_over(xian: None) -> None:
    live_as("xian")
    waiting = FollowUp.objects.filter(review_state__in=["unchecked", "corrected"])
    assert waiting.exists()
    # All of today, and of yesterday what was typed in after the last time of review; what was returned comes back.
    assert not waiting.filter(
        review_state="unchecked", recorded_at__lt=NOW.replace(hour=16) - timedelta(days=1)
    ).exists()
    first = Review.objects.filter(is_first=True)
    assert {"approved", "returned"} == set(first.values_list("decision", flat=True))
    assert first.filter(decision="approved").count() > first.filter(decision="returned").count()


@pytest.mark.full
def test_six_weeks_hold_each_problem_that_a_manager_should_find(shanghai: None) -> None:
    assert live_as("shanghai", since=NOW.date() - timedelta(days=42)) == 0
    _, piles_up, signs_at_once, files_little, forgets, *_ = (
        User.objects.get(username=name) for name in ("li", "wang", "zhang", "liu", "chen", "yang", "zhao")
    )
    overdue = Counter(
        Card.objects.filter(status__in=["active", "ordered"], next_followup_on__lt=NOW.date()).values_list(
            "owner", flat=True
        )
    )
    assert overdue.most_common(1)[0][0] == piles_up.id
    assert overdue[piles_up.id] > sum(overdue.values()) / 3
    with clock.at(NOW):
        watched = {(each.rule, each.consultant) for each in watch(User.objects.get(username="manager"), NOW.date())}
    assert watched >= {(WatchRule.O_SHARE, signs_at_once.id), (WatchRule.DECLINED, files_little.id)}
    assert SuspectedDuplicate.objects.filter(settled_at=None).exists()
    left = TrafficRecord.objects.filter(state=TrafficState.PENDING, on__lt=NOW.date())
    assert Counter(left.values_list("consultant", flat=True)).most_common(1)[0][0] == forgets.id
    for rows in (
        Callback.objects.exclude(made_at=None),
        Callback.objects.filter(made_at=None),
        Concession.objects.exclude(state="pending"),
        TrafficRequest.objects.exclude(state="pending"),
        TrafficRequest.objects.filter(state="pending", on=NOW.date()),
        Allocation.objects.all(),
        ActivityInvitation.objects.all(),
        Target.objects.filter(month=NOW.date().replace(day=1)),
        Activity.objects.filter(ends_on__gte=NOW.date()),
        FollowUp.objects.filter(review_state="returned"),
    ):
        assert rows.exists(), str(rows.query)


# --- Going on ---------------------------------------------------------------------------------------------------------


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


# --- The hours of a day -----------------------------------------------------------------------------------------------


def test_day_that_passed_keeps_its_own_hours() -> None:
    yesterday, _ = stretches(date(2026, 11, 17), 0, now=NOW, not_before=None, zone=ZONE)
    assert yesterday.until == MIDNIGHT
    assert yesterday.instant(10 * 60 + 15) == datetime(2026, 11, 17, 10, 15, tzinfo=ZONE)


def test_morning_is_pressed_into_the_time_there_has_been() -> None:
    now = NOW.replace(hour=8)
    (today,) = stretches(NOW.date(), 0, now=now, not_before=None, zone=ZONE)
    assert today.until == 14 * 60 + 30
    assert NOW.replace(hour=0) < today.instant(9 * 60) < today.instant(11 * 60) < now
    assert today.instant(today.until) == now


def test_evening_is_left_to_people() -> None:
    (today,) = stretches(NOW.date(), 0, now=NOW.replace(hour=22), not_before=None, zone=ZONE)
    assert today.until == 15 * 60 + 30


def test_nothing_is_dated_before_what_someone_did_meanwhile() -> None:
    busy_until = NOW.replace(hour=20) - timedelta(days=1)
    rest, today = stretches(date(2026, 11, 17), 15 * 60 + 30, now=NOW, not_before=busy_until, zone=ZONE)
    assert busy_until < rest.instant(16 * 60) < rest.instant(17 * 60) < rest.end
    assert today.instant(9 * 60) == NOW.replace(hour=9)


def test_days_on_which_people_worked_without_the_demo_stay_theirs() -> None:
    found = stretches(date(2026, 11, 10), 0, now=NOW, not_before=NOW - timedelta(days=1), zone=ZONE)
    assert [(each.on, each.after) for each in found] == [(date(2026, 11, 17), 15 * 60), (NOW.date(), 0)]


# --- Who signs in, and what is told -----------------------------------------------------------------------------------


def test_every_role_of_the_domain_can_sign_in() -> None:
    told = sign_in_accounts(list(BY_CODE))
    for dealer in told["dealers"]:
        assert {role for account in dealer["accounts"] for role in account["roles"]} == set(DEALER_ROLES)
    assert {role for account in told["brand"]["accounts"] for role in account["roles"]} == set(BRAND_ROLES)
    assert len(told["dealers"]) == 12
    assert {dealer.region for dealer in DEALERS} == {region.code for region in REGIONS}


def test_told_password_opens_the_account(xian: None) -> None:
    assert User.objects.get(username="li").check_password(PASSWORD)


def test_progress_is_a_line_every_tenth_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    tell = Progress()
    for done in range(201):
        tell(done, 200)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "==> Living the demo's days at its dealers: 0 of 200 (0 %)"
    assert lines[-1] == "==> Living the demo's days at its dealers: 200 of 200 (100 %)"
    assert len(lines) == 11
