"""Draw the parties that walk in and call on a day from the day's dice alone: the same whenever the day is lived."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from crm.rules.codes import TrafficKind
from demo import wishes
from demo.chance import count_around, dice, happens, pick
from demo.dealers import DemoDealer
from demo.people import Person, person
from demo.seasons import busyness
from demo.wishes import Wish

_FIRST_TIME_SHARE = 0.84
_CALL_SHARE = 0.34
# When people come, by the hour.
_HOURS = {9: 0.10, 10: 0.19, 11: 0.13, 12: 0.05, 13: 0.10, 14: 0.16, 15: 0.14, 16: 0.10, 17: 0.03}
# How long they stay, in minutes, before the consultant writes down what came of it.
_STAY = {TrafficKind.SHOWROOM: (30, 95), TrafficKind.CALL: (8, 40)}
_LATEST = 17 * 60 + 55
# Numbers of cards that start without traffic begin here; no showroom has so many parties a day.
WITHOUT_TRAFFIC = 500


@dataclass(frozen=True, slots=True)
class Party:
    """One party, the day's `position`th. Minutes of the day; `consultant` by position."""

    position: int
    kind: TrafficKind
    minute: float
    settled: float
    first_time: bool
    consultant: int
    size: int
    test_drive: bool
    person: Person
    wish: Wish


def parties(dealer: DemoDealer, on: date) -> Iterator[Party]:
    """The day's traffic, appointments apart."""
    count = count_around(dice(dealer.code, on, "parties"), dealer.parties * busyness(on))
    return (_party(dealer, position, dice(dealer.code, on, "party", position)) for position in range(count))


def minute_within(of: Random) -> float:
    """A minute at which people come or are called."""
    return pick(of, _HOURS) * 60 + of.random() * 60


def after_stay(of: Random, minute: float, kind: TrafficKind) -> float:
    """When a party that came at `minute` has gone, before the showroom closes."""
    return max(minute + 2, min(minute + of.uniform(*_STAY[kind]), _LATEST))


def _party(dealer: DemoDealer, position: int, of: Random) -> Party:
    kind = TrafficKind.CALL if happens(of, _CALL_SHARE) else TrafficKind.SHOWROOM
    is_visit = kind == TrafficKind.SHOWROOM
    minute = minute_within(of)
    return Party(
        position=position,
        kind=kind,
        minute=minute,
        settled=after_stay(of, minute, kind),
        first_time=not is_visit or happens(of, _FIRST_TIME_SHARE),
        consultant=of.randrange(dealer.consultants),
        size=of.choice((1, 1, 2, 2, 2, 3, 4)) if is_visit else 1,
        test_drive=is_visit and happens(of, 0.24),
        person=person(of),
        wish=wishes.wish(of),
    )
