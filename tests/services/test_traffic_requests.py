"""Parties that reception is asked to record (TR-7)."""

from datetime import timedelta

import pytest

from accounts.models import User
from crm.models import Event, TrafficRecord, TrafficRequest
from crm.services.traffic_requests import accept_traffic_request, refuse_traffic_request, request_traffic
from kit import clock
from tests.factories import NOW
from tests.refusals import refused


@pytest.fixture
def request_of_li(li: User) -> TrafficRequest:
    return request_traffic(li, {"kind": "showroom", "party_size": 2, "phone": "13800138000"})


def test_consultant_asks_and_nothing_is_recorded_yet(request_of_li: TrafficRequest, li: User) -> None:
    assert (request_of_li.state, request_of_li.consultant, request_of_li.on) == ("pending", li, NOW.date())
    assert not TrafficRecord.objects.exists()
    assert [event.kind for event in Event.objects.all()] == ["traffic.requested"]


def test_reception_accepts_with_a_correction(request_of_li: TrafficRequest, li: User, reception: User) -> None:
    with clock.at(NOW + timedelta(hours=1)):
        accepted = accept_traffic_request(reception, request_of_li.id, {"party_size": 3})
    record = TrafficRecord.objects.get()
    assert (record.consultant, record.party_size, record.arrived_at, record.recorded_by) == (li, 3, NOW, reception)
    assert (record.state, record.phone_number) == ("pending", "13800138000")
    assert (accepted.state, accepted.traffic, accepted.answered_by) == ("accepted", record, reception)
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "traffic.requested",
        "traffic.recorded",
        "traffic.request_answered",
    ]


def test_reception_refuses_and_says_why(request_of_li: TrafficRequest, reception: User) -> None:
    assert refused(lambda: refuse_traffic_request(reception, request_of_li.id, " ")) == {"reason": "required"}
    answered = refuse_traffic_request(reception, request_of_li.id, "已登记")
    assert (answered.state, answered.reason, TrafficRecord.objects.count()) == ("refused", "已登记", 0)


def test_answer_stands(request_of_li: TrafficRequest, reception: User) -> None:
    accept_traffic_request(reception, request_of_li.id, {})
    assert refused(lambda: accept_traffic_request(reception, request_of_li.id, {})) == {"": "request_answered"}
    assert refused(lambda: refuse_traffic_request(reception, request_of_li.id, "x")) == {"": "request_answered"}


def test_day_that_is_over_takes_no_answer(request_of_li: TrafficRequest, reception: User) -> None:
    with clock.at(NOW + timedelta(days=1)):
        assert refused(lambda: accept_traffic_request(reception, request_of_li.id, {})) == {"": "traffic_day_closed"}


def test_what_reception_could_not_record_is_not_asked_for(li: User, zhang: User) -> None:
    yesterday = NOW - timedelta(days=1)
    wrong = {"arrived_at": yesterday, "phone": "12", "consultant": zhang.id}
    assert refused(lambda: request_traffic(li, wrong)) == {
        "consultant": "not_own",
        "kind": "required",
        "arrived_at": "traffic_day_closed",
        "phone": "bad_phone",
    }


def test_reception_asks_nobody_and_sales_does_not_answer(
    request_of_li: TrafficRequest, li: User, reception: User
) -> None:
    assert refused(lambda: request_traffic(reception, {"kind": "call"})) == {"": "not_allowed"}
    assert refused(lambda: accept_traffic_request(li, request_of_li.id, {})) == {"": "not_allowed"}


def test_clerk_names_the_consultant(clerk: User, li: User) -> None:
    assert refused(lambda: request_traffic(clerk, {"kind": "call"})) == {"consultant": "required"}
    assert request_traffic(clerk, {"kind": "call", "consultant": li.id}).consultant == li
