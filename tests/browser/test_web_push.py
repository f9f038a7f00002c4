"""A consultant turns on web push; on the day of an appointment a notice appears, and a click opens the card (RM-2)."""

import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from playwright.sync_api import CDPSession, Page, expect

from accounts.models import User
from config.embedded.waiting import wait_until
from kit import clock
from kit.schedule import run_due
from kit.tenancy import in_dealer
from notifications.models import Delivery, Device, Notification
from notifications.services.delivering.turn import take_turn
from tests.browser.conftest import Opened, Site
from tests.factories import SHANGHAI, filed, numbered
from tests.gateways import Gateways, running_gateways

# Chromium asks its maker's push service for a subscription; here it gets one of ours, whose key the server made.
_SUBSCRIBE = """
    const given = %s;
    let current = null;
    PushManager.prototype.subscribe = async function (options) {
      if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new Error("bad options");
      current = { toJSON: () => given, unsubscribe: async () => { current = null; return true; } };
      return current;
    };
    PushManager.prototype.getSubscription = async () => current;
"""
_SHOWN = """async () => {
    const worker = await navigator.serviceWorker.ready;
    return (await worker.getNotifications()).map((each) => [each.title, each.body, each.data.url]);
}"""
_CLICK = """async () => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""


@pytest.fixture
def gateways(site: Site) -> Iterator[Gateways]:
    """Run the push service, and leave no notice behind whose day has not come."""
    with running_gateways() as running:
        yield running
    with in_dealer(site.dealer):
        Delivery.objects.all().delete()
        Notification.objects.filter(created_at__gt=clock.now()).delete()
        Device.objects.all().delete()


@pytest.mark.rule("RM-2")
def test_pushed_notice_appears_on_the_day_of_an_appointment_and_a_click_opens_the_card(
    opened: Opened, site: Site, gateways: Gateways
) -> None:
    page = opened("/notifications/", "zhang", width=390)
    page.context.grant_permissions(["notifications"], origin=site.url)
    page.add_init_script(_SUBSCRIBE % json.dumps(gateways.push.subscribe("zhang", gateways.address)))
    page.reload()
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("This browser shows your notifications.")).to_be_visible()
    tomorrow = clock.today(SHANGHAI) + timedelta(days=1)
    afternoon = datetime.combine(tomorrow, time(15), SHANGHAI)
    with in_dealer(site.dealer):
        zhang = User.objects.get(username="zhang")
        appointment = {"topics": ["appointment"], "appointment_on": tomorrow}
        card = filed(zhang, customer_name="邓先生", phones=numbered(40_006_001), follow_up=appointment)
        with clock.at(afternoon):
            while not run_due():
                pass
        row = Notification.objects.get(recipient=zhang, kind="not_arrived", card_id=card.id)
        # Messages have gone out by then (RM-5).
        with clock.at(afternoon + timedelta(minutes=5)):
            take_turn()
    (message,) = [each for each in gateways.box.accepted("web_push") if str(row.id) in each.text]
    _push(page.context.new_cdp_session(page), page, site.url, message.text)
    assert wait_until(lambda: len(page.evaluate(_SHOWN)) == 1, 30)
    assert page.evaluate(_SHOWN) == [
        ["未到店 · 申城汽车", "邓先生今日预约未到店，请致电联系。", f"/notifications/{row.id}/"]
    ]
    (worker,) = page.context.service_workers
    worker.evaluate(_CLICK)
    page.wait_for_url(f"**/cards/{card.id}/")
    with in_dealer(site.dealer):
        row.refresh_from_db()
    assert row.read_at is not None


def _push(session: CDPSession, page: Page, origin: str, text: str) -> None:
    """Deliver a message as the browser's push service does."""
    registrations: list[str] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: registrations.extend(each["registrationId"] for each in event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    while not registrations:
        page.wait_for_timeout(50)
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": f"{origin}/", "registrationId": registrations[-1], "data": text},
    )
