"""When a customer may be left to rest (ST-3)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from crm.rules.age import is_over_days
from crm.rules.codes import Channel, Topic
from kit.errors import Problem

SHOWN = (Topic.VEHICLE_INTRO, Topic.PRICE_NEGOTIATION, Topic.TEST_DRIVE)


@dataclass(frozen=True, slots=True)
class History:
    """What dormancy asks of a card, the follow-up that wants it included: `is_visited` and `topics` count it in,
    and `contact_on` is its date, for a change of status counts on that (ST-2)."""

    channel: str
    is_visited: bool
    filed_on: date
    topics: Collection[str]
    contact_on: date


def missing_for_dormancy(history: History) -> dict[str, list[str]]:
    """What each of the three ways still lacks; empty when one holds.

    `never_visited` (a): `channel`, `not_visited`, `over_15_days` · `shown_everything` (b): `visited` and the topics
    not yet talked about · `old_card` (c): `over_90_days`.
    """
    never_visited = {
        "channel": history.channel != Channel.WALK_IN,
        "not_visited": not history.is_visited,
        "over_15_days": is_over_days(history.filed_on, 15, history.contact_on),
    }
    shown_everything = {"visited": history.is_visited} | {str(topic): topic in history.topics for topic in SHOWN}
    old_card = {"over_90_days": is_over_days(history.filed_on, 90, history.contact_on)}
    ways = {"never_visited": never_visited, "shown_everything": shown_everything, "old_card": old_card}
    lacking = {way: [need for need, is_met in needs.items() if not is_met] for way, needs in ways.items()}
    return lacking if all(lacking.values()) else {}


def check_dormancy(history: History) -> list[Problem]:
    """ST-3: `dormancy_not_allowed` with what is `missing` by way, unless one of the three ways holds."""
    lacking = missing_for_dormancy(history)
    return [Problem("dormancy_not_allowed", "status", "ST-3", {"missing": lacking})] if lacking else []
