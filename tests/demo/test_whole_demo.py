"""The whole demo: twelve dealers, a weak and a strong one, four months at two of them, a case of each watch."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from accounts.models import AuditEntry, PageSession, User
from crm.models import (
    ActivityInvitation,
    Allocation,
    Callback,
    Card,
    Concession,
    Event,
    FollowUp,
    SuspectedDuplicate,
    TrafficRecord,
    TrafficRequest,
    Transfer,
)
from crm.queries.watch import watch
from crm.rules.codes import TrafficState, WatchRule
from demo.brand import forget_dealers
from demo.build import live, register
from demo.dealers import BY_CODE, DEALERS, ZONE
from demo.staff import accounts_of_brand
from kit import clock
from kit.tenancy import in_dealer, in_public
from reporting.dealer.models import Target
from reporting.dealer.models.target import DEALER
from reporting.dealer.queries.targets import targets
from tenants.models import Dealer, DealerState, Region
from tests.browsing import browser
from tests.demo.living import digest_in

pytestmark = pytest.mark.full

# A Friday afternoon near the end of a month.
NOW = datetime(2026, 11, 27, 15, 0, tzinfo=ZONE)
TODAY = NOW.date()
STRONG, WEAK = "hangzhou", "chongqing"
DIGESTS: dict[str, str] = {}


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Dealer]]:
    """The demo as `lodestar demo` makes it on that Friday, by code; gone after the module."""
    with django_db_blocker.unblock(), clock.at(NOW), override_settings(DEMO_IS_ALLOWED=True):
        with in_public():
            regions = list(Region.objects.values_list("code", flat=True))
        live(register(None))
        with in_public():
            dealers = {dealer.code: dealer for dealer in Dealer.objects.filter(is_demo=True)}
        yield dealers
        forget_dealers()
        with in_public():
            _forget_brand_people()
            Region.objects.exclude(code__in=regions).delete()


def _forget_brand_people() -> None:
    """Past the trigger that keeps the audit: other tests meet public as it was."""
    people = User.objects.filter(username__in=[each.username for each in accounts_of_brand()])
    ids = list(people)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for rows in (PageSession.objects.filter(user__in=ids), AuditEntry.objects.filter(actor__in=ids), people):
            rows._raw_delete(rows.db)


def page(dealer: Dealer | None, username: str, path: str, language: str = "en") -> Any:
    """Open a page as someone of a dealer's, or of the brand's where there is none."""
    with in_dealer(dealer) if dealer else in_public():
        user = User.objects.get(username=username)
    answer = browser(user, dealer.code if dealer else "hq", language).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


# --- Same seed, same data ---------------------------------------------------------------------------------------------


def test_same_seed_makes_the_same_twelve_dealers_with_four_months_at_two(demo: dict[str, Dealer]) -> None:
    assert {code: digest_in(dealer) for code, dealer in demo.items()} == DIGESTS


def test_two_dealers_have_four_months_and_the_others_six_weeks(demo: dict[str, Dealer]) -> None:
    began = {code: (TODAY - dealer.created_at.astimezone(ZONE).date()).days for code, dealer in demo.items()}
    assert Counter(began.values()) == {42: 10, 122: 2}
    assert {code for code, days in began.items() if days == 122} == {STRONG, WEAK}
    assert {dealer.state for dealer in demo.values()} == {DealerState.ACTIVE}


def test_parties_of_all_dealers_arrive_while_the_showroom_is_open(demo: dict[str, Dealer]) -> None:
    for dealer in demo.values():
        with in_dealer(dealer):
            arrivals = [at.astimezone(ZONE) for at in TrafficRecord.objects.values_list("arrived_at", flat=True)]
            assert {at.hour for at in arrivals} <= set(range(9, 18)), dealer.code
            assert max(arrivals) <= NOW
            assert not Event.objects.filter(recorded_at__gt=NOW).exists()


# --- What a manager finds ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_watch_page_shows_the_manager_a_case_of_each_kind(demo: dict[str, Dealer], language: str) -> None:
    """MG-5."""
    shown = page(demo[WEAK], "manager", "/watch/", language).context["watched"]
    assert {each["found"].rule for each in shown} == set(WatchRule)
    assert all(len(each["cards"]) + len(each["traffic"]) > 0 for each in shown)


def test_watch_names_those_with_the_habit_and_nobody_else(demo: dict[str, Dealer]) -> None:
    """MG-5."""
    planted = {"wang": "o_share", "zhang": "declined", "liu": "typed_at_once", "chen": "no_traffic"}
    assert watched(demo[WEAK]) == planted
    assert watched(demo[STRONG]) == {}


def watched(dealer: Dealer) -> dict[str, str]:
    """Return who is watched, and by which rule."""
    with in_dealer(dealer):
        names = dict(User.objects.values_list("id", "username"))
        found = watch(User.objects.get(username="manager"), TODAY)
        return {names[each.consultant]: str(each.rule) for each in found}


def test_manager_finds_each_other_problem_at_the_first_dealer(demo: dict[str, Dealer]) -> None:
    with in_dealer(demo["shanghai"]):
        piles_up, forgets = (User.objects.get(username=name) for name in ("wang", "chen"))
        late = Card.objects.filter(status__in=["active", "ordered"], next_followup_on__lt=TODAY)
        overdue = Counter(late.values_list("owner", flat=True))
        assert overdue.most_common(1)[0][0] == piles_up.id
        assert overdue[piles_up.id] > sum(overdue.values()) / 3
        left = TrafficRecord.objects.filter(state=TrafficState.PENDING, on__lt=TODAY)
        assert Counter(left.values_list("consultant", flat=True)).most_common(1)[0][0] == forgets.id
        for rows in (
            Callback.objects.exclude(made_at=None),
            Callback.objects.filter(made_at=None),
            Concession.objects.exclude(state="pending"),
            TrafficRequest.objects.exclude(state="pending"),
            TrafficRequest.objects.filter(state="pending", on=TODAY),
            Allocation.objects.all(),
            ActivityInvitation.objects.all(),
            SuspectedDuplicate.objects.filter(settled_at=None),
            FollowUp.objects.filter(review_state="returned"),
        ):
            assert rows.exists(), str(rows.query)


@pytest.mark.parametrize("code", [STRONG, WEAK])
def test_telemarketing_and_care_have_cards_and_work_on_them(demo: dict[str, Dealer], code: str) -> None:
    """MG-2, CA-6."""
    with in_dealer(demo[code]):
        reasons = Counter(Transfer.objects.values_list("reason", flat=True))
        assert min(reasons[reason] for reason in ("telemarketing", "taken_over", "care")) >= 3
        assert Card.objects.filter(owner__username="telemarketing", status="active").exists()
        assert Card.objects.filter(filed_by__username="telemarketing").exists()
        assert Card.objects.exclude(care_since=None).exists()
        assert FollowUp.objects.filter(recorded_by__username="care").exists()
        assert FollowUp.objects.filter(recorded_by__username="telemarketing").exists()


# --- Targets and trends -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [STRONG, WEAK])
def test_targets_stand_for_this_and_past_months_with_progress(demo: dict[str, Dealer], code: str) -> None:
    """MG-6."""
    with in_dealer(demo[code]):
        months = Target.objects.filter(consultant=DEALER).order_by("month").values_list("month", flat=True)
        assert list(months) == [date(2026, month, 1) for month in (8, 9, 10, 11)]
        director = User.objects.get(username="director")
        found = [targets(director, month) for month in months]
    dealer_rows = [each.dealer for each in found if each.dealer]
    assert len(dealer_rows) == len(months)
    assert all(row.target and row.delivered for row in dealer_rows)
    assert all(row.target for each in found for row in each.consultants[: BY_CODE[code].consultants])
    assert page(demo[code], "director", "/targets/?month=2026-10").context["rows"]


@pytest.mark.parametrize("code", [STRONG, WEAK])
def test_trends_have_sixteen_weeks(demo: dict[str, Dealer], code: str) -> None:
    """RP-5."""
    with in_dealer(demo[code]):
        weeks = {on.isocalendar()[:2] for on in TrafficRecord.objects.values_list("on", flat=True)}
        assert len(weeks) >= 17
        assert not [
            on
            for on in (TODAY - timedelta(days=back) for back in range(120))
            if not Event.objects.filter(occurred_on=on).exists()
        ]
    assert page(demo[code], "manager", "/figures/trends/").status_code == 200


# --- Headquarters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_weak_and_strong_dealer_stand_out_at_headquarters(demo: dict[str, Dealer], language: str) -> None:
    """RP-9."""
    answer = page(None, "hq", "/", language)
    shown = [*answer.context["standouts"], *answer.context["more_standouts"]]
    tones = {(each["name"], each["tone"]) for each in shown}
    assert tones >= {(BY_CODE[STRONG].name, "good"), (BY_CODE[WEAK].name, "bad")}
    assert (answer.context["silent"], answer.context["left_out"]) == ([], [])
    assert answer.context["dealer_count"] == len(DEALERS)
