"""A forgotten password is replaced by mail: by a link that opens once, to nobody but the account's owner."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import TestCase

from accounts.models import AuditEntry, DeviceToken, PasswordReset, User
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.devices import issue_token
from accounts.services.password_reset import reset_by_mail
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from kit import clock
from kit.errors import DomainError
from kit.limits import limit
from kit.secrets import unseal
from notifications.models import Delivery
from notifications.services.delivering.turn import take_turn
from notifications.web.history import kind_label
from tests.factories import NOW
from tests.gateways.box import Accepted, Box
from tests.gateways.smtp import MailServer
from tests.page_client import browser, errors, sign_in, signed_in

NEW = "another-horse-22"


@pytest.fixture(autouse=True)
def box(settings: Any) -> Iterator[Box]:
    """Return the messages that the host's mail server has taken."""
    box = Box()
    server = MailServer(box, 0)
    server.start()
    settings.MAIL_GATEWAY = {**settings.MAIL_GATEWAY, "host": "127.0.0.1", "port": str(server.port)}
    yield box
    server.stop()


@pytest.fixture
def mailed(li: User) -> User:
    """Li, with an address."""
    User.objects.filter(pk=li.pk).update(email="li@example.cn", language="en")
    li.refresh_from_db()
    return li


def mails(box: Box) -> list[Accepted]:
    """Let a worker send what is due; return all mails so far."""
    take_turn()
    return box.accepted("email")


def ask(box: Box, username: str = "li") -> str:
    """Ask for the link; the path that was mailed, "" for none."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = browser().post("/account/forgotten/", {"username": username})
    assert answer.status_code == 200
    assert "If this account has an e-mail address" in answer.content.decode()
    paths = [re.search(r"http://north\.localhost(/account/forgotten/\S+)", each.text) for each in mails(box)]
    # Notices of security go to the same address.
    found = [path[1] for path in paths if path]
    return found[-1] if found else ""


def test_link_of_the_mail_sets_a_new_password_and_ends_every_session(mailed: User, box: Box) -> None:
    there = signed_in()
    issue_token(mailed, "phone")
    path = ask(box)
    (sent,) = mails(box)
    assert (sent.to, sent.headers["subject"]) == ("li@example.cn", "北城汽车: choose a new password")
    assert "北城汽车 sends this through Lodestar.</p>" in sent.headers["html"]
    assert kind_label(Delivery.objects.get().kind) == "Password reset"
    client = browser()
    assert client.get(path)["Referrer-Policy"] == "no-referrer"
    done = client.post(path, {"new_password": NEW})
    assert (done.status_code, done["Location"]) == (302, "/sign-in/")
    assert there.get("/account/devices/").status_code == 302
    assert not DeviceToken.objects.filter(revoked_at=None).exists()
    assert sign_in(browser()).status_code == 422
    assert sign_in(browser(), password=NEW).status_code == 302
    assert list(
        AuditEntry.objects.filter(what__startswith="password.").order_by("id").values_list("what", flat=True)
    ) == [
        "password.reset_asked",
        "password.changed",
    ]


def test_link_opens_once_and_within_half_an_hour(mailed: User, box: Box) -> None:
    first = ask(box)
    second = ask(box)
    assert browser().get(first).status_code == 410
    with clock.at(NOW + timedelta(minutes=30)):
        assert browser().post(second, {"new_password": NEW}).status_code == 410
    assert browser().post(second, {"new_password": NEW}).status_code == 302
    assert browser().post(second, {"new_password": "a-third-horse-3"}).status_code == 410
    assert sign_in(browser(), password=NEW).status_code == 302


@pytest.mark.parametrize("username", ["zhang", "nobody", "gone"])
def test_answer_is_the_same_for_every_name(mailed: User, zhang: User, box: Box, username: str) -> None:
    assert ask(box, username) == ""
    assert not PasswordReset.objects.exists()


def test_token_of_nobody_is_refused_as_one_that_has_ended(mailed: User) -> None:
    with pytest.raises(DomainError) as refusal:
        reset_by_mail("nobody's", NEW)
    assert (refusal.value.code, refusal.value.status) == ("reset_ended", 409)


def test_weak_password_is_refused_and_the_link_stays(mailed: User, box: Box) -> None:
    path = ask(box)
    refused = browser().post(path, {"new_password": "short"})
    assert (refused.status_code, errors(refused)) == (422, {"new_password": ["Use at least 10 characters."]})
    assert browser().post(path, {"new_password": NEW}).status_code == 302


def test_second_factor_is_asked_for_after_a_reset(mailed: User, box: Box) -> None:
    with clock.at(NOW - timedelta(minutes=2)):
        secret = begin_enrolment(mailed, "").secret
        confirm_enrolment(mailed, code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS))
    browser().post(ask(box), {"new_password": NEW})
    assert sign_in(browser(), password=NEW)["Location"] == "/sign-in/code/"


def test_token_is_stored_by_its_hash(mailed: User, box: Box) -> None:
    token = ask(box).strip("/").rsplit("/", 1)[-1]
    assert len(token) == 43
    assert token not in str(PasswordReset.objects.values().get())


def test_link_is_sealed_until_the_mail_is_sent_and_gone_then(mailed: User) -> None:
    browser().post("/account/forgotten/", {"username": "li"})
    planned = Delivery.objects.get()
    assert "account/forgotten" in unseal(planned.sealed)
    assert "account/forgotten" not in str(Delivery.objects.values().get())
    take_turn()
    planned.refresh_from_db()
    assert (planned.state, planned.sealed) == ("sent", "")


def test_mail_server_that_is_away_gets_the_link_later(mailed: User, settings: Any, box: Box) -> None:
    gateway = settings.MAIL_GATEWAY
    settings.MAIL_GATEWAY = {**gateway, "port": "9"}
    assert ask(box) == ""
    settings.MAIL_GATEWAY = gateway
    with clock.at(NOW + timedelta(seconds=10)):
        assert [each.to for each in mails(box)] == ["li@example.cn"]


def test_mails_are_limited_by_name_and_by_address(mailed: User, box: Box) -> None:
    for _ in range(limit("reset_by_name").count):
        ask(box)
    refused = browser().post("/account/forgotten/", {"username": "li"})
    assert refused.status_code == 429
    assert len(mails(box)) == limit("reset_by_name").count


def test_link_of_a_mail_means_nothing_at_another_dealer(mailed: User, box: Box) -> None:
    path = ask(box)
    assert browser(host="south").get(path).status_code == 410
