"""Accounts as they stand for the pins at a dealer's host and at the brand's, and the calls that both hosts have."""

from datetime import timedelta
from uuid import UUID

import orjson

from accounts.models import DeviceToken, PageSession, User
from accounts.roles import Role
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.devices import issue_token
from accounts.services.passkeys import Site, add_passkey, ask_passkey, begin_passkey
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from accounts.services.sign_in import Challenge, Credentials, check_password
from kit import clock
from tests.factories import NOW, make_user
from tests.page_client import signed_in
from tests.passkey_device import Device
from tests.pins.calls import Call, Standing
from tests.signing_in import PASSWORD

V1 = "api/v1/"
STAFF = f"{V1}staff/<uuid:user_id>/"


def make_accounts(host: str, roles: dict[str, Role]) -> Standing:
    """People with these roles, each with a device and a browser; `keyed` has a second factor and half a sign-in,
    `begun` is about to have one, `gone` was let go."""
    people = {name: make_user(name, role) for name, role in roles.items()}
    cookies = {name: signed_in(name, host).cookies for name in people}
    User.objects.filter(username="gone").update(is_active=False)
    ids: dict[str, UUID | str] = {}
    with clock.at(NOW - timedelta(minutes=2)):
        ids["keyed_secret"] = begin_enrolment(people["keyed"], "").secret
        confirm_enrolment(people["keyed"], _code(str(ids["keyed_secret"])))
        ids["begun_secret"] = begin_enrolment(people["begun"], "").secret
    make_passkeys(people, f"{host}.localhost", ids)
    challenge = check_password(Credentials("keyed", PASSWORD, "", "127.0.0.1"))
    assert isinstance(challenge, Challenge)
    ids["challenge"] = challenge.token
    tokens = {name: issue_token(user, "phone").token for name, user in people.items()}
    # Once in ten minutes a token's use is noted.
    DeviceToken.objects.update(last_used_at=clock.now())
    ids["device"] = DeviceToken.objects.get(user=people["colleague"]).id
    ids["session"] = PageSession.objects.get(user=people[next(iter(people))]).id
    return Standing(host, people, tokens, cookies, ids)


def make_passkeys(people: dict[str, User], host: str, ids: dict[str, UUID | str]) -> None:
    """`keyed` has a passkey, and each kind of question waits for its answer; the answers by name, as JSON."""
    site, device = Site(host, f"http://{host}"), Device(host, f"http://{host}")
    asked = begin_passkey(people["keyed"], site)
    made, _ = add_passkey(people["keyed"], site, asked.ceremony, device.make(dict(asked.options)), "Phone")
    ids["passkey"] = made.id
    new, first = begin_passkey(people["colleague"], site), ask_passkey(site)
    proof = ask_passkey(site, people["keyed"])
    for name, question, answer in (
        ("new_passkey", new, Device(host, f"http://{host}").make(dict(new.options))),
        ("passkey_login", first, device.use(dict(first.options))),
        ("passkey_proof", proof, device.use(dict(proof.options))),
    ):
        ids[name] = orjson.dumps({"ceremony": question.ceremony, "credential": answer}).decode()


def _code(secret: str) -> str:
    return code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS)


ACCOUNTS = [
    Call("GET", f"{V1}schema/", "nobody"),
    Call("GET", f"{V1}docs/", "nobody"),
    Call("POST", f"{V1}auth/login/", "nobody", body=lambda it: {"username": "colleague", "password": PASSWORD}),
    Call("POST", f"{V1}auth/mfa/", "nobody",
         body=lambda it: {"mfa_token": it.challenge, "code": _code(it.keyed_secret)}),
    Call("POST", f"{V1}auth/logout/", "colleague"),
    Call("GET", f"{V1}auth/devices/", "colleague"),
    Call("DELETE", f"{V1}auth/devices/<uuid:device_id>/", "colleague"),
    Call("POST", f"{V1}auth/password/", "colleague",
         body=lambda it: {"password": PASSWORD, "new_password": "fresh-horse-2026"}),
    Call("POST", f"{V1}auth/totp/", "colleague"),
    Call("DELETE", f"{V1}auth/totp/", "keyed", body=lambda it: {"password": PASSWORD}),
    Call("POST", f"{V1}auth/totp/confirm/", "begun", body=lambda it: {"code": _code(it.begun_secret)}),
    Call("POST", f"{V1}auth/recovery-codes/", "keyed"),
    Call("POST", f"{V1}auth/confirm/", "colleague", body=lambda it: {"password": PASSWORD}),
    Call("POST", f"{V1}auth/confirm/passkey/options/", "keyed"),
    Call("POST", f"{V1}auth/confirm/passkey/", "keyed", body=lambda it: orjson.loads(it.passkey_proof)),
    Call("GET", f"{V1}auth/passkeys/", "keyed"),
    Call("POST", f"{V1}auth/passkeys/options/", "colleague"),
    Call("POST", f"{V1}auth/passkeys/", "colleague", body=lambda it: orjson.loads(it.new_passkey)),
    Call("DELETE", f"{V1}auth/passkeys/<uuid:passkey_id>/", "keyed"),
    Call("POST", f"{V1}auth/passkey-login/options/", "nobody"),
    Call("POST", f"{V1}auth/passkey-login/", "nobody", body=lambda it: orjson.loads(it.passkey_login)),
    Call("GET", f"{V1}me/", "colleague"),
    Call("GET", f"{V1}staff/", "boss"),
    Call("POST", f"{V1}staff/", "boss",
         body=lambda it: {"username": "new.one", "name": "新人", "roles": list(it.people["colleague"].roles)}),
    Call("GET", STAFF, "boss"),
    Call("PATCH", STAFF, "boss", body=lambda it: {"name": "张敏敏"}),
    Call("POST", f"{STAFF}reset-password/", "boss"),
    Call("POST", f"{STAFF}deactivate/", "boss", body=lambda it: {"owner": it.heir} if "heir" in it.people else {}),
    Call("POST", f"{STAFF}reactivate/", "boss", ids={"user_id": "gone"}),
    Call("GET", f"{V1}audit/", "boss"),
]  # fmt: skip
