"""A dump of the database after a day's work is searched for every secret of the day: it holds none."""

from base64 import b64encode, urlsafe_b64encode
from datetime import timedelta

import pytest
from django.db import connection

from accounts.models import User
from accounts.roles import Role
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.passkeys import Site, add_passkey, begin_passkey
from accounts.services.password_reset import ask_for_reset
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from crm.services.calendar import make_feed
from kit import clock
from kit.tenancy import in_public
from notifications.rules.channels import Channel
from notifications.services.gateways import set_gateway
from tenants.leads.services.senders import add_sender
from tests.api_client import post
from tests.factories import NOW, filed, make_user, numbered
from tests.page_client import signed_in as page_of
from tests.passkey_device import Device
from tests.signing_in import PASSWORD, admin_of, at, login

GATEWAY_PASSWORD = "gateway-k3V9-xq2Lm7"


def dump() -> bytes:
    """Return the rows of every table of every schema, as `pg_dump --data-only` writes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        parts = []
        for (table,) in cursor.fetchall():
            with cursor.copy(f"COPY {table} TO STDOUT") as rows:
                parts.append(b"".join(bytes(row) for row in rows))
    return b"\n".join(parts)


def spellings(secret: str) -> list[bytes]:
    """Return a secret as a column may hold it: as it is, in hex, in base64."""
    raw = secret.encode()
    return [raw, raw.hex().encode(), b64encode(raw).rstrip(b"="), urlsafe_b64encode(raw).rstrip(b"=")]


def a_days_work(li: User) -> dict[str, str]:
    """Do what makes secrets, by the ways that people take; return them by their names."""
    secrets = {"password": PASSWORD, "gateway": GATEWAY_PASSWORD}
    boss = admin_of("north")
    admin = at("north", login(username="boss").json()["token"])
    once = {"idempotency-key": "one"}
    body = {"username": "new", "name": "新人", "roles": ["consultant"]}
    made = admin.post("/api/v1/staff/", body, format="json", headers=once)
    secrets["one-time password"] = made.json()["one_time_password"]
    reset = admin.post(f"/api/v1/staff/{made.json()['id']}/reset-password/", headers={"idempotency-key": "two"})
    secrets["second one-time password"] = reset.json()["one_time_password"]
    secrets["token"] = login().json()["token"]
    secrets["session"] = page_of().session.session_key or ""
    mail = {"host": "mail.cn", "port": 465, "tls": "tls", "user": "crm", "sender": "crm@north.cn"}
    set_gateway(boss, Channel.EMAIL, {**mail, "password": GATEWAY_PASSWORD}, is_on=True)
    secrets["calendar"] = make_feed(li)
    User.objects.filter(pk=li.pk).update(email="li@example.cn")
    ask_for_reset("li", "10.0.0.1", "http://north.localhost/account/forgotten/")
    card = filed(li, phones=numbered(1))
    post(li, f"cards/{card.id}/unmask/")
    with clock.at(NOW - timedelta(minutes=2)):
        secrets["authenticator"] = begin_enrolment(li, "").secret
        codes = confirm_enrolment(li, code_at(secrets["authenticator"], int(clock.now().timestamp()) // STEP_SECONDS))
    secrets |= {f"recovery code {number}": code for number, code in enumerate(codes)}
    phone = Device()
    asked = begin_passkey(li, Site(phone.host, phone.origin))
    add_passkey(li, Site(phone.host, phone.origin), asked.ceremony, phone.make(dict(asked.options)), "Phone")
    private = phone.key.private_numbers().private_value.to_bytes(32, "big")
    secrets |= {"passkey in hex": private.hex(), "passkey in base64": b64encode(private).decode().rstrip("=")}
    with in_public():
        admin_of_leads = make_user("leads", Role.HQ_ADMIN)
        _sender, _key, key = add_sender(admin_of_leads, "site", {"name": "官网", "kind": "website", "per_minute": 60})
    secrets |= {"sender's key": key, "sender's key without its prefix": key.removeprefix("whsec_").rstrip("=")}
    secrets["challenge"] = login().json()["mfa_token"]
    return secrets


def test_dump_after_a_days_work_holds_no_secret(li: User, monkeypatch: pytest.MonkeyPatch) -> None:
    reset_tokens: list[str] = []
    monkeypatch.setattr("accounts.services.password_reset.new_token", lambda: reset_tokens.append("t" * 43) or "t" * 43)
    secrets = {**a_days_work(li), "reset": "t" * 43}
    assert len(reset_tokens) == 1
    assert len(secrets) >= 23
    found = dump()
    # The search finds what is there.
    assert b"li@example.cn" in found
    assert {name for name, secret in secrets.items() if any(each in found for each in spellings(secret))} == set()
