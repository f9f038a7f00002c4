"""The brand's figures are the sum of its dealers', whatever happened, and however often it was interrupted (RP-6)."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection, models
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from crm.models import FollowerCursor
from crm.tasks import follow
from kit import clock
from kit.tenancy import in_dealer, in_public
from reporting.brand.models import (
    BrandCardChange,
    BrandCardMonth,
    BrandChange,
    BrandDay,
    BrandMonth,
    DealerFreshness,
)
from reporting.brand.rules.measures import ROLLED_UP, opening
from reporting.brand.services import roll_up
from reporting.brand.services.roll_up import NAME, RollUp, rebuild
from reporting.dealer.models import COUNTED_ONCE, Movement
from reporting.dealer.queries.once import cards_in
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.measures import STOCK
from reporting.dealer.rules.period import Period
from tests.factories import NOW
from tests.reporting.brand.working import At, live

SEEDS = range(4)
TABLES: tuple[type[models.Model], ...] = (
    BrandDay, BrandMonth, BrandChange, BrandCardChange, BrandCardMonth, DealerFreshness,
)  # fmt: skip


def brand_counts(table: type[models.Model], dealer: str) -> dict[str, int]:
    names = [str(measure) for measure in ROLLED_UP]
    with in_public():
        found = table._default_manager.filter(dealer=dealer).aggregate(**{name: Sum(name) for name in names})
    return {name: count for name, count in found.items() if count}


def everything() -> dict[str, list[tuple[object, ...]]]:
    """All that is kept in public, but for the rows' own ids."""
    kept = {}
    with in_public():
        for table in TABLES:
            names = [field.name for field in table._meta.fields if field.name not in ("id", "up_to")]
            kept[table.__name__] = sorted(table._default_manager.values_list(*names), key=repr)
    return kept


def position(at: At) -> int:
    with in_dealer(at.dealer):
        return FollowerCursor.objects.filter(name=NAME).values_list("position", flat=True).first() or 0


def test_what_a_day_counted_is_carried_over_to_the_unit(at_north: At) -> None:
    card = at_north.files()
    at_north.files_call()
    at_north.orders(card)
    at_north.declines(at_north.receives())
    assert at_north.catches_up()
    with in_public():
        rows = {row.channel: row for row in BrandDay.objects.filter(dealer="north", on=NOW.date(), model="octavia")}
    walk_in, phone = rows["walk_in"], rows["phone"]
    assert (walk_in.filed, walk_in.ordered, walk_in.stock_active, walk_in.stock_ordered) == (1, 1, 0, 1)
    assert (phone.filed, phone.ordered, phone.stock_active) == (1, 0, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_roll_up_is_the_sum_of_its_dealers_after_a_history_by_chance(at_north: At, at_south: At, seed: int) -> None:
    live([at_north, at_south], seed)
    for at in (at_north, at_south):
        assert at.counted() != {}
        assert brand_counts(BrandDay, at.dealer.code) == at.counted()
        assert brand_counts(BrandMonth, at.dealer.code) == at.counted()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_months_opening_is_all_that_moved_before_it(at_north: At, seed: int) -> None:
    live([at_north], seed, days=20)
    with in_public():
        months = list(BrandMonth.objects.filter(dealer="north").order_by("month"))
        assert {row.month for row in months} == {date(2026, 11, 1), date(2026, 12, 1)}
        for row in months:
            cell = {"dealer": "north", "channel": row.channel, "model": row.model, "business": row.business}
            before = BrandDay.objects.filter(on__lt=row.month, **cell).aggregate(
                **{str(stock): Sum(str(stock)) for stock in STOCK}
            )
            assert [getattr(row, opening(stock)) for stock in STOCK] == [before[stock] or 0 for stock in STOCK]


def test_quiet_months_are_not_missing(at_north: At) -> None:
    at_north.files()
    assert at_north.catches_up()
    with clock.at(NOW + timedelta(days=95)):
        at_north.files_call()
        assert at_north.catches_up()
    with in_public():
        openings = dict(
            BrandMonth.objects.filter(dealer="north", channel="walk_in").values_list("month", "opening_active")
        )
    assert openings == {date(2026, 11, 1): 0, date(2026, 12, 1): 1, date(2027, 1, 1): 1, date(2027, 2, 1): 1}


class Killed(BaseException):
    """The process ends here."""


def kill(*_: object, **__: object) -> None:
    raise Killed


def kill_after(work: Callable[..., object]) -> Callable[..., None]:
    def work_and_die(*given: object) -> None:
        work(*given)
        raise Killed

    return work_and_die


@pytest.mark.parametrize("moment", ["before writing", "amid writing", "before the cursor moves"])
def test_kill_between_two_steps_leaves_nothing_wrong(
    at_north: At, at_south: At, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    live([at_north, at_south], seed=11, days=3)
    before, stood = everything(), position(at_north)
    card = at_north.files()
    at_north.orders(card)
    with monkeypatch.context() as patch:
        if moment == "before writing":
            patch.setattr(roll_up, "_write", kill)
        elif moment == "amid writing":
            patch.setattr(roll_up, "write_changes", kill_after(roll_up.write_changes))
        else:
            patch.setattr(roll_up, "_write", kill_after(roll_up._write))
        with pytest.raises(Killed):
            at_north.catches_up()
    assert position(at_north) == stood
    assert (everything() == before) is (moment != "before the cursor moves")
    assert at_north.catches_up()
    assert brand_counts(BrandDay, "north") == at_north.counted()
    assert brand_counts(BrandMonth, "north") == at_north.counted()
    assert position(at_north) > stood


def test_running_again_changes_nothing(at_north: At) -> None:
    live([at_north], seed=5)
    before = everything()
    assert at_north.catches_up()
    assert everything() == before


@pytest.mark.parametrize("seed", SEEDS)
def test_rebuilt_roll_up_comes_out_the_same(at_north: At, at_south: At, seed: int) -> None:
    live([at_north, at_south], seed)
    before = everything()
    rebuild("north")
    assert brand_counts(BrandDay, "north") == {}
    assert brand_counts(BrandDay, "south") == at_south.counted()
    assert at_north.catches_up()
    assert everything() == before


def test_roll_up_never_gets_ahead_of_the_summaries(at_north: At) -> None:
    at_north.files()
    with in_dealer(at_north.dealer):
        assert RollUp().catch_up()
    assert brand_counts(BrandDay, "north") == {}
    assert position(at_north) == 0
    assert at_north.catches_up()
    assert brand_counts(BrandDay, "north")["filed"] == 1


def test_freshness_tells_the_instant_and_is_not_written_for_every_tick(at_north: At) -> None:
    at_north.files()
    assert at_north.catches_up()
    with in_public():
        told = DealerFreshness.objects.get(dealer="north")
    assert told.up_to == NOW
    for seconds, expected in ((30, NOW), (60, NOW + timedelta(seconds=60))):
        with clock.at(NOW + timedelta(seconds=seconds)):
            assert at_north.catches_up()
        with in_public():
            assert DealerFreshness.objects.get(dealer="north").up_to == expected


def test_brand_keeps_nothing_that_could_name_a_person() -> None:
    allowed = {"id", "dealer", "channel", "model", "business", "on", "month", "position", "up_to", "last_month"}
    allowed |= {"recorded_at", "since", "since_month", "first_at"}
    for table in TABLES:
        for field in table._meta.fields:
            assert field.name in allowed or isinstance(field, models.IntegerField | models.BooleanField), field
            assert not isinstance(field, models.TextField | models.JSONField | models.UUIDField), field


def test_cards_are_counted_among_the_few_movements_that_tell_of_them(at_north: At) -> None:
    """By an index of these alone: a burst of fifty thousand filings was read again at each of its turns."""
    at_north.files()
    at_north.catches_up()
    names = [field.column for field in Movement._meta.fields if field.name not in ("id", "visits")]
    quoted = ", ".join(f'"{name}"' for name in names)
    with in_dealer(at_north.dealer), connection.cursor() as session:
        session.execute(
            f"INSERT INTO reporting_movement (id, visits, {quoted}) SELECT -copy, 0, {quoted}"  # noqa: S608 - our own columns
            "  FROM generate_series(1, 20000) copy, (SELECT * FROM reporting_movement WHERE test_drives = 0"
            "   AND ordered = 0 LIMIT 1) AS one"
        )
        session.execute("ANALYZE reporting_movement")
        shares = Movement.objects.filter(COUNTED_ONCE).count(), Movement.objects.count()
        with CaptureQueriesContext(connection) as queries:
            cards_in(Period.month(NOW.date()), Part())
        plans = []
        for query in queries.captured_queries:
            session.execute("EXPLAIN " + query["sql"])
            plans.append("\n".join(line for (line,) in session.fetchall()))
    # An index that holds most movements is as long as the table: a measure of every filing doesn't belong in it.
    assert 100 * shares[0] < shares[1]
    # The merges of the period, and its cards.
    assert len(plans) == 2
    assert "reporting_movement_once" in plans[-1]


def visit(at: At) -> list[str]:
    """What a worker says to the database when a bell of the dealer rings."""
    with CaptureQueriesContext(connection) as queries:
        follow.fn(at.dealer.code)
    told = [query["sql"].strip() for query in queries.captured_queries]
    return [sql for sql in told if not sql.startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]


def test_visit_of_a_worker_takes_as_many_statements_whatever_the_dealer_holds(at_north: At) -> None:
    at_north.files()
    visit(at_north)
    at_north.files()
    few = visit(at_north)
    live([at_north], seed=3, days=12)
    with clock.at(NOW + timedelta(days=12)):
        at_north.files()
        many = visit(at_north)
    # Dealer and news, the fence and what is behind it; inboxes; leads' progress and webhooks, nine of them; figures;
    # what changed, and the brand's: its changes by event and the cards counted once are two statements more than days
    # alone, for any period and instant (RP-3, RP-8).
    assert len(few) == len(many) == 47, "\n".join(sql[:100] for sql in many)
    assert not [sql for sql in many if "SET search_path" in sql]


def test_visit_without_news_takes_two_statements(at_north: At) -> None:
    at_north.files()
    visit(at_north)
    assert len(visit(at_north)) == 2
