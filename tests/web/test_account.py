"""One's own account on pages: browsers, apps, password, authenticator."""

from uuid import uuid4

from accounts.models import PageSession, User
from accounts.queries.devices import devices_of
from accounts.queries.sessions import sessions_of
from accounts.rules.totp import STEP_SECONDS, code_at
from accounts.services.devices import issue_token
from accounts.services.staff import deactivate, reset_password
from accounts.session_store import stored_key
from kit import clock
from tests.page_client import browser, errors, sign_in, signed_in
from tests.signing_in import PASSWORD

NEW = "another-horse-22"


def test_browsers_are_listed_with_this_one_marked(li: User) -> None:
    client = signed_in()
    signed_in(**{"user-agent": "Mozilla/5.0 (iPhone) AppleWebKit Version/17 Mobile Safari/604.1"})
    page = client.get("/account/devices/")
    assert [each.browser for each in page.context["sessions"]] == ["Safari · iPhone", "Firefox · Linux"]
    assert page.content.decode().count("This browser") == 1


def test_another_browser_is_signed_out(li: User) -> None:
    here, there = signed_in(), signed_in()
    other = sessions_of(li).exclude(session_id=stored_key(here.session.session_key)).get()
    assert here.post(f"/account/browsers/{other.id}/sign-out/")["Location"] == "/account/devices/"
    assert there.get("/account/devices/").status_code == 302
    assert here.get("/account/devices/").status_code == 200
    assert here.post(f"/account/browsers/{other.id}/sign-out/").status_code == 404


def test_browser_of_someone_else_is_not_there(li: User, zhang: User) -> None:
    signed_in("zhang")
    theirs = sessions_of(zhang).get()
    assert signed_in().post(f"/account/browsers/{theirs.id}/sign-out/").status_code == 404
    assert sessions_of(zhang).count() == 1


def test_app_is_signed_out(li: User, zhang: User) -> None:
    issue_token(li, "Phone")
    issue_token(zhang, "Tablet")
    client = signed_in()
    assert "Phone" in client.get("/account/devices/").content.decode()
    client.post(f"/account/devices/{devices_of(li).get().id}/sign-out/")
    assert not devices_of(li).exists()
    assert client.post(f"/account/devices/{devices_of(zhang).get().id}/sign-out/").status_code == 404
    assert client.post(f"/account/devices/{uuid4()}/sign-out/").status_code == 404
    assert devices_of(zhang).exists()


def test_session_that_ends_leaves_no_note(li: User) -> None:
    client = signed_in()
    client.post("/sign-out/")
    assert not PageSession.objects.exists()


def test_new_password_ends_every_other_browser_and_app(li: User) -> None:
    here, there = signed_in(), signed_in()
    issue_token(li, "Phone")
    answer = here.post("/account/password/", {"password": PASSWORD, "new_password": NEW})
    assert answer.status_code == 302
    assert here.get("/account/devices/").status_code == 200
    assert there.get("/account/devices/").status_code == 302
    assert [each.session_id for each in sessions_of(li)] == [stored_key(here.session.session_key)]
    assert not devices_of(li).exists()
    assert sign_in(browser(), password=NEW).status_code == 302


def test_wrong_password_and_weak_new_one_are_told_together(li: User) -> None:
    client = signed_in()
    answer = client.post("/account/password/", {"password": "not-this-one", "new_password": "short"})
    assert answer.status_code == 422
    assert errors(answer) == {
        "password": ["The password is incorrect."],
        "new_password": ["Use at least 10 characters."],
    }
    assert sign_in(browser()).status_code == 302


def test_authenticator_is_added_by_a_code_and_removed_by_the_password(li: User) -> None:
    client = signed_in()
    client.post("/account/authenticator/", {"step": "begin"})
    page = client.get("/account/authenticator/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = page.context["secret"]
    wrong = client.post("/account/authenticator/", {"step": "confirm", "code": "1"})
    assert (wrong.status_code, list(errors(wrong))) == (422, ["code"])
    code = code_at(secret, int(clock.now().timestamp()) // STEP_SECONDS)
    confirmed = client.post("/account/authenticator/", {"step": "confirm", "code": code})
    assert (confirmed.status_code, len(confirmed.context["codes"])) == (200, 10)
    assert sign_in(browser())["Location"] == "/sign-in/code/"
    refused = client.post("/account/authenticator/", {"step": "remove", "password": "no"})
    assert (refused.status_code, list(errors(refused))) == (422, ["password"])
    client.post("/account/authenticator/", {"step": "remove", "password": PASSWORD})
    assert sign_in(browser())["Location"] == "/"


def test_whoever_is_let_go_or_reset_is_out_at_once(li: User, zhang: User) -> None:
    hers, his = signed_in("zhang"), signed_in()
    deactivate(None, zhang.id)
    reset_password(None, li.id)
    assert hers.get("/account/devices/").status_code == 302
    assert his.get("/account/devices/").status_code == 302
    assert not PageSession.objects.exists()
