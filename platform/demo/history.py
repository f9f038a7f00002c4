"""A demo dealer's history: how far it has been lived, and living on from there.

How far stands in the dealer's own schema as a cursor, like that of whoever keeps in step with the log: it moves in the
transaction of the day itself, so a kill leaves whole days, and the next start goes on with the next.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Max

from accounts.models import User
from crm.events.followers import catch_up
from crm.models import Event, FollowerCursor
from demo import day
from demo.dealers import BY_CODE, ZONE
from demo.hours import Stretch, stretches
from demo.showroom import Refused, Showroom, people
from demo.staff import make_staff
from kit import clock, queue
from kit.db.durability import commit_without_waiting
from kit.tenancy import in_dealer, in_public
from tenants.models import Dealer, DealerState
from tenants.services.provisioning import set_up_dealer

_NAME = "demo"
_MINUTES = 24 * 60
# Before followers are asked again, whose cursor a worker may hold.
_PAUSE_SECONDS = 0.02


def still_to_live(dealer: Dealer, now: datetime) -> int:
    """Return how many days of a dealer are missing until `now`, today among them."""
    if _has_tables(dealer):
        with in_dealer(dealer):
            return len(_stretches(dealer, now))
    return (now.astimezone(ZONE).date() - _first_day(dealer)).days + 1


def _has_tables(dealer: Dealer) -> bool:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [f"{dealer.schema_name}.crm_followercursor"])
        return bool(cursor.fetchone()[0])


def set_up(dealer: Dealer) -> None:
    """Give a dealer its schema and its people, as on the day its history begins, and open it."""
    _open(dealer, lambda: None)


def bring_up(dealer: Dealer, now: datetime, lived: Callable[[], None]) -> int:
    """Live a dealer's missing days; `lived` is called after each. A dealer that was not set up is set up and opens when
    its days are lived. Returns how much was refused."""
    refused = 0

    def live_days() -> None:
        nonlocal refused
        with clock.at(now), in_dealer(dealer):
            staff = people()
            for stretch in _stretches(dealer, now):
                refused += _live(dealer, stretch, staff)
                lived()
            _take_in()

    # Nobody is woken for each commit: the followers catch up once, at the end.
    with queue.muted():
        _open(dealer, live_days)
    return refused


def _open(dealer: Dealer, before_opening: Callable[[], object]) -> None:
    """Set the dealer up where it is not, give it its people, do what comes before its opening, and open it."""

    def prepare() -> None:
        with in_dealer(dealer), transaction.atomic(), clock.at(dealer.created_at):
            if not FollowerCursor.objects.filter(name=_NAME).exists():
                make_staff(BY_CODE[dealer.code])
                FollowerCursor.objects.create(name=_NAME, position=_position(_first_day(dealer), 0))
        before_opening()

    with in_public():
        Dealer.objects.filter(id=dealer.id, state=DealerState.FAILED).update(state=DealerState.PROVISIONING)
        state = Dealer.objects.values_list("state", flat=True).get(id=dealer.id)
    if state == DealerState.ACTIVE:
        prepare()
    else:
        with clock.at(dealer.created_at):
            set_up_dealer(dealer, before_opening=prepare)


def _take_in() -> None:
    """Let the followers take in the whole log, so that the first page shows today's figures."""
    while not catch_up():
        time.sleep(_PAUSE_SECONDS)


def _live(dealer: Dealer, stretch: Stretch, staff: Mapping[str, User]) -> int:
    """One day, or what is missing of it.

    Each command could be taken back by itself, which is two statements of its ten. A fresh demo meets no refusal, so
    a day is lived without that; one that meets a refusal after all, since people have been at work, is lived again.
    """
    try:
        with _nothing_taken_back():
            return _live_at_once(dealer, stretch, staff, stops_at_refusal=True)
    except Refused:
        return _live_at_once(dealer, stretch, staff, stops_at_refusal=False)


def _live_at_once(dealer: Dealer, stretch: Stretch, staff: Mapping[str, User], *, stops_at_refusal: bool) -> int:
    with transaction.atomic():
        # What a crash of the server takes back, the next start lives again.
        commit_without_waiting()
        showroom = Showroom.on_day(BY_CODE[dealer.code], stretch.on, staff)
        showroom.stops_at_refusal = stops_at_refusal
        day.live(showroom, stretch)
        position = _position(stretch.on, stretch.until)
        FollowerCursor.objects.filter(name=_NAME).update(position=position, up_to=stretch.end)
    return showroom.refused


@contextmanager
def _nothing_taken_back() -> Iterator[None]:
    """No savepoints: what is refused within takes the whole transaction with it."""
    connection.features.uses_savepoints = False
    try:
        yield
    finally:
        connection.features.uses_savepoints = True


def _stretches(dealer: Dealer, now: datetime) -> list[Stretch]:
    position = FollowerCursor.objects.filter(name=_NAME).values_list("position", flat=True).first()
    days, minute = divmod(position or _position(_first_day(dealer), 0), _MINUTES)
    latest = Event.objects.aggregate(latest=Max("recorded_at"))["latest"]
    return stretches(date.fromordinal(days), minute, now=now, not_before=latest, zone=ZONE)


def _position(on: date, minute: int) -> int:
    return on.toordinal() * _MINUTES + minute


def _first_day(dealer: Dealer) -> date:
    return dealer.created_at.astimezone(ZONE).date()
