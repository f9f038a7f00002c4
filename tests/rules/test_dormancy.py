"""When a card may rest (ST-3)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from crm.rules.dormancy import History, check_dormancy, missing_for_dormancy
from kit.errors import Problem

CONTACT = date(2026, 11, 23)
SHOWN = frozenset({"vehicle_intro", "price_negotiation", "test_drive"})
NEW = History(
    channel="phone", is_visited=False, filed_on=CONTACT - timedelta(days=15), topics=frozenset(), contact_on=CONTACT
)


def filed(days_ago: int) -> date:
    return CONTACT - timedelta(days=days_ago)


@pytest.mark.parametrize("channel", ["phone", "outreach"])
def test_never_visited_card_may_rest_after_more_than_15_days(channel: str) -> None:
    assert check_dormancy(replace(NEW, channel=channel, filed_on=filed(16))) == []
    assert check_dormancy(replace(NEW, channel=channel, filed_on=filed(15))) != []


def test_visited_card_may_rest_once_everything_was_shown() -> None:
    shown = replace(NEW, channel="walk_in", is_visited=True, topics=SHOWN | {"appointment"}, filed_on=CONTACT)
    assert check_dormancy(shown) == []
    assert check_dormancy(replace(shown, is_visited=False, channel="phone")) != []


@pytest.mark.parametrize("topic", sorted(SHOWN))
def test_each_topic_not_shown_yet_is_named(topic: str) -> None:
    history = replace(NEW, is_visited=True, topics=SHOWN - {topic})
    assert missing_for_dormancy(history)["shown_everything"] == [topic]


def test_old_card_may_rest_after_more_than_90_days() -> None:
    walk_in = replace(NEW, channel="walk_in", is_visited=True)
    assert check_dormancy(replace(walk_in, filed_on=filed(91))) == []
    assert check_dormancy(replace(walk_in, filed_on=filed(90))) != []


def test_refusal_says_what_every_way_lacks() -> None:
    missing = {
        "never_visited": ["over_15_days"],
        "shown_everything": ["visited", "vehicle_intro", "price_negotiation", "test_drive"],
        "old_card": ["over_90_days"],
    }
    assert check_dormancy(NEW) == [Problem("dormancy_not_allowed", "status", "ST-3", {"missing": missing})]


def test_walk_in_never_rests_for_want_of_a_visit() -> None:
    walk_in = replace(NEW, channel="walk_in", is_visited=True, filed_on=filed(20))
    assert missing_for_dormancy(walk_in)["never_visited"] == ["channel", "not_visited"]
