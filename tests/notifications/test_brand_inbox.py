"""The inbox, the preferences and web push of the brand's people, on the brand's host (RM-2, RM-4)."""

from datetime import date, datetime, time
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from accounts.services.working_time import set_working_time
from kit import clock
from kit.schedule import run_due
from notifications.models import Delivery, Device, Notification
from notifications.rules.channels import Channel
from notifications.rules.kinds import NoticeKind
from notifications.services.attempts import notify_of_attempts
from notifications.services.delivering.turn import take_turn
from notifications.services.notify import notify_now
from tests.api_client import client
from tests.factories import NOW, SHANGHAI, make_user
from tests.gateways import Gateways
from tests.gateways.fixtures import gateways  # noqa: F401 - a fixture
from tests.page_client import browser, text_of

WARNING = "Someone tried several times to sign in to your account"


@pytest.fixture
def operator(hq: None) -> User:
    return make_user("host", Role.OPERATOR)


@pytest.fixture
def analyst(hq: None) -> User:
    return make_user("analyst", Role.HQ_ANALYST)


def api(user: User) -> Any:
    return client(user, host="hq")


def test_notice_is_shown_counted_and_read_at_the_brand(analyst: User) -> None:
    notify_of_attempts(analyst)
    row = Notification.objects.get()
    page = browser(analyst, "hq")
    first = page.get("/live/")
    assert (first.json()["unread"], first.json()["mark"]) == (1, str(row.id))
    assert page.get("/live/", headers={"if-none-match": first["ETag"]}).status_code == 304
    assert WARNING in text_of(page.get("/notifications/"))
    assert page.get(f"/notifications/{row.id}/")["Location"] == "/account/password/"
    assert page.get("/live/").json()["unread"] == 0


def test_notice_of_someone_else_is_not_there(analyst: User, operator: User) -> None:
    notify_of_attempts(analyst)
    row = Notification.objects.get()
    page = browser(operator, "hq")
    assert WARNING not in text_of(page.get("/notifications/"))
    assert [page.get(f"/notifications/{row.id}/").status_code, page.get("/live/").json()["unread"]] == [404, 0]
    assert api(operator).post(f"/api/v1/notifications/{row.id}/read/").status_code == 404


def test_brand_chooses_among_the_kinds_that_it_gets(analyst: User) -> None:
    kinds = {"holidays_missing", "lead_late", "security", "held", "sign_in_attempts"}
    chosen = api(analyst).get("/api/v1/notifications/preferences/").json()
    assert {kind for kind in chosen if NoticeKind.has(kind)} == kinds
    page = browser(analyst, "hq")
    shown = text_of(page.get("/notifications/preferences/"))
    assert ("Account security" in shown, "Duplicates" in shown) == (True, False)
    page.post("/notifications/preferences/", {"security-web_push": "on"})
    saved = api(analyst).get("/api/v1/notifications/preferences/").json()
    assert (saved["security"]["web_push"], saved["held"]["web_push"]) == (True, False)
    others = ("history", "working-time")
    assert [page.get(f"/notifications/{each}/").status_code for each in others] == [200, 200]


def test_push_reaches_a_browser_of_the_brand_and_leads_to_its_own_page(
    operator: User,
    gateways: Gateways,  # noqa: F811
) -> None:
    # The page asks for the key first, which makes the brand's own.
    assert len(api(operator).get("/api/v1/devices/").json()["key"]) == 87
    subscription = gateways.push.subscribe("host", gateways.address)
    made = api(operator).post("/api/v1/devices/", {"kind": "web_push", "subscription": subscription}, format="json")
    assert (made.status_code, Device.objects.get().user) == (201, operator)
    notify_now(NoticeKind.SECURITY, [operator.id], "s:1", subject=operator.id, data={"what": "password.changed"})
    assert take_turn() == 1
    (message,) = gateways.box.accepted("web_push")
    row = Notification.objects.get()
    assert ("账号安全 · 总部" in message.text, f"/notifications/{row.id}/" in message.text) == (True, True)
    assert Delivery.objects.get().channel == Channel.WEB_PUSH
    assert browser(operator, "hq").get(f"/notifications/{row.id}/")["Location"] == "/account/devices/"


def test_operator_is_led_to_the_holidays_that_are_missing(operator: User) -> None:
    """RM-4: weekly from 1 December; own quiet hours hold it back (RM-2)."""
    set_working_time(operator, {"quiet_from": time(9), "quiet_to": time(11)})
    with clock.at(datetime.combine(date(2026, 12, 1), time(9), SHANGHAI)):
        while not run_due():
            pass
    for hour, count in ((10, 0), (11, 1)):
        with clock.at(datetime.combine(date(2026, 12, 1), time(hour), SHANGHAI)):
            while not run_due():
                pass
        assert Notification.objects.filter(recipient=operator, kind="holidays_missing").count() == count
    with clock.at(NOW):
        row = Notification.objects.get()
        assert browser(operator, "hq").get(f"/notifications/{row.id}/")["Location"] == "/holidays/"
