"""A dealer's weeks, and a year, on a fast clock: each reminder once, at its minute, compared with a slow reference.

The reference goes from minute to minute and asks of each what the domain's section 12 says of it. It shares no code
with the product, and knows cards only as rows.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User, WorkingTime
from accounts.roles import Role
from crm.models import Card, DealerSettings
from crm.services.file_card import file_card
from crm.services.transfers import transfer_card
from kit import clock
from kit.models import DueItem
from kit.tenancy import in_public
from notifications.models import Notification
from tenants.services.holidays import load_holidays
from tests.factories import SHANGHAI, filed, followed_up, make_user, numbered, phone_in
from tests.notifications.reminding import run

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
# Sunday 20 September and Saturday 10 October 2026 are workdays; no year after 2026 is in the table.
MOVED = {date(2026, 9, 20), date(2026, 10, 10)}
WEEK = {0: [("09:00", "12:00"), ("13:30", "18:00")], 5: [("10:00", "16:00")], 6: []}
LUNCH = ["09:00-12:00", "13:30-18:00"]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")
CLOSED = {date(2026, 10, 1), date(2026, 10, 2), date(2026, 12, 31), date(2027, 2, 15)}
# Watches are judged by other rules than the clock's, and have tests of their own.
CLOCKED = {
    "day_plan", "team_plan", "appointment_confirm", "not_arrived", "reviews_due", "no_visit_16", "overdue", "held",
}  # fmt: skip

# Local minute, person, kind, card.
Entry = tuple[str, str, str, str]


@dataclass
class Person:
    """Someone as the reference knows them."""

    user: User
    is_manager: bool = False
    is_director: bool = False
    starts: str = ""
    days_off: tuple[int, ...] = ()
    quiet: tuple[str, str] | None = None
    # First and last day of each absence, and who is notified instead.
    absences: list[tuple[date, date, "Person"]] = field(default_factory=list)
    copies: list["Person"] = field(default_factory=list)


@dataclass
class Reference:
    """The reminders that each minute should bring."""

    people: list[Person]
    cards: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    held: dict[str, list[tuple[str, UUID | None, str, date | None]]] = field(default_factory=dict)

    def minute(self, now: datetime) -> None:
        day, at = now.date(), f"{now:%H:%M}"
        self._release(now)
        hours = self._hours(day)
        opening = hours[0][0] if hours else "09:00"
        if hours:
            self._open_day(now, at, opening)
        for key, card in sorted(self.cards.items()):
            expected = card["appointment_on"] if self._is_due(card) and not card["arrived_on"] else None
            owner = [self._person(card["owner_id"])]
            if at == "10:00" and expected == day + DAY:
                self._send(now, owner, "appointment_confirm", key, f"confirm:{key}:{day}", day)
            if expected == day and at >= self._call_at(card) and self._is_call_minute(day, at):
                self._send(now, owner, "not_arrived", key, f"arrived:{key}:{day}", day)
            is_unseen = card["channel"] == "phone" and not card["first_visit_on"]
            if at == opening and is_unseen and card["filed_on"] + 16 * DAY == day and card["status"] != "lost":
                directors = [each for each in self.people if each.is_director]
                self._send(now, directors, "no_visit_16", key, f"visit:{key}", None)

    def _open_day(self, now: datetime, at: str, opening: str) -> None:
        day = now.date()
        for person in self.people:
            if day.weekday() not in person.days_off and at == self._out_of_quiet(person.starts or opening, person):
                self._plans(now, person)
        if at in ("15:00", "16:30") and self.cards:
            self._send(now, self._first_managers(), "reviews_due", None, f"reviews:{day}:{at}", day)
        is_first = not any(self._hours(day - number * DAY) for number in range(1, day.weekday() + 1))
        is_late = any(self._is_due(card) and card["next_followup_on"] < day for card in self.cards.values())
        if at == opening and is_first and is_late:
            managers = [each for each in self.people if each.is_manager]
            self._send(now, managers, "overdue", None, f"overdue:{day}", day)

    def _hours(self, day: date) -> list[tuple[str, str]]:
        if day in CLOSED:
            return []
        return WEEK[0] if day in MOVED else WEEK.get(day.weekday(), WEEK[0])

    def _is_due(self, card: dict[str, Any]) -> bool:
        return card["status"] in ("active", "ordered")

    def _call_at(self, card: dict[str, Any]) -> str:
        at = card["appointment_time"]
        return f"{at.hour + 1:02}:{at.minute:02}" if at else "15:00"

    def _is_call_minute(self, day: date, at: str) -> bool:
        """Return whether somebody is called at this minute; at others all due before have been called."""
        return at == "15:00" or any(
            card["appointment_on"] == day and self._call_at(card) == at for card in self.cards.values()
        )

    def _plans(self, now: datetime, person: Person) -> None:
        day = now.date()
        if person.is_manager:
            if any(self._parts(each, day) != (0, 0, 0) for each in self.people):
                self._send(now, [person], "team_plan", None, f"team:{day}", day)
        elif self._parts(person, day) != (0, 0, 0):
            self._send(now, [person], "day_plan", None, f"plan:{person.user.username}:{day}", day)

    def _parts(self, person: Person, day: date) -> tuple[int, int, int]:
        own = [card for card in self.cards.values() if card["owner_id"] == person.user.id]
        due = [card for card in own if self._is_due(card)]
        comes = [card for card in own if card["appointment_on"] == day and not card["arrived_on"]]
        return (
            sum(card["next_followup_on"] == day for card in due),
            sum(card["next_followup_on"] < day for card in due),
            len(comes),
        )

    def _first_managers(self) -> list[Person]:
        return [each for each in self.people if each.is_manager and not each.is_director]

    def _person(self, user_id: UUID) -> Person:
        return next(each for each in self.people if each.user.id == user_id)

    def _send(
        self, now: datetime, whom: list[Person], kind: str, card: UUID | None, cause: str, until: date | None
    ) -> None:
        for person in whom:
            away = [instead for first, last, instead in person.absences if first <= now.date() <= last]
            for each in [*(away or [person]), *(other for other in self.people if person in other.copies)]:
                name = each.user.username
                if (name, cause) in self.seen:
                    continue
                self.seen.add((name, cause))
                if self._is_quiet(now.time(), each):
                    self.held.setdefault(name, []).append((kind, card, cause, until))
                else:
                    self._enter(now, name, kind, card)

    def _release(self, now: datetime) -> None:
        for person in self.people:
            name = person.user.username
            if name in self.held and not self._is_quiet(now.time(), person):
                useful = [each for each in self.held.pop(name) if self._is_useful(each, now.date())]
                if len(useful) == 1:
                    self._enter(now, name, useful[0][0], useful[0][1])
                elif useful:
                    self._enter(now, name, "held", None)

    def _is_useful(self, held: tuple[str, UUID | None, str, date | None], today: date) -> bool:
        kind, key, _cause, until = held
        if until is not None and until < today:
            return False
        if key is None or kind == "no_visit_16":
            return True
        card = self.cards[key]
        return self._is_due(card) and card["appointment_on"] is not None and not card["arrived_on"]

    def _enter(self, now: datetime, name: str, kind: str, card: UUID | None) -> None:
        self.entries.append((f"{now:%Y-%m-%d %H:%M}", name, kind, str(card or "")))

    def _is_quiet(self, at: time, person: Person) -> bool:
        text = f"{at:%H:%M}"
        night = text >= "21:00" or text < "08:00"
        return night or (person.quiet is not None and person.quiet[0] <= text < person.quiet[1])

    def _out_of_quiet(self, start: str, person: Person) -> str:
        at = datetime.combine(date(2026, 1, 1), time.fromisoformat(start))
        while self._is_quiet(at.time(), person):
            at += MINUTE
        return f"{at:%H:%M}"


class World:
    """The dealer, which the product and the reference both see."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.number = 0
        DealerSettings.objects.update(
            opens_at=time(9), closes_at=time(18), first_review_at=time(15), last_review_at=time(16, 30),
            weekday_hours={**dict.fromkeys(WEEKDAYS, LUNCH), "saturday": ["10:00-16:00"], "sunday": []},
            special_days={day.isoformat(): [] for day in CLOSED},
        )  # fmt: skip
        with in_public():
            load_holidays(None, 2026)
        people = {
            name: Person(make_user(name, role), is_manager=role is not Role.CONSULTANT)
            for name, role in (
                ("li", Role.CONSULTANT),
                ("zhang", Role.CONSULTANT),
                ("wu", Role.CONSULTANT),
                ("manager", Role.SHOWROOM_MANAGER),
                ("director", Role.SALES_DIRECTOR),
            )
        }
        li, zhang, wu, manager, director = people.values()
        director.is_director = True
        zhang.starts, zhang.days_off = "09:40", (2,)
        wu.quiet = ("09:00", "10:30")
        director.quiet, director.starts = ("12:00", "15:30"), "07:00"
        manager.copies = [li]
        li.absences = [(date(2026, 9, 24), date(2026, 9, 25), wu), (date(2027, 1, 11), date(2027, 1, 20), zhang)]
        self.people = list(people.values())
        self.reference = Reference(self.people)
        self.apply_settings(date(2026, 1, 1))

    def apply_settings(self, day: date) -> None:
        """Let people's settings be those of a day."""
        for person in self.people:
            away = [(last, instead) for first, last, instead in person.absences if first <= day <= last]
            WorkingTime.objects.update_or_create(
                user=person.user,
                defaults={
                    "day_starts_at": time.fromisoformat(person.starts) if person.starts else None,
                    "days_off": list(person.days_off),
                    "quiet_from": time.fromisoformat(person.quiet[0]) if person.quiet else None,
                    "quiet_to": time.fromisoformat(person.quiet[1]) if person.quiet else None,
                    "away_until": away[0][0] if away else None,
                    "instead": away[0][1].user if away else None,
                    "copies": [other.user.id for other in person.copies],
                },
            )

    def act(self, day: date) -> None:
        """Do one thing that people do: file a card, move an appointment, lose or transfer a customer."""
        owners = [each.user for each in self.people if not each.is_manager]
        known = list(Card.objects.filter(status="active", merged_into=None).order_by("id"))
        choice = self.dice.random()
        if choice < 0.45 or not known:
            self._file(self.dice.choice(owners), day)
            return
        card = self.dice.choice(known)
        if choice < 0.75:
            on, at = self._appointment(day)
            call = {"topics": ["appointment"], "appointment_on": on, "appointment_time": at, "method": "outgoing_call"}
            followed_up(card.owner, card, **call)
        elif choice < 0.9:
            loss = {"status": "lost", "loss": {"loss_reason": "gave_up"}, "next_followup_on": None}
            followed_up(card.owner, card, method="outgoing_call", **loss)
        else:
            other = self.dice.choice([each for each in owners if each.id != card.owner_id])
            manager = next(each.user for each in self.people if each.is_manager)
            transfer_card(manager, card.id, {"owner": other.id, "reason": "overdue"})

    def look(self) -> None:
        """Show the reference the cards as they are."""
        fields = ("owner_id", "status", "channel", "filed_on", "next_followup_on", "appointment_on", "appointment_time")
        rows = Card.objects.values("id", "arrived_on", "first_visit_on", *fields)
        self.reference.cards = {row["id"]: row for row in rows}

    def _file(self, owner: User, day: date) -> None:
        self.number += 1
        follow_up: dict[str, Any] = {}
        if self.dice.random() < 0.7:
            on, at = self._appointment(day)
            follow_up = {"topics": ["appointment"], "appointment_on": on, "appointment_time": at}
        if self.dice.random() < 0.5:
            file_card(owner, phone_in(phones=numbered(self.number), follow_up=follow_up))
        else:
            filed(owner, phones=numbered(self.number), follow_up=follow_up)

    def _appointment(self, day: date) -> tuple[date, time | None]:
        times = [None, time(10, 20), time(11, 45), time(14), time(16, 5), time(20, 30)]
        return day + self.dice.choice([1, 1, 2, 3]) * DAY, self.dice.choice(times)


def earliest_due() -> datetime | None:
    """Return the next instant at which the product has something to do."""
    return DueItem.waiting().order_by("due_at").values_list("due_at", flat=True).first()


def live(world: World, start: date, end: date, minutes_at_random: int) -> list[Entry]:
    """Live from day to day: the product is run at its own instants and at random minutes, the reference always."""
    first = datetime.combine(start, time(0), SHANGHAI)
    length = (end - start).days * 1440
    at_random = set(world.dice.sample(range(length), minutes_at_random))
    busy: set[int] = set()
    next_due = None
    for number in range(length):
        now = first + number * MINUTE
        if now.time() == time(0):
            world.apply_settings(now.date())
            busy = {world.dice.randrange(9 * 60, 19 * 60) for _number in range(3)}
        world.reference.minute(now)
        if number == 0 or number in at_random or (next_due is not None and next_due <= now):
            run(now)
            next_due = earliest_due()
        if number % 1440 in busy:
            with clock.at(now + MINUTE / 2):
                world.act(now.date())
            world.look()
            run(now + MINUTE / 2)
            next_due = earliest_due()
    return [
        (
            f"{row.created_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
            row.recipient.username,
            row.kind,
            str(row.card_id or ""),
        )
        for row in Notification.objects.filter(kind__in=CLOCKED).select_related("recipient")
    ]


def assert_as_the_reference(world: World, start: date, days: int, minutes_at_random: int) -> Iterator[str]:
    """Compare whatever came with what should have come."""
    found = sorted(live(world, start, start + days * DAY, minutes_at_random))
    expected = sorted(world.reference.entries)
    missing, surplus = sorted(set(expected) - set(found)), sorted(set(found) - set(expected))
    assert (missing[:5], surplus[:5]) == ([], [])
    assert found == expected
    kinds = {kind for _at, _person, kind, _card in found}
    yield f"{days} days of one dealer: {len(found)} reminders of {len(kinds)} kinds, each at its minute"


def test_three_weeks_bring_each_reminder_once_at_its_minute(catalogue: None, record_figure: Any) -> None:
    """RM-1, RM-2, RM-4, RM-6: with a holiday, moved workdays, quiet hours, an absence and copies."""
    for figure in assert_as_the_reference(World(16), date(2026, 9, 19), 23, 100):
        record_figure(figure)


@pytest.mark.long
def test_year_brings_each_reminder_once_at_its_minute(catalogue: None, record_figure: Any) -> None:
    """RM-1, RM-4: into a year that the holiday table does not have."""
    for figure in assert_as_the_reference(World(17), date(2026, 7, 1), 365, 2000):
        record_figure(figure)
