"""Accounts of people who sign in through an OIDC provider: whose they become, and that each person has one."""

from typing import Any

import pytest

from accounts.models import OidcIdentity, User
from accounts.roles import Role
from accounts.services.oidc import OidcPerson, sign_in_by_oidc
from tests.factories import make_user
from tests.web.oidc_provider import use_provider

pytestmark = pytest.mark.usefixtures("hq")
ISSUER = "https://id.example.cn"


@pytest.fixture(autouse=True)
def provider(settings: Any) -> None:
    use_provider(settings, ISSUER)


def person(*groups: str) -> OidcPerson:
    return OidcPerson(ISSUER, "1", "chen.yu", "陈雨", "chen@brand.cn", list(groups))


def made(username: str, role: Role, email: str = "chen@brand.cn") -> User:
    user = make_user(username, role)
    User.objects.filter(pk=user.pk).update(email=email)
    return user


def test_operator_takes_over_no_account_that_an_administrator_made() -> None:
    """Its maker knows the account's first password, and may make no operators."""
    bait = made("bait", Role.HQ_ANALYST)
    sign_in_by_oidc(person("crm-ops"))
    bait.refresh_from_db()
    assert (bait.roles, OidcIdentity.objects.get().user.username) == (["hq_analyst"], "chen.yu")


def test_operator_takes_over_the_account_of_an_operator_beside_others_with_the_address() -> None:
    made("bait", Role.HQ_ANALYST)
    mine = made("mine", Role.OPERATOR)
    sign_in_by_oidc(person("crm-ops"))
    assert OidcIdentity.objects.get().user_id == mine.pk


def test_first_sign_in_that_waits_for_another_finds_its_account(monkeypatch: pytest.MonkeyPatch) -> None:
    others: list[object] = []

    def wait(purpose: str, keys: list[str]) -> None:
        """Return once the other sign-in of the same person has ended."""
        if not others:
            others.append("waits")
            others[0] = sign_in_by_oidc(person("crm-analysts"))

    monkeypatch.setattr("accounts.services.oidc.hold", wait)
    assert [sign_in_by_oidc(person("crm-analysts"))] == others
    assert User.objects.count() == 1
