"""Guesses stop, whatever they are sent through: codes across challenges, the current password, recovery codes."""

from datetime import timedelta

import pytest
from rest_framework.response import Response

from accounts.models import AttemptCount, AuditEntry, RecoveryCode, SecondFactor, User
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from accounts.services.sign_in import Challenge, Credentials, answer_challenge, check_password
from accounts.services.staff import create_staff
from kit import clock
from kit.counters import counters
from kit.errors import DomainError
from kit.limits import LimitReached
from tests.factories import NOW
from tests.signing_in import PASSWORD, at, codes, login, signed_in

NEW = "another-horse-2"


def code_now(secret: str) -> str:
    return code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS)


@pytest.fixture
def enrolled(li: User) -> tuple[str, list[str]]:
    """The secret of Li's authenticator app and the recovery codes, made two minutes ago."""
    with clock.at(NOW - timedelta(minutes=2)):
        secret = begin_enrolment(li, "Lodestar").secret
        return secret, confirm_enrolment(li, code_now(secret))


def answer(token: str, code: str) -> Response:
    response: Response = at("north").post("/api/v1/auth/mfa/", {"mfa_token": token, "code": code}, format="json")
    return response


def guess(count: int) -> list[int]:
    """Guess codes through as many challenges as it takes, each begun by the right password, Redis emptied between."""
    statuses = []
    token = ""
    for each in range(count):
        if each % 4 == 0:
            counters.forget()
            counters.namespace += "x"
            token = login().json()["mfa_token"]
        statuses.append(answer(token, f"{each:06d}").status_code)
    return statuses


def test_wrong_codes_count_across_challenges_and_survive_an_emptied_redis(enrolled: tuple[str, list[str]]) -> None:
    assert guess(14) == [401] * 10 + [429] * 4
    refused = answer(login().json()["mfa_token"], code_now(enrolled[0]))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    # Counted since the app's first code, two minutes ago.
    assert refused["Retry-After"] == str(13 * 60)
    with clock.at(NOW + timedelta(minutes=15)):
        assert answer(login().json()["mfa_token"], code_now(enrolled[0])).status_code == 200


def test_right_code_leaves_the_wrong_ones_counted(enrolled: tuple[str, list[str]]) -> None:
    for _ in range(2):
        token = login().json()["mfa_token"]
        for _ in range(4):
            assert answer(token, "000000").status_code == 401
    assert answer(token, code_now(enrolled[0])).status_code == 200
    assert AttemptCount.objects.get(name="second_factor").count == 8


def test_person_is_notified_of_guessed_codes(enrolled: tuple[str, list[str]]) -> None:
    guess(5)
    assert AuditEntry.objects.filter(what="sign_in.failed", data={"step": "code"}).count() == 5
    from notifications.models import Notification

    assert Notification.objects.filter(kind="sign_in_attempts", recipient__username="li").count() == 1


def test_changed_password_ends_a_half_made_sign_in(enrolled: tuple[str, list[str]]) -> None:
    client = at("north", answer(login().json()["mfa_token"], code_now(enrolled[0])).json()["token"])
    pending = login().json()["mfa_token"]
    body = {"password": PASSWORD, "new_password": NEW}
    assert client.post("/api/v1/auth/password/", body, format="json").status_code == 204
    with clock.at(NOW + timedelta(minutes=1)):
        ended = answer(pending, code_now(enrolled[0]))
    assert (ended.status_code, ended.json()["code"]) == (401, "challenge_ended")


def test_recovery_code_opens_once_however_it_is_typed(enrolled: tuple[str, list[str]]) -> None:
    given = enrolled[1][3].upper().replace("-", "")
    assert answer(login().json()["mfa_token"], given).status_code == 200
    again = answer(login().json()["mfa_token"], enrolled[1][3])
    assert (again.status_code, codes(again)) == (401, [("code", "wrong_code")])
    assert AuditEntry.objects.filter(what="recovery_codes.used", subject="li").count() == 1


def test_recovery_codes_are_stored_by_their_hashes(enrolled: tuple[str, list[str]]) -> None:
    secret, recovery = enrolled
    rows = str(list(RecoveryCode.objects.values())) + str(SecondFactor.objects.values().get())
    assert not [each for each in (secret, *recovery, *(code.replace("-", "") for code in recovery)) if each in rows]
    assert len(set(recovery)) == 10


def test_new_recovery_codes_end_the_old_ones(enrolled: tuple[str, list[str]]) -> None:
    client = at("north", answer(login().json()["mfa_token"], code_now(enrolled[0])).json()["token"])
    renewed = client.post("/api/v1/auth/recovery-codes/")
    assert (renewed.status_code, renewed["Cache-Control"]) == (200, "no-store")
    assert answer(login().json()["mfa_token"], enrolled[1][0]).status_code == 401
    assert answer(login().json()["mfa_token"], renewed.json()["recovery_codes"][0]).status_code == 200


def test_who_has_no_second_factor_has_no_recovery_codes(li: User) -> None:
    none = signed_in().post("/api/v1/auth/recovery-codes/")
    assert (none.status_code, none.json()["code"]) == (409, "no_second_factor")


def test_wrong_current_passwords_count_on_every_way(enrolled: tuple[str, list[str]]) -> None:
    client = at("north", answer(login().json()["mfa_token"], code_now(enrolled[0])).json()["token"])
    ways = [
        lambda: client.post("/api/v1/auth/password/", {"password": "no", "new_password": NEW}, format="json"),
        lambda: client.post("/api/v1/auth/confirm/", {"password": "no"}, format="json"),
        lambda: client.delete("/api/v1/auth/totp/", {"password": "no"}, format="json"),
    ]
    statuses = [ways[each % 3]().status_code for each in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    right = client.post("/api/v1/auth/password/", {"password": PASSWORD, "new_password": NEW}, format="json")
    assert right.status_code == 429


def test_guess_in_a_body_of_the_wrong_shape_tells_nothing(li: User) -> None:
    client = signed_in()
    for password in ("no", PASSWORD):
        odd = client.post("/api/v1/auth/confirm/", {"password": password, "shape": 1}, format="json")
        assert (odd.status_code, codes(odd)) == (422, [("shape", "unknown_field")])
    assert not AttemptCount.objects.exists()


def test_one_time_password_ends_after_seven_days(north: object) -> None:
    with clock.at(NOW):
        _, password = create_staff(None, {"username": "new", "name": "新人", "roles": ["consultant"]})
    with clock.at(NOW + timedelta(days=7) - timedelta(seconds=1)):
        assert codes(login(username="new", password=password)) == [("new_password", "password_change_required")]
    with clock.at(NOW + timedelta(days=7)):
        ended = login(username="new", password=password, new_password=PASSWORD)
        assert (ended.status_code, ended.json()["code"]) == (401, "one_time_password_ended")
        assert login(username="new", password="not-it").json()["code"] == "bad_credentials"


@pytest.mark.parametrize("username", ["li", "fresh", "gone", "nobody"])
def test_attempt_costs_one_slow_hash_whoever_is_named(li: User, username: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the slow hasher, which here is MD5; a one-time password's cheap hash comes on top."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    create_staff(None, {"username": "fresh", "name": "新人", "roles": ["consultant"]})
    create_staff(None, {"username": "gone", "name": "旧人", "roles": ["consultant"]}, PASSWORD)
    User.objects.filter(username="gone").update(is_active=False)
    slow: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda *given: slow.append("hash") or encode(*given))
    with pytest.raises(DomainError, match="bad_credentials"):
        check_password(Credentials(username, "not-this-one", "10.0.0.9"))
    assert slow == ["hash"]


def test_password_with_a_known_word_is_refused_with_its_reason(li: User) -> None:
    client = signed_in()
    for password, code, word in (
        ("lodestar123", "password_has_known_word", "lodestar"),
        ("north-north-1", "password_has_known_word", "north"),
        ("beichengqiche1", "password_has_known_word", "beichengqiche"),
        ("Password2026!", "password_too_common", None),
    ):
        body = {"password": PASSWORD, "new_password": password}
        refused = client.post("/api/v1/auth/password/", body, format="json")
        assert (refused.status_code, codes(refused)) == (422, [("new_password", code)])
        if word:
            assert refused.json()["errors"][0]["params"] == {"word": word}
            assert word in refused.json()["errors"][0]["detail"]


def test_password_like_the_user_name_is_refused_not_an_error(north: object) -> None:
    create_staff(None, {"username": "zhangmin.sales", "name": "张敏", "roles": ["consultant"]}, PASSWORD)
    body = {"password": PASSWORD, "new_password": "zhangmin.sales1"}
    refused = signed_in("zhangmin.sales").post("/api/v1/auth/password/", body, format="json")
    assert (refused.status_code, codes(refused)) == (422, [("new_password", "password_too_similar")])


def test_challenge_needs_the_second_factor(enrolled: tuple[str, list[str]]) -> None:
    assert isinstance(check_password(Credentials("li", PASSWORD, "10.0.0.9")), Challenge)


@pytest.mark.full
def test_ten_thousand_guesses_of_a_day_are_stopped_at_fifty(
    enrolled: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """E4: 10,000 codes in a day, each window used up, through as many challenges as it takes."""
    compared = []
    monkeypatch.setattr("accounts.services.sign_in._is_right", lambda user, code: compared.append(code))
    refusals = {"wrong_code": 0, "too_many_requests": 0}
    for number in range(10_000):
        # A guess every eight seconds, within a day of the app's first code.
        with clock.at(NOW + timedelta(seconds=8 * number)):
            if number % 4 == 0:
                challenge = check_password(Credentials("li", PASSWORD, address="10.0.0.1", device="known"))
                assert isinstance(challenge, Challenge)
            with pytest.raises((DomainError, LimitReached)) as refused:
                answer_challenge(challenge.token, f"{number:06d}")
            refusals[refused.value.code] += 1
    assert (refusals, len(compared)) == ({"wrong_code": 50, "too_many_requests": 9_950}, 50)
