"""Who signs in to the demo, and what its making prints."""

import pytest

from accounts.models import User
from accounts.roles import BRAND_ROLES, DEALER_ROLES
from config.commands.demo import Progress
from demo.dealers import BY_CODE, DEALERS, REGIONS
from demo.staff import PASSWORD, sign_in_accounts


def test_every_role_of_the_domain_can_sign_in() -> None:
    told = sign_in_accounts(list(BY_CODE))
    for dealer in told["dealers"]:
        assert {role for account in dealer["accounts"] for role in account["roles"]} == set(DEALER_ROLES)
    assert {role for account in told["brand"]["accounts"] for role in account["roles"]} == set(BRAND_ROLES)
    assert len(told["dealers"]) == 12
    assert {dealer.region for dealer in DEALERS} == {region.code for region in REGIONS}


def test_told_password_opens_the_account(xian: None) -> None:
    assert User.objects.get(username="li").check_password(PASSWORD)


def test_progress_is_a_line_every_tenth_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    tell = Progress()
    for done in range(201):
        tell(done, 200)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "==> Living the demo's days at its dealers: 0 of 200 (0 %)"
    assert lines[-1] == "==> Living the demo's days at its dealers: 200 of 200 (100 %)"
    assert len(lines) == 11
