"""`POST /auth/login/`: what opens, what does not, and that nobody guesses for long."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.access import Action
from accounts.models import DeviceToken, User
from accounts.services import staff
from kit import clock
from tests.factories import NOW
from tests.signing_in import PASSWORD, at, codes, login, signed_in


def test_password_gives_a_token_that_opens_the_host(li: User) -> None:
    answer = login(device_name="Li's phone")
    assert answer.status_code == 200
    assert answer.json()["user"] == {"id": str(li.id), "username": "li", "name": "李强", "roles": ["consultant"]}
    assert answer.json()["expires_at"].startswith("2027-02-16T")
    assert answer["Cache-Control"] == "no-store"
    assert at("north", answer.json()["token"]).get("/api/v1/me/").json()["user"] == answer.json()["user"]


def test_token_is_kept_by_its_hash_alone(li: User) -> None:
    token = login(device_name="Li's phone").json()["token"]
    kept = DeviceToken.objects.get(user=li)
    assert token not in str(kept.__dict__)
    assert (len(kept.token_hash), kept.device_name) == (64, "Li's phone")


def test_username_is_the_same_in_any_case(li: User) -> None:
    assert login(username=" LI ").status_code == 200


@pytest.mark.parametrize("wrong", [{"password": "wrong"}, {"username": "nobody"}])
def test_wrong_and_unknown_get_the_same_answer(li: User, wrong: dict[str, str]) -> None:
    answer = login(**wrong)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_credentials")
    assert answer["WWW-Authenticate"] == "Bearer"
    assert not DeviceToken.objects.exists()


def test_who_has_left_gets_the_same_answer(li: User) -> None:
    staff.deactivate(None, li.id)
    assert (login().status_code, login().json()["code"]) == (401, "bad_credentials")


def test_every_missing_field_is_named(li: User) -> None:
    answer = login(username="", password=None)
    assert answer.status_code == 422
    assert codes(answer) == [("username", "required"), ("password", "required")]


def test_unknown_field_is_refused(li: User) -> None:
    answer = login(remember=True)
    assert (answer.status_code, codes(answer)) == (422, [("remember", "unknown_field")])
    assert not DeviceToken.objects.exists()


def test_stranger_who_has_guessed_ten_times_must_wait_even_with_the_right_password(li: User) -> None:
    for _ in range(10):
        assert login(password="wrong").status_code == 401
    answer = login()
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert 0 < int(answer["Retry-After"]) <= 15 * 60
    with clock.at(NOW + timedelta(seconds=int(answer["Retry-After"]))):
        assert login().status_code == 200


def test_right_password_begins_the_count_anew(li: User) -> None:
    for _ in range(3):
        for _ in range(4):
            login(password="wrong")
        assert login().status_code == 200


def test_someone_elses_tries_do_not_lock_out(li: User, zhang: User) -> None:
    for _ in range(6):
        login(username="zhang", password="wrong")
    assert login().status_code == 200


def test_many_machines_cannot_guess_on(li: User) -> None:
    for machine in range(30):
        at("north").post(
            "/api/v1/auth/login/",
            {"username": "li", "password": "wrong"},
            format="json",
            REMOTE_ADDR=f"10.0.0.{machine}",
        )
    assert login().status_code == 429


def test_one_time_password_opens_nothing_but_its_own_change(north: object) -> None:
    _, password = staff.create_staff(None, {"username": "new", "name": "新人", "roles": ["consultant"]})
    answer = login(username="new", password=password)
    assert (answer.status_code, codes(answer)) == (422, [("new_password", "password_change_required")])
    assert codes(login(username="new", password=password, new_password="short")) == [
        ("new_password", "password_too_short")
    ]
    assert codes(login(username="new", password=password, new_password=password)) == [
        ("new_password", "password_not_new")
    ]
    assert not DeviceToken.objects.exists()
    assert login(username="new", password=password, new_password=PASSWORD).status_code == 200
    assert login(username="new", password=PASSWORD).status_code == 200
    assert login(username="new", password=password).status_code == 401


@pytest.mark.parametrize("host", ["south", "hq"])
def test_other_hosts_token_is_one_that_never_existed(li: User, south: object, north: object, host: str) -> None:
    token = login().json()["token"]
    there, nowhere = at(host, token).get("/api/v1/me/"), at(host, "x" * 43).get("/api/v1/me/")
    assert (there.status_code, there.json()) == (401, nowhere.json())
    assert there.json()["code"] == "not_signed_in"


@pytest.mark.parametrize("host", ["south", "hq"])
def test_same_name_and_password_elsewhere_is_unknown(li: User, host: str) -> None:
    assert login(host).status_code == 401


def test_token_ends_after_its_time(li: User) -> None:
    token = login().json()["token"]
    with clock.at(NOW + timedelta(days=90)):
        assert at("north", token).get("/api/v1/me/").status_code == 401


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Bearer x y", "Token abc", "bearer \xff"])
def test_other_headers_open_nothing(li: User, header: str) -> None:
    assert at("north", authorization=header).get("/api/v1/me/").status_code == 401


def test_ended_token_does_not_bar_the_sign_in(li: User) -> None:
    ended = at("north", "x" * 43)
    assert ended.post("/api/v1/auth/login/", {"username": "li", "password": PASSWORD}, format="json").status_code == 200


def test_me_lists_what_one_may_do(li: User) -> None:
    me = signed_in().get("/api/v1/me/").json()
    assert me["dealer"] == {"code": "north", "name": "北城汽车", "time_zone": "Asia/Shanghai"}
    assert "card.file" in me["may"]
    assert "traffic.record" not in me["may"]
    assert set(me["may"]) <= set(Action)


def test_token_costs_one_query(li: User) -> None:
    client = signed_in()
    # The first use of a token is noted.
    client.get("/api/v1/me/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/api/v1/me/").status_code == 200
    of_accounts = [query["sql"] for query in asked.captured_queries if "accounts_" in query["sql"]]
    assert len(of_accounts) == 1
    assert "accounts_user" in of_accounts[0]
