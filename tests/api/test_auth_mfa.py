"""`/auth/totp/` and `/auth/mfa/`: the second factor."""

from datetime import timedelta

import pytest
from rest_framework.response import Response

from accounts.models import AuditEntry, DeviceToken, MfaChallenge, SecondFactor, User
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.codes import secret_of
from kit import clock
from tests.factories import NOW
from tests.signing_in import PASSWORD, at, codes, login, signed_in


def code(secret: str) -> str:
    return code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS)


@pytest.fixture
def secret(li: User) -> str:
    """Li's authenticator app, confirmed two minutes ago."""
    with clock.at(NOW - timedelta(minutes=2)):
        client = signed_in()
        made = client.post("/api/v1/auth/totp/")
        assert made.status_code == 201
        assert made.json()["uri"].startswith("otpauth://totp/%E5%8C%97%E5%9F%8E%E6%B1%BD%E8%BD%A6:li?secret=")
        secret = str(made.json()["secret"])
        confirmed = client.post("/api/v1/auth/totp/confirm/", {"code": code(secret)}, format="json")
        assert (confirmed.status_code, len(confirmed.json()["recovery_codes"])) == (200, 10)
    DeviceToken.objects.all().delete()
    return secret


def answer(token: str, code: str, host: str = "north") -> Response:
    response: Response = at(host).post("/api/v1/auth/mfa/", {"mfa_token": token, "code": code}, format="json")
    return response


def test_password_alone_opens_nothing(secret: str) -> None:
    first = login(device_name="phone")
    assert (first.status_code, first.json()["code"]) == (401, "mfa_required")
    assert set(first.json()) >= {"mfa_token", "expires_at"}
    assert not DeviceToken.objects.exists()


def test_code_completes_the_sign_in(secret: str) -> None:
    done = answer(login(device_name="phone").json()["mfa_token"], code(secret))
    assert done.status_code == 200
    assert at("north", done.json()["token"]).get("/api/v1/me/").status_code == 200
    assert DeviceToken.objects.get().device_name == "phone"
    assert not MfaChallenge.objects.exists()


def test_code_opens_once(secret: str) -> None:
    first, second = login().json()["mfa_token"], login().json()["mfa_token"]
    shown = code(secret)
    assert answer(first, shown).status_code == 200
    again = answer(second, shown)
    assert (again.status_code, codes(again)) == (401, [("code", "wrong_code")])


def test_challenge_ends_after_five_wrong_codes(secret: str) -> None:
    token = login().json()["mfa_token"]
    for _ in range(5):
        assert answer(token, "000000").json()["code"] == "wrong_code"
    ended = answer(token, code(secret))
    assert (ended.status_code, ended.json()["code"]) == (401, "challenge_ended")


def test_challenge_ends_after_five_minutes(secret: str) -> None:
    token = login().json()["mfa_token"]
    with clock.at(NOW + timedelta(minutes=5)):
        assert answer(token, code(secret)).json()["code"] == "challenge_ended"


@pytest.mark.parametrize("host", ["south", "hq"])
def test_challenge_means_nothing_on_another_host(secret: str, host: str) -> None:
    elsewhere = answer(login().json()["mfa_token"], code(secret), host)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "challenge_ended")


def test_every_missing_field_is_named(secret: str) -> None:
    missing = answer("", "")
    assert (missing.status_code, codes(missing)) == (422, [("mfa_token", "required"), ("code", "required")])


def test_unconfirmed_app_is_not_asked_for(li: User) -> None:
    signed_in().post("/api/v1/auth/totp/")
    assert login().status_code == 200


def test_wrong_first_code_leaves_the_app_unconfirmed(li: User) -> None:
    client = signed_in()
    client.post("/api/v1/auth/totp/")
    wrong = client.post("/api/v1/auth/totp/confirm/", {"code": "000000"}, format="json")
    assert (wrong.status_code, codes(wrong)) == (422, [("code", "wrong_code")])
    assert SecondFactor.objects.get(user=li).confirmed_at is None


def test_confirming_nothing_is_refused(li: User) -> None:
    none = signed_in().post("/api/v1/auth/totp/confirm/", {"code": "123456"}, format="json")
    assert (none.status_code, none.json()["code"]) == (409, "no_second_factor")


def test_second_app_is_refused(secret: str) -> None:
    client = at("north", answer(login().json()["mfa_token"], code(secret)).json()["token"])
    more = client.post("/api/v1/auth/totp/")
    assert (more.status_code, more.json()["code"]) == (409, "second_factor_exists")
    assert secret_of(SecondFactor.objects.get()) == secret


def test_password_removes_it_and_it_is_noted(secret: str) -> None:
    client = at("north", answer(login().json()["mfa_token"], code(secret)).json()["token"])
    wrong = client.delete("/api/v1/auth/totp/", {"password": "wrong"}, format="json")
    assert (wrong.status_code, codes(wrong)) == (422, [("password", "wrong_password")])
    assert client.delete("/api/v1/auth/totp/", {"password": PASSWORD}, format="json").status_code == 204
    assert login().status_code == 200
    noted = list(AuditEntry.objects.exclude(what__startswith="sign_in.").order_by("id").values_list("what", flat=True))
    assert noted == ["second_factor.added", "second_factor.removed"]
