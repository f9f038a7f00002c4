"""Passkeys over the API: enrolled, used as first and second factor, lost and recovered; forged ones open nothing."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest
from rest_framework.response import Response

from accounts.models import AuditEntry, Passkey, PasskeyCeremony, User
from accounts.services.staff import reset_password
from kit import clock
from kit.tenancy import in_public
from tenants.models import Dealer, DealerState
from tests.factories import NOW
from tests.page_client import browser
from tests.passkey_device import Device
from tests.schema_client import DocumentedClient
from tests.signing_in import PASSWORD, admin_of, at, codes, login, signed_in

V1 = "/api/v1/auth/"


def post(client: DocumentedClient, path: str, body: dict[str, Any] | None = None) -> Response:
    answer: Response = client.post(f"{V1}{path}", body or {}, format="json")
    return answer


def enrol(client: DocumentedClient, device: Device, name: str = "Phone") -> Response:
    asked = client.post(f"{V1}passkeys/options/").json()
    credential = device.make(asked["options"])
    return post(client, "passkeys/", {"ceremony": asked["ceremony"], "credential": credential, "name": name})


def use(device: Device, host: str = "north", **more: str) -> Response:
    asked = post(at(host), "passkey-login/options/", dict(more)).json()
    credential = device.use(asked["options"])
    return post(at(host), "passkey-login/", {"ceremony": asked["ceremony"], "credential": credential, **more})


@pytest.fixture
def phone(li: User) -> Device:
    """Li's phone, whose passkey is enrolled."""
    device = Device()
    assert enrol(signed_in(), device).status_code == 201
    return device


def test_passkey_is_the_whole_sign_in(phone: Device) -> None:
    done = use(phone)
    assert (done.status_code, done["Cache-Control"]) == (200, "no-store")
    assert at("north", done.json()["token"]).get("/api/v1/me/").json()["user"]["username"] == "li"
    assert Passkey.objects.get().last_used_at == NOW


def test_passkey_takes_the_place_of_a_code_after_the_password(phone: Device) -> None:
    first = login()
    assert (first.status_code, first.json()["code"]) == (401, "mfa_required")
    token = first.json()["mfa_token"]
    assert use(phone, mfa_token=token).status_code == 200
    again = post(at("north"), "passkey-login/options/", {"mfa_token": token})
    assert (again.status_code, again.json()["code"]) == (401, "challenge_ended")


def test_someone_elses_passkey_completes_nobodys_sign_in(phone: Device, zhang: User) -> None:
    theirs = Device()
    enrol(signed_in("zhang"), theirs)
    refused = use(theirs, mfa_token=login().json()["mfa_token"])
    assert (refused.status_code, codes(refused)) == (401, [("credential", "passkey_refused")])


def test_first_passkey_comes_with_recovery_codes_and_the_second_without(li: User) -> None:
    client = signed_in()
    assert len(enrol(client, Device()).json()["recovery_codes"]) == 10
    assert enrol(client, Device(), "Key").json()["recovery_codes"] == []
    listed = client.get(f"{V1}passkeys/").json()["results"]
    assert [each["name"] for each in listed] == ["Key", "Phone"]
    li.refresh_from_db()
    assert li.has_second_factor


def test_lost_passkey_is_recovered_from_by_a_code_and_replaced(li: User) -> None:
    lost = Device()
    recovery = enrol(signed_in(), lost).json()["recovery_codes"]
    body = {"mfa_token": login().json()["mfa_token"], "code": recovery[0]}
    client = at("north", post(at("north"), "mfa/", body).json()["token"])
    old = client.get(f"{V1}passkeys/").json()["results"][0]["id"]
    assert client.delete(f"{V1}passkeys/{old}/").status_code == 204
    assert use(lost).status_code == 401
    assert login().status_code == 200
    assert enrol(client, Device(), "New phone").status_code == 201
    kinds = AuditEntry.objects.filter(what__startswith="passkey.").order_by("id").values_list("what", flat=True)
    assert list(kinds) == ["passkey.added", "passkey.removed", "passkey.added"]


def test_reset_by_an_administrator_ends_passkeys(phone: Device, li: User) -> None:
    reset_password(None, li.id)
    assert use(phone).status_code == 401
    assert not Passkey.objects.exists()


def test_who_has_left_is_not_let_in_by_a_passkey(phone: Device, li: User) -> None:
    User.objects.filter(pk=li.pk).update(is_active=False)
    assert use(phone).status_code == 401


@pytest.mark.rule("SA-1")
def test_closed_dealer_lets_its_administrator_in_by_a_passkey_and_nobody_else(phone: Device) -> None:
    admin_of("north")
    theirs = Device()
    enrol(signed_in("boss"), theirs)
    before = AuditEntry.objects.filter(what="sign_in.done").count()
    with in_public():
        Dealer.objects.filter(code="north").update(state=DealerState.CLOSED, state_since=NOW)
    refused = use(phone)
    assert (refused.status_code, refused.json()["code"]) == (403, "dealer_closed")
    client = browser()
    asked = client.post("/sign-in/passkey/options/").json()
    answer = orjson.dumps({"ceremony": asked["ceremony"], "credential": phone.use(asked["options"])}).decode()
    assert client.post("/sign-in/passkey/", {"passkey": answer}).status_code == 403
    assert "_auth_user_id" not in client.session
    assert AuditEntry.objects.filter(what="sign_in.done").count() == before
    assert use(theirs).status_code == 200


@pytest.mark.parametrize(
    "forged",
    [
        {"origin": "http://evil.localhost"},
        {"host": "south.localhost"},
        {"flags": 0x01},
        {"key": Device().key},
        {"credential_id": b"x" * 32},
    ],
    ids=["origin", "host", "unverified", "key", "unknown"],
)
def test_forged_answer_opens_nothing(phone: Device, forged: dict[str, Any]) -> None:
    refused = use(replace(phone, **forged))
    assert (refused.status_code, codes(refused)) == (401, [("credential", "passkey_refused")])


@pytest.mark.parametrize("forged", [{"origin": "http://evil.localhost"}, {"host": "south.localhost"}, {"flags": 0x41}])
def test_forged_passkey_is_not_enrolled(li: User, forged: dict[str, Any]) -> None:
    refused = enrol(signed_in(), replace(Device(), **forged))
    assert (refused.status_code, codes(refused)) == (422, [("credential", "passkey_refused")])
    assert not Passkey.objects.exists()


def test_copied_passkey_is_found_by_its_count(phone: Device) -> None:
    copy = replace(phone)
    for _ in range(2):
        assert use(phone).status_code == 200
    assert use(copy).status_code == 401


def test_question_is_answered_once_and_within_five_minutes(phone: Device) -> None:
    asked = post(at("north"), "passkey-login/options/").json()
    body = {"ceremony": asked["ceremony"], "credential": phone.use(asked["options"])}
    with clock.at(NOW + timedelta(minutes=5)):
        assert post(at("north"), "passkey-login/", body).status_code == 401
    assert post(at("north"), "passkey-login/", body).status_code == 200
    assert post(at("north"), "passkey-login/", body).status_code == 401
    assert not PasskeyCeremony.objects.exists()


def test_answer_to_another_question_opens_nothing(phone: Device) -> None:
    first, second = (post(at("north"), "passkey-login/options/").json() for _ in range(2))
    body = {"ceremony": first["ceremony"], "credential": phone.use(second["options"])}
    assert post(at("north"), "passkey-login/", body).status_code == 401


@pytest.mark.parametrize("credential", [None, {}, [], ""])
def test_missing_answer_is_asked_for(phone: Device, credential: object) -> None:
    asked = post(at("north"), "passkey-login/options/").json()
    refused = post(at("north"), "passkey-login/", {"ceremony": asked["ceremony"], "credential": credential})
    assert (refused.status_code, codes(refused)) == (422, [("credential", "required")])


@pytest.mark.parametrize("credential", [{"id": "x"}, ["x"], "{", {"id": 1, "response": {"signature": {}}}])
def test_unreadable_answer_is_refused(phone: Device, credential: object) -> None:
    asked = post(at("north"), "passkey-login/options/").json()
    refused = post(at("north"), "passkey-login/", {"ceremony": asked["ceremony"], "credential": credential})
    assert (refused.status_code, refused.json()["code"]) == (401, "passkey_refused")


@pytest.mark.parametrize("host", ["south", "hq"])
def test_passkey_means_nothing_on_another_host(phone: Device, south: object, north: object, host: str) -> None:
    assert use(replace(phone, host=f"{host}.localhost", origin=f"http://{host}.localhost"), host).status_code == 401


def test_passkey_proves_it_is_oneself(phone: Device) -> None:
    client = at("north", use(phone).json()["token"])
    with clock.at(NOW + timedelta(minutes=6)):
        assert client.post(f"{V1}recovery-codes/").json()["code"] == "reauthentication_required"
        asked = client.post(f"{V1}confirm/passkey/options/").json()
        body = {"ceremony": asked["ceremony"], "credential": phone.use(asked["options"])}
        assert post(client, "confirm/passkey/", body).status_code == 204
        assert client.post(f"{V1}recovery-codes/").status_code == 200


def test_passkey_of_a_stolen_session_is_not_enrolled(li: User) -> None:
    client = signed_in()
    with clock.at(NOW + timedelta(minutes=6)):
        assert client.post(f"{V1}passkeys/options/").json()["code"] == "reauthentication_required"
        assert post(client, "passkeys/").json()["code"] == "reauthentication_required"
    assert login(password=PASSWORD).status_code == 200
