"""`/traffic/requests/` (TR-7)."""

from accounts.models import User
from crm.models import TrafficRecord
from tests.api_client import get, post, queries

WANTED = {"kind": "showroom", "party_size": 2, "customer_name": "王小姐", "phone": "13800138000"}


def test_request_is_made_accepted_and_listed(li: User, reception: User) -> None:
    made = post(li, "traffic/requests/", WANTED)
    assert (made.status_code, made.json()["state"], made.json()["consultant_name"]) == (201, "pending", "李强")
    accepted = post(reception, f"traffic/requests/{made.json()['id']}/accept/", {"party_size": 1})
    record = TrafficRecord.objects.get()
    assert (accepted.status_code, accepted.json()["traffic"]) == (200, str(record.id))
    assert (record.party_size, record.customer_name) == (1, "王小姐")
    late = post(reception, f"traffic/requests/{made.json()['id']}/refuse/", {"reason": "x"})
    assert (late.status_code, late.json()["code"]) == (409, "request_answered")


def test_refusal_tells_why(li: User, reception: User) -> None:
    made = post(li, "traffic/requests/", WANTED).json()
    refused = post(reception, f"traffic/requests/{made['id']}/refuse/", {"reason": "已登记"})
    assert (refused.status_code, refused.json()["state"], refused.json()["reason"]) == (200, "refused", "已登记")
    assert not TrafficRecord.objects.exists()


def test_each_sees_their_own_and_reception_all(li: User, zhang: User, reception: User, manager: User) -> None:
    post(li, "traffic/requests/", WANTED)
    for user, count in ((li, 1), (zhang, 0), (reception, 1), (manager, 1)):
        assert len(get(user, "traffic/requests/?state=pending&on=2026-11-18").json()["results"]) == count, user


def test_roles_of_the_other_side_are_refused(li: User, reception: User) -> None:
    made = post(li, "traffic/requests/", WANTED).json()
    assert post(reception, "traffic/requests/", WANTED).status_code == 403
    assert post(li, f"traffic/requests/{made['id']}/accept/").status_code == 403
    assert post(li, f"traffic/requests/{made['id']}/refuse/", {"reason": "x"}).status_code == 403


def test_number_of_queries_stays(li: User, reception: User) -> None:
    for _ in range(3):
        post(li, "traffic/requests/", WANTED)
    with queries(1):
        assert len(get(reception, "traffic/requests/").json()["results"]) == 3
