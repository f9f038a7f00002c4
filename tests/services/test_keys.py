"""`lodestar keys`: secrets at rest are sealed again with the newest key, and nobody is signed out."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from accounts.models import SecondFactor, User
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.sealed import reseal_all
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from config.commands import keys as command
from kit import clock
from kit.secrets import new_key, unseal
from tenants.models import Dealer, DealerState
from tests.factories import NOW
from tests.page_client import browser, sign_in, signed_in


def code_now(secret: str) -> str:
    return code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS)


def enrol(user: User) -> str:
    with clock.at(NOW - timedelta(minutes=2)):
        secret = begin_enrolment(user, "").secret
        confirm_enrolment(user, code_now(secret))
    return secret


def test_rotation_signs_nobody_out_and_the_old_key_can_go(li: User, settings: Any) -> None:
    old, new = new_key(), new_key()
    settings.SECRETS_KEYS = [old]
    here = signed_in()
    secret = enrol(li)
    begun = browser()
    sign_in(begun)
    settings.SECRETS_KEYS = [new, old]
    assert reseal_all() == (1, 0)
    settings.SECRETS_KEYS = [new]
    assert unseal(SecondFactor.objects.get().secret) == secret
    assert here.get("/account/devices/").status_code == 200
    assert begun.post("/sign-in/code/", {"code": code_now(secret)}).status_code == 302


def test_secret_from_before_there_were_keys_is_sealed(li: User) -> None:
    secret = enrol(li)
    SecondFactor.objects.update(secret=secret)
    client = browser()
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": code_now(secret)}).status_code == 302
    SecondFactor.objects.update(secret=secret)
    assert reseal_all() == (1, 0)
    assert secret not in SecondFactor.objects.get().secret
    assert unseal(SecondFactor.objects.get().secret) == secret


def test_secret_that_no_key_opens_is_counted_and_left(li: User, settings: Any) -> None:
    enrol(li)
    before = SecondFactor.objects.get().secret
    settings.SECRETS_KEYS = [new_key()]
    assert reseal_all() == (0, 1)
    assert SecondFactor.objects.get().secret == before


def test_command_says_how_many_and_fails_for_unreadable_ones(
    li: User, settings: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    enrol(li)

    @contextmanager
    def here(_code: str) -> Iterator[None]:
        yield

    monkeypatch.setattr("kit.tenancy.in_dealer", here)
    assert command.rotated("north")
    assert "1 secrets sealed with the newest key\n" in capsys.readouterr().out
    settings.SECRETS_KEYS = [new_key()]
    assert not command.rotated("north")
    assert "1 unreadable with these keys" in capsys.readouterr().out


def test_rotation_leaves_out_a_dealer_that_was_erased(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its schema is gone: `in_dealer` refuses it, and the command would end before the dealers after it."""
    seen: list[str] = []
    Dealer.objects.filter(code="north").update(state=DealerState.ERASED)
    monkeypatch.setattr(command, "product", nullcontext)
    monkeypatch.setattr(command, "rotated", lambda code: not seen.append(code))
    assert CliRunner().invoke(command.rotate).exit_code == 0
    assert ("hq" in seen, "south" in seen, "north" in seen) == (True, True, False)
