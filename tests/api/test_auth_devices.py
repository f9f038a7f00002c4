"""`/auth/devices/`, `/auth/logout/`, `/auth/password/`: what is open, and how it ends."""

from uuid import uuid4

from accounts.models import AuditEntry, DeviceToken, User
from tests.signing_in import PASSWORD, at, codes, login, signed_in

NEW = "another-horse-2"


def test_devices_are_listed_newest_first_without_their_tokens(li: User, zhang: User) -> None:
    first = login(device_name="phone").json()["token"]
    login(device_name="tablet")
    login(username="zhang", device_name="not Li's")
    listed = at("north", first).get("/api/v1/auth/devices/").json()["results"]
    assert [(one["device_name"], one["is_this"]) for one in listed] == [("tablet", False), ("phone", True)]
    assert set(listed[0]) == {"id", "device_name", "created_at", "last_used_at", "expires_at", "is_this"}


def test_revoked_device_is_out_at_once(li: User) -> None:
    phone, tablet = signed_in(), signed_in()
    ids = {one["is_this"]: one["id"] for one in phone.get("/api/v1/auth/devices/").json()["results"]}
    assert phone.delete(f"/api/v1/auth/devices/{ids[False]}/").status_code == 204
    assert tablet.get("/api/v1/me/").status_code == 401
    assert phone.get("/api/v1/me/").status_code == 200
    assert phone.delete(f"/api/v1/auth/devices/{ids[False]}/").status_code == 404


def test_someone_elses_device_is_not_found(li: User, zhang: User) -> None:
    login(username="zhang")
    theirs = DeviceToken.objects.get(user=zhang)
    mine = signed_in()
    for device in (theirs.id, uuid4()):
        answer = mine.delete(f"/api/v1/auth/devices/{device}/")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    theirs.refresh_from_db()
    assert theirs.revoked_at is None


def test_sign_out_ends_this_device_alone(li: User) -> None:
    phone, tablet = signed_in(), signed_in()
    assert phone.post("/api/v1/auth/logout/").status_code == 204
    assert phone.get("/api/v1/me/").status_code == 401
    assert tablet.get("/api/v1/me/").status_code == 200


def test_changed_password_ends_all_other_devices(li: User) -> None:
    phone, tablet = signed_in(), signed_in()
    answer = phone.post("/api/v1/auth/password/", {"password": PASSWORD, "new_password": NEW}, format="json")
    assert answer.status_code == 204
    assert phone.get("/api/v1/me/").status_code == 200
    assert tablet.get("/api/v1/me/").status_code == 401
    assert login().status_code == 401
    assert login(password=NEW).status_code == 200
    assert AuditEntry.objects.exclude(what__startswith="sign_in.").get().what == "password.changed"


def test_every_wrong_field_of_a_change_is_named(li: User) -> None:
    phone = signed_in()

    def refused(password: str, new_password: str) -> list[tuple[str, str]]:
        body = {"password": password, "new_password": new_password}
        return codes(phone.post("/api/v1/auth/password/", body, format="json"))

    assert refused("wrong", "short") == [("password", "wrong_password"), ("new_password", "password_too_short")]
    assert refused("", "") == [("password", "required"), ("new_password", "required")]
    assert refused(PASSWORD, PASSWORD) == [("new_password", "password_not_new")]
    assert refused(PASSWORD, "password123") == [("new_password", "password_too_common")]
    assert login().status_code == 200


def test_what_is_below_auth_needs_sign_in(north: object) -> None:
    calls = [("get", "devices"), ("post", "logout"), ("post", "password"), ("post", "totp"), ("delete", "totp")]
    for method, name in calls:
        answer = getattr(at("north"), method)(f"/api/v1/auth/{name}/")
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
