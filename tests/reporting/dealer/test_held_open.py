"""Figures of a day that a request holds open for 24 hours (CA-3, CA-8), across the end of a month too."""

from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from crm.models import Allocation, Card, TrafficRecord
from crm.services.allocations import decide_allocation, file_or_ask
from crm.services.record_follow_up import record_follow_up
from kit import clock
from reporting.dealer.queries.part import Part
from reporting.dealer.queries.stock_flow import stock_flow
from reporting.dealer.queries.sums import opening
from reporting.dealer.rules.period import Period
from tests.factories import SHANGHAI, arrived, contact, filed, numbered, order, walk_in
from tests.reporting.dealer.figures import RETAIL, catch_up, everything, forget
from tests.reporting.dealer.recount import recount
from tests.services.histories.holding import check_days

EVENING = datetime(2026, 11, 30, 18, 0, tzinfo=SHANGHAI)
MORNING = EVENING + timedelta(hours=15)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


def asked(actor: User, traffic: TrafficRecord, **given: object) -> Allocation:
    data = walk_in(traffic=traffic.id, on_duplicate="request_allocation", **given)
    del data["channel"], data["filed_on"]
    held = file_or_ask(actor, data)  # type: ignore[arg-type]  # a body of the tests
    assert isinstance(held, Allocation)
    return held


@pytest.fixture
def evening(li: User, zhang: User, clerk: User, reception: User) -> tuple[Allocation, Allocation, Card]:
    """The last evening of the month: a clerk's draft for li, and zhang's request about a party whose card is li's."""
    with clock.at(EVENING):
        filed(zhang, phones=numbered(1))
        theirs = filed(li, phones=numbered(2), followup_level="15-30")
        draft = asked(clerk, arrived(reception, li), phones=numbered(1), owner=li.id)
        request = asked(zhang, arrived(reception, zhang), phones=numbered(2))
    with clock.at(MORNING):
        # December opens with its stock before the answers come.
        filed(li, phones=numbered(3))
        catch_up()
    return draft, request, theirs


def answer(evening: tuple[Allocation, Allocation, Card], zhang: User, manager: User) -> None:
    draft, request, theirs = evening
    decide_allocation(manager, draft.id, {"decision": "several_cars"})
    decide_allocation(manager, request.id, {"owner": zhang.id})
    signed = contact(
        contact_at=EVENING, traffic=request.traffic_id, status="ordered", order=order(signed_on=EVENING.date()),
        next_followup_on=MORNING.date(),
    )  # fmt: skip
    record_follow_up(zhang, theirs.id, signed)
    catch_up()


def test_answers_count_on_the_day_of_the_request_and_the_months_still_meet(
    evening: tuple[Allocation, Allocation, Card], li: User, zhang: User, manager: User
) -> None:
    """CA-8: each day as the rows tell it; November closes with what December opens with, for all and for each."""
    with clock.at(MORNING + timedelta(hours=3)):
        answer(evening, zhang, manager)
        counted = recount()
        check_days(counted.days, "retail")
        for part in (RETAIL, Part(business="retail", consultant=li.id), Part(business="retail", consultant=zhang.id)):
            november, december = stock_flow(NOVEMBER, part), stock_flow(DECEMBER, part)
            assert november.prospects["closing"] == december.prospects["opening"]
            assert november.orders["closing"] == december.orders["opening"]
        flow = stock_flow(NOVEMBER, RETAIL)
        assert (flow.prospects["filed"], flow.prospects["ordered"], flow.orders["closing"]) == (3, 1, 1)
        kept = everything()
        forget()
        catch_up()
        assert everything() == kept


def test_what_was_known_before_the_answers_stays_known(
    evening: tuple[Allocation, Allocation, Card], zhang: User, manager: User
) -> None:
    """RP-8: as of the morning, November closed and December opened without the answers, then and later."""
    with clock.at(MORNING + timedelta(hours=3)):
        known = Part(business="retail", as_of=MORNING + timedelta(hours=1))
        before = [opening(day, known) for day in (DECEMBER.first, date(2026, 12, 2))]
        flows = [stock_flow(period, known) for period in (NOVEMBER, DECEMBER)]
        answer(evening, zhang, manager)
        assert [opening(day, known) for day in (DECEMBER.first, date(2026, 12, 2))] == before
        assert [stock_flow(period, known) for period in (NOVEMBER, DECEMBER)] == flows
        assert opening(DECEMBER.first, RETAIL) != before[0]
