"""Sign-in of headquarters and operators through an OIDC provider, a real local one."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client
from oidc_provider_mock import User as Known
from oidc_provider_mock import run_server_in_thread

from accounts.models import AuditEntry, OidcIdentity, User
from accounts.roles import Role
from accounts.services.audit import note
from accounts.session_store import AUTHENTICATED_AT
from tests.factories import make_user
from tests.page_client import browser
from tests.web.oidc_provider import CLIENT, begin, is_refusal, use_provider

# The local provider is built on an older way of its library.
pytestmark = [pytest.mark.usefixtures("hq"), pytest.mark.filterwarnings("ignore::DeprecationWarning")]
CHEN = {"preferred_username": "Chen.Yu", "name": "陈雨", "email": "chen@brand.cn", "email_verified": True}


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    """The address of a provider that knows Chen, an analyst, and Wu, who has no group of ours."""
    people = [
        Known(sub="1", claims={**CHEN, "groups": ["crm-analysts", "others"]}),
        Known(sub="2", claims={"preferred_username": "wu", "groups": ["others"]}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        address = f"http://localhost:{server.server_port}"
        use_provider(settings, address)
        yield address


def come_back(client: Client, address: str, subject: str) -> Any:
    """Sign in at the provider, and bring its answer back."""
    answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=10)
    assert answer.status_code == 302, answer.text
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def sign_in(subject: str = "1") -> tuple[Client, Any]:
    client = browser(host="hq")
    return client, come_back(client, begin(client), subject)


def set_groups(provider: str, *groups: str, **claims: Any) -> None:
    body = {**CHEN, **claims, "groups": list(groups)}
    assert requests.put(f"{provider}/users/1", json=body, timeout=10).status_code == 204


def admin_with(email: str) -> User:
    made = make_user("yu", Role.HQ_ADMIN)
    User.objects.filter(pk=made.pk).update(email=email)
    return made


def test_first_sign_in_makes_an_account_with_the_roles_of_its_groups(provider: str) -> None:
    client, answer = sign_in()
    assert (answer.status_code, answer["Location"]) == (302, "/dealers/")
    user = User.objects.get()
    assert (user.username, user.name, user.roles) == ("chen.yu", "陈雨", ["hq_analyst"])
    assert (user.has_usable_password(), user.has_one_time_password, user.email) == (False, False, "")
    assert client.get("/account/devices/").status_code == 200
    assert list(AuditEntry.objects.filter(subject="chen.yu").order_by("id").values_list("what", flat=True)) == [
        *("staff.created", "oidc.linked", "sign_in.done"),
    ]


def test_request_carries_state_nonce_and_a_challenge_and_tells_no_secret(provider: str) -> None:
    found = parse_qs(urlsplit(begin(browser(host="hq"))).query)
    assert found["response_type"] == ["code"]
    assert found["code_challenge_method"] == ["S256"]
    assert found["redirect_uri"] == ["http://hq.localhost/sign-in/oidc/callback/"]
    assert all(len(found[name][0]) >= 20 for name in ("state", "nonce", "code_challenge"))
    assert "client_secret" not in found


def test_second_sign_in_is_the_same_account_with_the_roles_of_now(provider: str) -> None:
    sign_in()
    set_groups(provider, "crm-ops")
    sign_in()
    assert User.objects.get().roles == ["operator"]
    set_groups(provider)
    _, refused = sign_in()
    assert is_refusal(refused, 403, "oidc_no_role")


def test_nobody_without_a_role_gets_an_account(provider: str) -> None:
    client, refused = sign_in("2")
    assert (is_refusal(refused, 403, "oidc_no_role"), User.objects.count()) == (True, 0)
    assert client.get("/account/devices/").status_code == 302


def test_account_made_by_an_administrator_is_taken_over_by_its_verified_address(provider: str) -> None:
    made = admin_with("Chen@brand.cn")
    make_user("other", Role.HQ_ADMIN)
    sign_in()
    made.refresh_from_db()
    assert (OidcIdentity.objects.get().user_id, made.roles) == (made.pk, ["hq_analyst"])


@pytest.mark.parametrize("verified", [False, "true", None])
def test_address_that_is_not_verified_takes_nothing_over(provider: str, verified: object) -> None:
    made = admin_with("chen@brand.cn")
    set_groups(provider, "crm-admins", email_verified=verified)
    sign_in()
    assert OidcIdentity.objects.get().user_id != made.pk


def test_second_factor_of_the_account_is_asked_for(provider: str) -> None:
    sign_in()
    User.objects.update(has_second_factor=True)
    client, answer = sign_in()
    assert answer["Location"] == "/sign-in/code/"
    assert client.get("/account/devices/").status_code == 302


def test_deactivated_account_stays_out(provider: str) -> None:
    sign_in()
    User.objects.update(is_active=False)
    assert is_refusal(sign_in()[1], 403, "oidc_deactivated")


def test_deactivated_account_with_the_address_is_not_passed_by(provider: str) -> None:
    made = admin_with("chen@brand.cn")
    User.objects.update(is_active=False)
    assert is_refusal(sign_in()[1], 403, "oidc_deactivated")
    assert (User.objects.get(), OidcIdentity.objects.exists()) == (made, False)
    User.objects.create(username="new", name="陈雨", email="chen@brand.cn", roles=["hq_analyst"])
    assert sign_in()[1].status_code == 302
    assert OidcIdentity.objects.get().user.username == "new"


@pytest.mark.parametrize(("maker", "is_linked"), [(None, True), (Role.OPERATOR, True), (Role.HQ_ADMIN, False)])
def test_operator_takes_over_no_account_that_headquarters_has_made(
    provider: str, maker: Role | None, is_linked: bool
) -> None:
    by = make_user("maker", maker) if maker else None
    made = User.objects.create(username="ops", name="陈雨", email="chen@brand.cn", roles=["operator"])
    note(by, "staff.created", "ops")
    set_groups(provider, "crm-ops")
    sign_in()
    assert (OidcIdentity.objects.get().user_id == made.pk) is is_linked


def aged(client: Client) -> None:
    """Let a browser's last proof be an hour old."""
    session = client.session
    session[AUTHENTICATED_AT] -= 3600
    session.save()


@pytest.fixture
def by_provider(provider: str) -> Client:
    """A browser of an administrator with a company account, no password and no factor, whose sign-in is an hour old."""
    make_user("yu", Role.HQ_ADMIN)
    set_groups(provider, "crm-admins")
    client, _ = sign_in()
    aged(client)
    return client


def again(client: Client) -> str:
    """Return the provider's address that a proof leads to."""
    answer = client.get("/sign-in/oidc/?again=yes")
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_sensitive_action_is_confirmed_by_signing_in_at_the_provider_again(by_provider: Client) -> None:
    """E4: an account that has neither password nor factor."""
    new = {"name": "王丽", "username": "wang.li", "roles": ["hq_analyst"], "email": ""}
    asked = by_provider.post("/staff/new/", new)
    assert (asked.status_code, list(asked.context["form"].fields)) == (403, [])
    assert 'href="/sign-in/oidc/?again=yes"' in asked.content.decode()
    address = again(by_provider)
    wanted = parse_qs(urlsplit(address).query)
    assert (wanted["prompt"], wanted["max_age"]) == (["login"], ["0"])
    assert "Close this tab" in come_back(by_provider, address, "1").content.decode()
    assert by_provider.post("/staff/new/", new).status_code == 200
    assert User.objects.filter(username="wang.li").exists()


def test_another_persons_sign_in_confirms_nothing(by_provider: Client) -> None:
    refused = come_back(by_provider, again(by_provider), "2")
    assert is_refusal(refused, 401, "oidc_refused")
    assert by_provider.post("/staff/new/", {}).status_code == 403


def test_proof_needs_someone_signed_in(provider: str) -> None:
    client = browser(host="hq")
    assert "prompt" not in parse_qs(urlsplit(str(client.get("/sign-in/oidc/?again=yes")["Location"])).query)


def test_sign_out_ends_at_the_provider(provider: str) -> None:
    client, _ = sign_in()
    target = urlsplit(client.post("/sign-out/")["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == f"{provider}/oauth2/end_session"
    found = parse_qs(target.query)
    assert (found["post_logout_redirect_uri"], found["client_id"]) == (["http://hq.localhost/sign-in/"], [CLIENT])
    assert client.get("/account/devices/").status_code == 302


def test_answer_of_another_browser_opens_nothing(provider: str) -> None:
    """Sign-in CSRF: the state belongs to the browser that has asked."""
    mine, theirs = browser(host="hq"), browser(host="hq")
    address = begin(mine)
    begin(theirs)
    refused = come_back(theirs, address, "1")
    assert (is_refusal(refused, 401, "oidc_refused"), User.objects.count()) == (True, 0)


def test_answer_is_taken_once(provider: str) -> None:
    client = browser(host="hq")
    answer = requests.post(begin(client), data={"sub": "1"}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 302
    client.post("/sign-out/")
    assert client.get(f"{back.path}?{back.query}").status_code == 401


def test_refusal_of_the_provider_is_shown(provider: str) -> None:
    client = browser(host="hq")
    begin(client)
    assert client.get("/sign-in/oidc/callback/?error=access_denied&state=x").status_code == 401


def test_without_a_provider_there_is_no_such_page(settings: Any) -> None:
    settings.OIDC = {}
    client = browser(host="hq")
    assert client.get("/sign-in/oidc/").status_code == 404
    assert client.get("/sign-in/oidc/callback/").status_code == 404
    assert "company account" not in client.get("/sign-in/").content.decode()


def test_provider_that_is_away_leaves_the_other_ways(settings: Any) -> None:
    use_provider(settings, "http://127.0.0.1:9")
    client = browser(host="hq")
    assert "company account" in client.get("/sign-in/").content.decode()
    assert is_refusal(client.get("/sign-in/oidc/"), 503, "oidc_away")


def test_dealers_have_no_such_page(provider: str, north: object) -> None:
    assert browser(host="north").get("/sign-in/oidc/").status_code == 404
    assert "company account" not in browser(host="north").get("/sign-in/").content.decode()
