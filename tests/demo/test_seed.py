"""Days of the demo: the same from the same seed, by the rules of the product, and only while the showroom is open."""

import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta

import pytest
from django.db.models import CharField, TextField

from crm.models import (
    Activity,
    Allocation,
    Card,
    Concession,
    DealerSettings,
    Event,
    FollowUp,
    Order,
    Review,
    TrafficRecord,
    TrafficRequest,
)
from crm.rules.codes import TrafficState
from demo.dealers import ZONE
from demo.hours import CLOSES, OPENS
from kit.tenancy import DealerContext
from tests.demo.living import NOW, digest_of_log, live_as

# What the five days of Xi'an come to. Another digest means another demo: intended, or a rule that reads differently.
DIGEST = "74c7dffab55f2fcd"
# A mark of ASCII that follows or precedes a Chinese character.
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,:;!?()]|[,:;!?()][\u4e00-\u9fff]")


def test_same_seed_makes_same_days_and_nothing_in_them_is_refused(xian: None) -> None:
    assert live_as("xian") == 0
    assert digest_of_log() == DIGEST


def test_log_is_in_order_and_ends_before_now(xian: None) -> None:
    live_as("xian")
    recorded = list(Event.objects.order_by("id").values_list("recorded_at", flat=True))
    assert recorded == sorted(recorded)
    assert recorded[-1] <= NOW


@pytest.mark.parametrize("hour", [4, 9, 14, 23])
def test_parties_arrive_in_opening_hours_and_none_in_the_future(shanghai: None, hour: int) -> None:
    now = NOW.replace(hour=hour, minute=30)
    live_as("shanghai", now=now)
    opening = DealerSettings.objects.get()
    arrivals = [at.astimezone(ZONE) for at in TrafficRecord.objects.values_list("arrived_at", flat=True)]
    assert all(opening.opens_at <= at.time() < opening.closes_at for at in arrivals)
    assert max(arrivals) <= now
    assert not Event.objects.filter(recorded_at__gt=now).exists()
    assert any(at.date() == now.date() for at in arrivals) == (hour >= 9)


@pytest.mark.parametrize("hour", [14, 23])
def test_today_leaves_something_to_do(shanghai: None, hour: int) -> None:
    live_as("shanghai", now=NOW.replace(hour=hour, minute=30))
    today = TrafficRecord.objects.filter(on=NOW.date())
    assert today.filter(state=TrafficState.PENDING).count() >= 2
    assert today.exclude(state=TrafficState.PENDING).exists()
    assert FollowUp.objects.filter(contact_on=NOW.date(), review_state="unchecked").exists()
    assert TrafficRequest.objects.filter(state="pending", on=NOW.date()).exists()


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


def test_chinese_texts_have_full_width_punctuation(xian: None) -> None:
    live_as("xian")
    texts = [text for model in (Activity, Card, FollowUp, Order, TrafficRecord) for text in _texts(model.objects.all())]
    texts += [text for model in (Allocation, Concession, Review) for text in _texts(model.objects.all())]
    chinese = [text for text in texts if re.search(r"[\u4e00-\u9fff]", text)]
    assert len(chinese) > 50
    assert [text for text in chinese if HALF_WIDTH.search(text)] == []


def _texts(rows: Iterable[object]) -> list[str]:
    return [
        str(getattr(row, field.attname))
        for row in rows
        for field in row._meta.concrete_fields  # type: ignore[attr-defined]  # rows of any model
        if isinstance(field, CharField | TextField)
    ]


def test_hours_of_the_demo_are_those_of_a_new_dealer(north: DealerContext) -> None:
    opening = DealerSettings.objects.get()
    assert _minutes(opening.opens_at) == OPENS
    assert _minutes(opening.closes_at) == CLOSES


def _minutes(at: time) -> int:
    return (datetime.combine(NOW.date(), at) - datetime.combine(NOW.date(), time.min)).seconds // 60
