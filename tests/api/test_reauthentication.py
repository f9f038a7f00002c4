"""Sensitive actions ask for the password again after five minutes, and a missing second factor closes others."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from kit import clock
from kit.api.views import Endpoint
from kit.tenancy import in_public
from notifications.models import Notification
from tenants.models import Dealer, DealerState
from tests.factories import NOW, make_user
from tests.isolation.table import NOBODYS
from tests.signing_in import PASSWORD, admin_of, at, codes, login, signed_in

LATER = NOW + timedelta(minutes=5, seconds=1)
# The sensitive calls that a read-only dealer is refused, and the answers of the others.
WORK = {
    ("post", "/api/v1/staff/"),
    ("patch", "/api/v1/staff/"),
    ("patch", "/api/v1/settings/"),
    ("post", "/api/v1/support/"),
    ("post", "/api/v1/privacy-notice/"),
    ("post", "/api/v1/webhooks/"),
    ("patch", f"/api/v1/webhooks/{NOBODYS}/"),
}
NOT_REFUSED = {None, "wrong_code", "no_second_factor", "passkey_refused", "not_found"}


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def sensitive_calls(someone: User) -> list[tuple[str, str, dict[str, object]]]:
    """Every call of the API for which people prove to be themselves."""
    one, one_passkey = f"/api/v1/staff/{someone.pk}/", "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d"
    person = f"/api/v1/persons/{one_passkey}/"
    return [
        ("post", "/api/v1/staff/", {"username": "new", "name": "新人", "roles": ["consultant"]}),
        ("patch", one, {"roles": ["sales_director"]}),
        ("post", f"{one}reset-password/", {}),
        ("post", f"{one}deactivate/", {}),
        ("post", f"{one}reactivate/", {}),
        ("patch", "/api/v1/settings/", {"idle_minutes": 60}),
        ("post", "/api/v1/support/", {"person": "nobody", "reason": "figures", "hours": 1}),
        ("post", "/api/v1/subscription/leave/", {}),
        ("post", "/api/v1/subscription/archives/", {}),
        ("get", f"/api/v1/subscription/archives/{one_passkey}/file/", {}),
        ("post", "/api/v1/webhooks/", {"url": "https://dms.example.cn/", "kinds": ["card.filed"]}),
        ("patch", f"/api/v1/webhooks/{NOBODYS}/", {"is_on": True}),
        ("post", "/api/v1/auth/totp/", {}),
        ("post", "/api/v1/auth/totp/confirm/", {"code": "123456"}),
        ("delete", "/api/v1/auth/totp/", {"password": PASSWORD}),
        ("post", "/api/v1/auth/recovery-codes/", {}),
        ("post", "/api/v1/auth/passkeys/options/", {}),
        ("post", "/api/v1/auth/passkeys/", {}),
        ("delete", f"/api/v1/auth/passkeys/{one_passkey}/", {}),
        ("get", "/api/v1/persons/", {}),
        ("post", "/api/v1/persons/", {"name": "王小姐", "number": "13800138000"}),
        ("get", person, {}),
        ("get", f"{person}file/", {}),
        ("post", f"{person}erase/", {}),
        ("post", "/api/v1/retention/", {}),
        ("post", "/api/v1/privacy-notice/", {"text_zh": "告知书", "text_en": "Our notice"}),
    ]


def test_stolen_token_cannot_take_an_account_over(boss: User, li: User) -> None:
    client = signed_in("boss")
    before = AuditEntry.objects.count()
    with clock.at(LATER):
        for method, path, body in sensitive_calls(li):
            refused = getattr(client, method)(path, body, format="json")
            assert (refused.status_code, refused.json()["code"]) == (403, "reauthentication_required"), path
        wrong = client.post("/api/v1/auth/password/", {"password": "", "new_password": "mine-alone-77"}, format="json")
        assert codes(wrong) == [("password", "required")]
    assert AuditEntry.objects.count() == before
    assert login().status_code == 200


def subclasses(kind: type[Endpoint]) -> Iterator[type[Endpoint]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_sensitive_call_is_tried(boss: User, li: User) -> None:
    # The first request loads every address.
    assert signed_in("boss")
    assert len(sensitive_calls(li)) == sum(len(each.sensitive) for each in subclasses(Endpoint))


@pytest.mark.rule("SA-1")
def test_dealers_state_is_refused_before_the_password_is_asked_for(boss: User, li: User) -> None:
    """The same calls are refused as to people who have just proved to be themselves."""
    stolen = signed_in("boss")
    with in_public():
        Dealer.objects.filter(code="north").update(state=DealerState.READ_ONLY, state_since=NOW)
    with clock.at(LATER):
        for client, otherwise in ((stolen, {"reauthentication_required"}), (signed_in("boss"), NOT_REFUSED)):
            for method, path, body in sensitive_calls(li):
                answer = getattr(client, method)(path, body, format="json")
                code = answer.json().get("code") if answer.content else None
                is_work = (method, path.removesuffix(f"{li.pk}/")) in WORK or path.endswith("/reactivate/")
                assert code in ({"read_only"} if is_work else otherwise), (method, path)


def test_password_opens_sensitive_actions_for_five_minutes(boss: User, li: User) -> None:
    client = signed_in("boss")
    with clock.at(LATER):
        wrong = client.post("/api/v1/auth/confirm/", {"password": "no"}, format="json")
        assert (wrong.status_code, codes(wrong)) == (422, [("password", "wrong_password")])
        assert client.post(f"/api/v1/staff/{li.id}/reset-password/").status_code == 403
        assert client.post("/api/v1/auth/confirm/", {"password": PASSWORD}, format="json").status_code == 204
        assert client.post(f"/api/v1/staff/{li.id}/reset-password/").status_code == 200
    with clock.at(LATER + timedelta(minutes=6)):
        assert client.post(f"/api/v1/staff/{li.id}/reset-password/").status_code == 403


def test_code_does_in_place_of_the_password(boss: User) -> None:
    with clock.at(NOW - timedelta(minutes=2)):
        secret = begin_enrolment(boss, "").secret
        confirm_enrolment(boss, code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS))
    answer = at("north").post(
        "/api/v1/auth/mfa/",
        {"mfa_token": login(username="boss").json()["mfa_token"], "code": _code(secret)},
        format="json",
    )
    client = at("north", answer.json()["token"])
    with clock.at(LATER):
        assert codes(client.post("/api/v1/auth/confirm/", {"code": "000000"}, format="json")) == [
            ("code", "wrong_code")
        ]
        assert client.post("/api/v1/auth/confirm/", {"code": _code(secret)}, format="json").status_code == 204
        assert client.post("/api/v1/auth/recovery-codes/").status_code == 200


def test_admin_who_becomes_director_proves_it_is_them_and_others_are_notified(boss: User, li: User) -> None:
    """E8, RM-1: the other administrators and the account's owner hear of it."""
    other = make_user("other", Role.DEALER_ADMIN)
    client = signed_in("boss")
    path = f"/api/v1/staff/{boss.id}/"
    roles = {"roles": ["dealer_admin", "sales_director"]}
    with clock.at(LATER):
        assert client.patch(path, roles, format="json").json()["code"] == "reauthentication_required"
        client.post("/api/v1/auth/confirm/", {"password": PASSWORD}, format="json")
        assert client.patch(path, roles, format="json").status_code == 200
    notified = Notification.objects.filter(kind="security").values_list("recipient__username", flat=True)
    assert {"boss", other.username} <= set(notified)
    text = signed_in("other").get("/api/v1/notifications/").json()["results"][0]["text"]
    assert text == "Boss的账号：修改账号。"


def test_admin_never_resets_their_own_account(boss: User) -> None:
    refused = signed_in("boss").post(f"/api/v1/staff/{boss.id}/reset-password/")
    assert (refused.status_code, refused.json()["code"]) == (409, "own_account")
    assert login(username="boss").status_code == 200


def test_nobody_at_headquarters_makes_or_touches_an_operator(hq: None) -> None:
    admin_of("hq")
    operator = make_user("runner", Role.OPERATOR)
    client = signed_in("boss", "hq")
    new = {"username": "mine", "name": "内鬼", "roles": ["operator"]}
    calls: list[tuple[str, str, dict[str, Any]]] = [
        ("post", "/api/v1/staff/", new),
        ("patch", f"/api/v1/staff/{operator.id}/", {"name": "x"}),
        ("post", f"/api/v1/staff/{operator.id}/reset-password/", {}),
        ("post", f"/api/v1/staff/{operator.id}/deactivate/", {}),
        ("post", f"/api/v1/staff/{operator.id}/reactivate/", {}),
    ]
    for method, path, body in calls:
        refused = getattr(client, method)(path, body, format="json")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed"), path
    boss = User.objects.get(username="boss")
    promoted = client.patch(f"/api/v1/staff/{boss.id}/", {"roles": ["hq_admin", "operator"]}, format="json")
    assert promoted.status_code == 403


def test_administrator_without_a_second_factor_manages_no_staff_and_exports_nothing(boss: User, settings: Any) -> None:
    settings.SECOND_FACTOR_IS_REQUIRED = True
    client = signed_in("boss")
    for path in ("/api/v1/staff/", "/api/v1/settings/"):
        assert client.get(path).status_code == 200
    for method, path in (
        ("post", "/api/v1/staff/"),
        ("get", f"/api/v1/staff/{boss.id}/"),
        ("post", "/api/v1/exports/"),
    ):
        refused = getattr(client, method)(path)
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required"), path
    with clock.at(NOW + timedelta(days=7)):
        assert client.get("/api/v1/settings/").json()["code"] == "second_factor_required"
        assert client.get("/api/v1/me/").status_code == 200
        again = signed_in("boss")
        secret = again.post("/api/v1/auth/totp/").json()["secret"]
        again.post("/api/v1/auth/totp/confirm/", {"code": _code(secret)}, format="json")
        assert again.get("/api/v1/settings/").status_code == 200
        assert again.get(f"/api/v1/staff/{boss.id}/").status_code == 200


def test_managers_need_a_second_factor_a_week_after_the_dealer_asks_it(boss: User, li: User, settings: Any) -> None:
    settings.SECOND_FACTOR_IS_REQUIRED = True
    manager = make_user("manager", Role.SHOWROOM_MANAGER)
    with clock.at(NOW + timedelta(minutes=1)):
        settings.SECOND_FACTOR_IS_REQUIRED = False
        answer = signed_in("boss").patch("/api/v1/settings/", {"managers_need_second_factor": True}, format="json")
        assert answer.status_code == 200
        settings.SECOND_FACTOR_IS_REQUIRED = True
        client = signed_in("manager")
        assert client.get("/api/v1/cards/").status_code == 200
    with clock.at(NOW + timedelta(days=7, minutes=1)):
        assert client.get("/api/v1/cards/").json()["code"] == "second_factor_required"
        assert signed_in("li").get("/api/v1/cards/").status_code == 200
    manager.refresh_from_db()
    assert manager.factor_due_at == NOW + timedelta(days=7, minutes=1)


def test_headquarters_does_nothing_before_there_is_a_second_factor(hq: None, settings: Any) -> None:
    settings.SECOND_FACTOR_IS_REQUIRED = True
    make_user("analyst", Role.HQ_ANALYST)
    client = signed_in("analyst", "hq")
    assert client.get("/api/v1/brand/dealers/").json()["code"] == "second_factor_required"
    assert client.post("/api/v1/auth/totp/").status_code == 201


def _code(secret: str) -> str:
    return code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS)
