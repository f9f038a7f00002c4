"""`Idempotency-Key`: a repeat gets the first answer, whatever happened between; two at once act once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from kit import clock
from kit.models import IdempotentReply
from kit.tenancy import DealerContext
from tests.factories import NOW
from tests.signing_in import admin_of, at, codes, signed_in

STAFF = "/api/v1/staff/"
NEW = {"username": "wang", "name": "王丽", "roles": ["consultant"]}


@pytest.fixture
def admin(north: object) -> APIClient:
    admin_of("north")
    return signed_in("boss")


def post(client: APIClient, body: object, key: str = "key-1", url: str = STAFF) -> Response:
    answer: Response = client.post(url, body, format="json", headers={"idempotency-key": key})
    return answer


def test_repeat_gets_the_first_answer_and_acts_once(admin: APIClient) -> None:
    wang = post(admin, NEW, "made").json()["id"]
    first, again = (post(admin, {}, url=f"{STAFF}{wang}/deactivate/") for _ in range(2))
    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert AuditEntry.objects.filter(what="staff.deactivated").count() == 1


def test_answer_with_a_secret_is_not_stored_and_its_repeat_acts_not_again(admin: APIClient) -> None:
    first, again = post(admin, NEW), post(admin, NEW)
    password = first.json()["one_time_password"]
    assert (first.status_code, again.status_code, again.json()["code"]) == (201, 409, "already_done")
    assert again["Idempotency-Replayed"] == "true"
    assert password not in str([bytes(body) for body in IdempotentReply.objects.values_list("body", flat=True)])
    reset = [post(admin, None, "r", f"{STAFF}{first.json()['id']}/reset-password/") for _ in range(2)]
    assert [each.status_code for each in reset] == [200, 409]
    assert AuditEntry.objects.filter(what="staff.password_reset").count() == 1


def test_refusal_is_repeated_though_it_would_be_taken_now(admin: APIClient) -> None:
    post(admin, NEW, "first")
    refused = post(admin, NEW)
    assert codes(refused) == [("username", "username_taken")]
    User.objects.filter(username="wang").update(username="wu")
    again = post(admin, NEW)
    assert (again.status_code, again.content) == (422, refused.content)
    assert not User.objects.filter(username="wang").exists()


def test_key_with_another_body_or_address_is_refused(admin: APIClient) -> None:
    wang = post(admin, NEW).json()["id"]
    for answer in (post(admin, {**NEW, "name": "王莉"}), post(admin, {}, url=f"{STAFF}{wang}/deactivate/")):
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert User.objects.get(id=wang).is_active


def test_key_is_forgotten_after_a_day(admin: APIClient) -> None:
    with clock.at(NOW):
        post(admin, NEW)
    with clock.at(NOW + timedelta(hours=23, minutes=59)):
        assert post(admin, NEW).json()["code"] == "already_done"
    with clock.at(NOW + timedelta(hours=24, minutes=1)):
        assert codes(post(admin, NEW)) == [("username", "username_taken")]


def test_keys_of_two_people_do_not_meet(admin: APIClient) -> None:
    admin_of("north", "second")
    assert post(admin, NEW).status_code == 201
    assert post(signed_in("second"), {**NEW, "username": "wu"}).status_code == 201


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "钥匙"])
def test_malformed_key_is_refused(admin: APIClient, key: str) -> None:
    assert post(admin, NEW, key).status_code == 400
    assert not User.objects.filter(username="wang").exists()


def test_sign_in_keeps_nothing(admin: APIClient) -> None:
    body = {"username": "boss", "password": "correct-horse-1"}
    headers = {"idempotency-key": "key-1"}
    tokens = {
        at("north").post("/api/v1/auth/login/", body, format="json", headers=headers).json()["token"] for _ in "ab"
    }
    assert len(tokens) == 2
    assert not IdempotentReply.objects.exists()


def test_fault_of_ours_is_not_kept(admin: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    admin.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr("accounts.services.staff.note", lambda *args, **data: 1 / 0)
        assert post(admin, NEW).status_code == 500
    assert not User.objects.filter(username="wang").exists()
    assert post(admin, NEW).status_code == 201


def test_key_costs_two_statements_and_a_savepoint(admin: APIClient) -> None:
    def statements(name: str, **headers: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            admin.post(STAFF, {**NEW, "username": name}, format="json", headers=headers)
        return [query["sql"].split()[0] for query in asked.captured_queries]

    statements("warm")
    without, with_key = statements("wu"), statements("wei", **{"idempotency-key": "key-1"})
    assert len(with_key) - len(without) == 4
    kinds = ("SELECT", "INSERT", "UPDATE")
    assert sum(word in kinds for word in with_key) - sum(word in kinds for word in without) == 2


def test_two_at_once_act_once_and_get_one_answer(own_dealer: DealerContext) -> None:
    admin_of("own")
    token = at(own_dealer.code).post(
        "/api/v1/auth/login/", {"username": "boss", "password": "correct-horse-1"}, format="json"
    )
    client_token = token.json()["token"]

    def send(_: int) -> tuple[int, bytes]:
        try:
            answer = post(at(own_dealer.code, client_token), NEW)
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(send, range(12)))
    assert sorted(status for status, _ in answers) == [201, 409]
    assert User.objects.filter(username="wang").count() == 1
