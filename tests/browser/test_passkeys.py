"""A passkey in Chromium, on its virtual authenticator: enrolled, used, asked for again, lost and recovered."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import AuditEntry, Passkey, RecoveryCode, User
from accounts.roles import Role
from kit import clock
from kit.tenancy import in_dealer
from tests.browser.conftest import Opened, Site, sign_in
from tests.factories import make_user

USERNAME = "keyed"


@pytest.fixture
def keyed(site: Site) -> Iterator[str]:
    """Someone of the browsed dealer, who leaves without a passkey."""
    with in_dealer(site.dealer):
        user = make_user(USERNAME, Role.MARKET_MANAGER, name="钥匙")
        yield USERNAME
        for rows in (Passkey, RecoveryCode):
            rows.objects.filter(user=user).delete()
        User.objects.filter(pk=user.pk).update(has_second_factor=False, is_active=False)


def authenticator(page: Page) -> tuple[Any, str]:
    """A phone that checks its owner by a finger, as the browser sees it."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return cdp, cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def sign_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/sign-in/")


def test_passkey_is_enrolled_used_lost_and_recovered(opened: Opened, site: Site, keyed: str) -> None:
    page = opened("/sign-in/")
    phone = authenticator(page)
    sign_in(page, keyed)
    page.wait_for_url(lambda url: "/sign-in/" not in url)

    # Enrolled: the first comes with recovery codes.
    page.goto("/account/authenticator/")
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_label("Name of this device").fill("My phone")
    page.get_by_role("button", name="Create the passkey").click()
    codes = page.locator(".account-codes code")
    expect(codes).to_have_count(10)
    recovery = codes.first.inner_text()

    # Used: as the whole sign-in, and in the place of a code after the password.
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    sign_out(page)
    sign_in(page, keyed)
    page.wait_for_url("**/sign-in/code/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    with in_dealer(site.dealer):
        passkey = Passkey.objects.get(user__username=keyed)
        assert (passkey.name, passkey.sign_count >= 2) == ("My phone", True)
        assert clock.now().date() == passkey.last_used_at.date() if passkey.last_used_at else False

    # Asked for again, before a sensitive action.
    page.goto("/account/confirm/?next=/account/devices/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/devices/")

    # Lost: another device has no such key, and says so.
    phone[0].send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": phone[1]})
    other = authenticator(page)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("No passkey was used.")).to_be_visible()

    # Recovered: by the password and a recovery code; the lost one is removed and another made.
    sign_in(page, keyed)
    page.wait_for_url("**/sign-in/code/")
    page.fill("[name=code]", recovery)
    page.click("form.sign-in button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    page.goto("/account/authenticator/")
    page.get_by_role("button", name="Remove My phone").click()
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name="Create the passkey").click()
    expect(page.locator(".account-codes code")).to_have_count(10)
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)
    with in_dealer(site.dealer):
        acts = AuditEntry.objects.filter(subject=keyed).exclude(what__startswith="sign_in.").order_by("id")
        assert list(acts.values_list("what", flat=True)) == [
            *("passkey.added", "recovery_codes.used", "passkey.removed", "passkey.added"),
        ]
    other[0].send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": other[1]})
