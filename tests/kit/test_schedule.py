"""The scheduler: what is due fires once, in any number of workers, and an idle place is not looked into."""

import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from kit import clock
from kit.models import DueItem
from kit.schedule import Due, Kind, kinds, parked_totals, plan, run_due, try_parked_again, withdraw
from kit.schedule.next_due import place
from kit.tenancy import DealerContext, NoSchemaChosen, in_dealer, in_public
from tenants.models import NextDue
from tenants.queries import next_due
from tenants.queries.next_due import add_missing, places_due

NOON = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def fired(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Causes in the order in which they fired, of kinds of the tests' own: one of them fails for the cause `bad`."""
    causes: list[str] = []

    def fire(items: Sequence[DueItem]) -> None:
        if any(item.cause == "bad" for item in items):
            raise ValueError("13800138000")
        causes.extend(item.cause for item in items)

    registry = {"digest": Kind(fire), "reminder": Kind(fire, outlives_day=True)}
    monkeypatch.setattr(kinds, "registered", lambda: registry)
    monkeypatch.setattr("kit.schedule.runner.registered", lambda: registry)
    return causes


def due(cause: str, at: datetime = NOON, kind: str = "reminder", person: UUID | None = None) -> Due:
    return Due(kind, cause, at, at.date(), person)


def planned(*dues: Due) -> None:
    with transaction.atomic():
        plan(dues)


def run_at(instant: datetime) -> bool:
    with clock.at(instant):
        return run_due()


def next_due_of(dealer: DealerContext) -> datetime:
    return NextDue.objects.get(place=dealer.code).due_at


def test_item_fires_at_its_instant_and_once(north: DealerContext, fired: list[str]) -> None:
    """RM-1"""
    planned(due("later", NOON + MINUTE), due("first"))
    assert run_at(NOON - MINUTE)
    assert fired == []
    run_at(NOON)
    run_at(NOON)
    assert fired == ["first"]
    assert next_due_of(north) == NOON + MINUTE
    run_at(NOON + 5 * MINUTE)
    assert fired == ["first", "later"]


def test_planned_again_it_moves_and_what_fired_stays_fired(north: DealerContext, fired: list[str]) -> None:
    """RM-1: rescheduled when the date moves, once for its cause, person and day."""
    zhang = uuid4()
    planned(due("visit", person=zhang), due("visit", person=uuid4()))
    planned(due("visit", NOON + MINUTE, person=zhang))
    run_at(NOON)
    assert fired == ["visit"]
    run_at(NOON + MINUTE)
    planned(due("visit", NOON + 2 * MINUTE, person=zhang))
    run_at(NOON + 2 * MINUTE)
    assert fired == ["visit", "visit"]


def test_withdrawn_item_does_not_fire(north: DealerContext, fired: list[str]) -> None:
    """RM-1"""
    planned(due("visit"), due("call"))
    assert withdraw("reminder", cause="visit") == 1
    run_at(NOON)
    assert fired == ["call"]


def test_yesterdays_digest_is_not_sent_after_a_stop(north: DealerContext, fired: list[str]) -> None:
    planned(due("plan", kind="digest"), due("call"))
    run_at(NOON + timedelta(days=1))
    assert fired == ["call"]
    assert not DueItem.waiting().exists()


def test_item_that_fails_stops_no_other_and_is_parked_in_the_end(north: DealerContext, fired: list[str]) -> None:
    planned(due("bad"), due("good"))
    for hours in range(5):
        run_at(NOON + timedelta(hours=3 * hours))
    assert fired == ["good"]
    bad = DueItem.objects.get(cause="bad")
    assert (bad.attempt_count, bad.error, bad.fired_at) == (5, "ValueError", None)
    assert bad.parked_at == NOON + timedelta(hours=12)
    assert not DueItem.waiting().exists()


def test_parked_item_is_counted_and_tried_again(north: DealerContext, fired: list[str]) -> None:
    before = parked_totals().get("reminder", 0)
    planned(due("bad"))
    for hours in range(5):
        run_at(NOON + timedelta(hours=3 * hours))
    assert parked_totals()["reminder"] == before + 1
    # Whatever it failed at is mended.
    DueItem.objects.update(cause="good")
    mended = NOON + timedelta(days=1)
    with clock.at(mended), transaction.atomic():
        assert (try_parked_again(), try_parked_again()) == (1, 0)
    assert next_due_of(north) == mended
    run_at(mended)
    assert (fired, DueItem.objects.get().error) == (["good"], "")


def test_parked_item_of_a_kind_that_never_ends_rings_for_nobody_and_the_next_day_has_its_own(
    north: DealerContext, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def fail(items: Sequence[DueItem]) -> None:
        raise ValueError("daily")

    def first() -> Due:
        return Due("daily", "daily", clock.now(), clock.today(north.time_zone))

    registry = {"daily": Kind(fail, outlives_day=True, first=first)}
    monkeypatch.setattr(kinds, "registered", lambda: registry)
    monkeypatch.setattr("kit.schedule.runner.registered", lambda: registry)
    for minutes in (0, 2, 8, 40, 170):
        run_at(NOON + minutes * MINUTE)
    assert DueItem.objects.get().parked_at == NOON + 170 * MINUTE
    with django_capture_on_commit_callbacks() as rung:
        assert run_at(NOON + 171 * MINUTE)
    assert rung == []
    run_at(NOON + timedelta(days=1))
    assert list(DueItem.objects.order_by("local_day").values_list("local_day", "attempt_count")) == [
        (TODAY, 5), (TODAY + timedelta(days=1), 1),
    ]  # fmt: skip


def test_public_has_items_of_its_own(hq: None, fired: list[str]) -> None:
    planned(due("invoice"))
    assert place() == ""
    run_at(NOON)
    assert fired == ["invoice"]


def test_only_places_with_something_due_are_named(
    north: DealerContext, south: DealerContext, fired: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pass over all dealers is one statement, whatever their number."""
    monkeypatch.setattr(next_due._Watch, "looks_at", float("inf"))
    with in_dealer(north):
        planned(due("call"))
    with in_dealer(south):
        planned(due("call", NOON + MINUTE))
    with in_public():
        NextDue.objects.exclude(place__in=["north", "south"]).delete()
        for at, expected in ((NOON - MINUTE, []), (NOON, ["north"]), (NOON + MINUTE, ["north", "south"])):
            with clock.at(at):
                assert places_due() == expected


def test_place_without_a_row_is_looked_into(hq: None) -> None:
    NextDue.objects.all().delete()
    add_missing()
    assert {"", "north", "south"} <= set(NextDue.objects.values_list("place", flat=True))


@pytest.fixture
def beside(own_dealer: DealerContext, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[..., object]]:
    """Do something at the dealer on another connection, as another process would, and return its result."""

    def do(job: Callable[[], object]) -> object:
        results: list[object] = []

        def run() -> None:
            try:
                with in_dealer(own_dealer):
                    results.append(job())
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        thread.join(20)
        return results[0]

    yield do
    NextDue.objects.filter(place=own_dealer.code).delete()


def test_next_due_is_lowered_before_the_commit_and_not_raised_until_then(
    own_dealer: DealerContext, fired: list[str], beside: Callable[..., object]
) -> None:
    """A planner that is killed between the two leaves it too early; never too late."""
    run_at(NOON)
    with transaction.atomic():
        plan([due("call", NOON + MINUTE)])
        assert beside(lambda: next_due_of(own_dealer)) == NOON + MINUTE
        # The item is not visible yet. The runner finds nothing, and leaves the instant as it is.
        assert beside(lambda: run_at(NOON + MINUTE)) is False
        assert beside(lambda: next_due_of(own_dealer)) == NOON + MINUTE
    run_at(NOON + MINUTE)
    assert fired == ["call"]


def test_rolled_back_plan_leaves_one_look_too_many(
    own_dealer: DealerContext, fired: list[str], beside: Callable[..., object]
) -> None:
    run_at(NOON)
    with transaction.atomic():
        plan([due("call", NOON + MINUTE)])
        transaction.set_rollback(True)
    assert next_due_of(own_dealer) == NOON + MINUTE
    assert run_at(NOON + MINUTE)
    assert (fired, next_due_of(own_dealer)) == ([], NOON + MINUTE + timedelta(days=1))


def test_item_that_another_worker_has_claimed_is_left_to_it(
    own_dealer: DealerContext, fired: list[str], beside: Callable[..., object]
) -> None:
    planned(due("call"), due("visit"))
    with transaction.atomic():
        claimed = DueItem.waiting().select_for_update().get(cause="call")
        beside(lambda: run_at(NOON))
        assert (claimed.cause, fired) == ("call", ["visit"])
    run_at(NOON)
    assert fired == ["visit", "call"]


def test_job_without_a_place_is_refused(db: None) -> None:
    with pytest.raises(NoSchemaChosen):
        run_due()
