"""A forgotten password is replaced by mail: by a link that opens once, to nobody but the account's owner."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import TestCase

from accounts.models import AuditEntry, DeviceToken, PasswordReset, User
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.devices import issue_token
from accounts.services.password_reset import reset_by_mail
from accounts.services.second_factor import begin_enrolment, confirm_enrolment
from kit import clock
from kit.errors import DomainError
from kit.limits import limit
from tests.factories import NOW
from tests.page_client import browser, errors, sign_in, signed_in

NEW = "another-horse-22"


@pytest.fixture
def mailed(li: User) -> User:
    """Li, with an address."""
    User.objects.filter(pk=li.pk).update(email="li@example.cn", language="en")
    li.refresh_from_db()
    return li


def ask(username: str = "li") -> str:
    """Ask for the link; the path that was mailed, "" for none."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = browser().post("/account/forgotten/", {"username": username})
    assert answer.status_code == 200
    assert "If this account has an e-mail address" in answer.content.decode()
    found = re.search(r"http://north\.localhost(\S+)", mail.outbox[-1].body) if mail.outbox else None
    return found[1] if found else ""


def test_link_of_the_mail_sets_a_new_password_and_ends_every_session(mailed: User) -> None:
    there = signed_in()
    issue_token(mailed, "phone")
    path = ask()
    assert (mail.outbox[0].to, mail.outbox[0].subject) == (["li@example.cn"], "北城汽车: choose a new password")
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


def test_link_opens_once_and_within_half_an_hour(mailed: User) -> None:
    first = ask()
    second = ask()
    assert browser().get(first).status_code == 410
    with clock.at(NOW + timedelta(minutes=30)):
        assert browser().post(second, {"new_password": NEW}).status_code == 410
    assert browser().post(second, {"new_password": NEW}).status_code == 302
    assert browser().post(second, {"new_password": "a-third-horse-3"}).status_code == 410
    assert sign_in(browser(), password=NEW).status_code == 302


@pytest.mark.parametrize("username", ["zhang", "nobody", "gone"])
def test_answer_is_the_same_for_every_name(mailed: User, zhang: User, username: str) -> None:
    assert ask(username) == ""
    assert not PasswordReset.objects.exists()


def test_token_of_nobody_is_refused_as_one_that_has_ended(mailed: User) -> None:
    with pytest.raises(DomainError) as refusal:
        reset_by_mail("nobody's", NEW)
    assert (refusal.value.code, refusal.value.status) == ("reset_ended", 409)


def test_weak_password_is_refused_and_the_link_stays(mailed: User) -> None:
    path = ask()
    refused = browser().post(path, {"new_password": "short"})
    assert (refused.status_code, errors(refused)) == (422, {"new_password": ["Use at least 10 characters."]})
    assert browser().post(path, {"new_password": NEW}).status_code == 302


def test_second_factor_is_asked_for_after_a_reset(mailed: User) -> None:
    with clock.at(NOW - timedelta(minutes=2)):
        secret = begin_enrolment(mailed, "").secret
        confirm_enrolment(mailed, code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS))
    browser().post(ask(), {"new_password": NEW})
    assert sign_in(browser(), password=NEW)["Location"] == "/sign-in/code/"


def test_token_is_stored_by_its_hash(mailed: User) -> None:
    token = ask().strip("/").rsplit("/", 1)[-1]
    assert len(token) == 43
    assert token not in str(PasswordReset.objects.values().get())


def test_mails_are_limited_by_name_and_by_address(mailed: User) -> None:
    for _ in range(limit("reset_by_name").count):
        ask()
    refused = browser().post("/account/forgotten/", {"username": "li"})
    assert refused.status_code == 429
    assert len(mail.outbox) == limit("reset_by_name").count


def test_link_of_a_mail_means_nothing_at_another_dealer(mailed: User) -> None:
    path = ask()
    assert browser(host="south").get(path).status_code == 410
