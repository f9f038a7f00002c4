"""Four months of the weak dealer: a case of each watch, targets and trends to look at."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoDbBlocker

from accounts.models import User
from crm.models import (
    ActivityInvitation,
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
from crm.rules.codes import WatchRule
from demo.brand import forget_dealers
from demo.catalogue import make_catalogue
from demo.dealers import BY_CODE, ZONE
from demo.history import bring_up
from demo.staff import PASSWORD
from kit import clock
from kit.tenancy import in_dealer, in_public
from reporting.dealer.models import Target
from reporting.dealer.models.target import DEALER
from reporting.dealer.queries.targets import targets
from tenants.models import Dealer, DealerState
from tenants.rules.dealers import DealerOrder
from tenants.services.provisioning import provision_dealer
from tests.page_client import browser

pytestmark = pytest.mark.full

# A Friday afternoon near the end of a month.
NOW = datetime(2026, 11, 27, 15, 0, tzinfo=ZONE)
TODAY = NOW.date()
WEAK = BY_CODE["chongqing"]


@pytest.fixture(scope="module")
def weak(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Dealer]:
    """The weak dealer as the demo makes it on that Friday; gone after the module."""
    with django_db_blocker.unblock(), clock.at(NOW):
        with in_public(), clock.at(NOW - timedelta(days=WEAK.days, hours=7)):
            make_catalogue()
            order = DealerOrder(WEAK.code, WEAK.name, "east", WEAK.province, WEAK.city, WEAK.area_code, is_demo=True)
            dealer = provision_dealer(order, PASSWORD)[0]
        assert bring_up(dealer, NOW, lambda: None) == 0
        with in_public():
            dealer.refresh_from_db()
        yield dealer
        forget_dealers()


def page(dealer: Dealer, username: str, path: str, language: str = "en") -> Any:
    """Open a page as someone of the dealer's."""
    with in_dealer(dealer):
        user = User.objects.get(username=username)
        answer = browser(user, dealer.code, language).get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer


def test_dealer_is_at_work_since_four_months(weak: Dealer) -> None:
    assert weak.state == DealerState.ACTIVE
    assert (TODAY - weak.created_at.astimezone(ZONE).date()).days == 122


def test_parties_arrive_while_the_showroom_is_open(weak: Dealer) -> None:
    with in_dealer(weak):
        arrivals = [at.astimezone(ZONE) for at in TrafficRecord.objects.values_list("arrived_at", flat=True)]
        assert {at.hour for at in arrivals} <= set(range(9, 18))
        assert max(arrivals) <= NOW
        assert not Event.objects.filter(recorded_at__gt=NOW).exists()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_watch_page_shows_the_manager_a_case_of_each_kind(weak: Dealer, language: str) -> None:
    """MG-5."""
    shown = page(weak, "manager", "/watch/", language).context["watched"]
    assert {each["found"].rule for each in shown} == set(WatchRule)
    assert all(len(each["cards"]) + len(each["traffic"]) > 0 for each in shown)


def test_watch_names_those_with_the_habit_and_nobody_else(weak: Dealer) -> None:
    """MG-5."""
    with in_dealer(weak):
        names = dict(User.objects.values_list("id", "username"))
        found = watch(User.objects.get(username="manager"), TODAY)
    assert {(names[each.consultant], str(each.rule)) for each in found} == {
        ("wang", "o_share"),
        ("zhang", "declined"),
        ("liu", "typed_at_once"),
        ("chen", "no_traffic"),
    }


def test_telemarketing_and_care_have_cards_and_work_on_them(weak: Dealer) -> None:
    """MG-2, CA-6."""
    with in_dealer(weak):
        reasons = Counter(Transfer.objects.values_list("reason", flat=True))
        assert min(reasons[reason] for reason in ("telemarketing", "taken_over", "care")) >= 3
        assert Card.objects.filter(owner__username="telemarketing", status="active").exists()
        assert Card.objects.filter(filed_by__username="telemarketing").exists()
        assert Card.objects.exclude(care_since=None).exists()
        assert FollowUp.objects.filter(recorded_by__username="care").exists()
        assert FollowUp.objects.filter(recorded_by__username="telemarketing").exists()


def test_manager_finds_something_of_each_kind_to_decide(weak: Dealer) -> None:
    with in_dealer(weak):
        for rows in (
            Callback.objects.exclude(made_at=None),
            Callback.objects.filter(made_at=None),
            Concession.objects.exclude(state="pending"),
            TrafficRequest.objects.exclude(state="pending"),
            TrafficRequest.objects.filter(state="pending", on=TODAY),
            ActivityInvitation.objects.all(),
            SuspectedDuplicate.objects.filter(settled_at=None),
            FollowUp.objects.filter(review_state="returned"),
        ):
            assert rows.exists(), str(rows.query)


def test_this_and_past_months_have_targets_with_progress(weak: Dealer) -> None:
    """MG-6."""
    with in_dealer(weak):
        months = Target.objects.filter(consultant=DEALER).order_by("month").values_list("month", flat=True)
        assert list(months) == [date(2026, month, 1) for month in (8, 9, 10, 11)]
        director = User.objects.get(username="director")
        found = [targets(director, month) for month in months]
    assert all(each.dealer and each.dealer.target and each.dealer.delivered for each in found)
    # Who files little sells nothing in a month, and is set no target.
    assert all(sum(bool(row.target) for row in each.consultants) >= WEAK.consultants / 2 for each in found)
    assert page(weak, "director", "/targets/?month=2026-10").context["rows"]


def test_trends_have_sixteen_weeks(weak: Dealer) -> None:
    """RP-5."""
    with in_dealer(weak):
        weeks = {on.isocalendar()[:2] for on in TrafficRecord.objects.values_list("on", flat=True)}
        assert len(weeks) >= 17
        lived = set(Event.objects.values_list("occurred_on", flat=True))
    assert {TODAY - timedelta(days=back) for back in range(120)} <= lived
    assert page(weak, "manager", "/figures/trends/").context["table"].rows
