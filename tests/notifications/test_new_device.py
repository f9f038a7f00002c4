"""A sign-in on a new device is announced to its person, through the channels that `security` goes to."""

from datetime import timedelta

from django.utils import translation

from accounts.models import User
from kit import clock
from notifications.models import Notification
from notifications.queries.rendering import render
from tests.factories import NOW
from tests.page_client import browser, sign_in, signed_in
from tests.signing_in import login

TEXT = "Your account was used on a new device. If it wasn't you, change your password."


def announced(user: User) -> list[str]:
    rows = list(Notification.objects.filter(recipient=user, kind="security").order_by("created_at", "cause"))
    with translation.override("en"):
        return [each.text for each in render(user, rows)]


def test_first_sign_in_and_the_same_browser_are_not_announced(li: User) -> None:
    client = signed_in()
    client.post("/sign-out/")
    assert sign_in(client).status_code == 302
    assert announced(li) == []


def test_another_browser_and_an_app_are_announced_to_the_person_alone(li: User, zhang: User) -> None:
    signed_in()
    signed_in()
    assert announced(li) == [TEXT]
    assert login().status_code == 200
    assert announced(li) == [TEXT, TEXT]
    assert Notification.objects.exclude(recipient=li).count() == 0


def test_browser_unused_for_sixty_days_is_new_again(li: User) -> None:
    client = signed_in()
    with clock.at(NOW + timedelta(days=60)):
        client.post("/sign-out/")
        assert sign_in(client).status_code == 302
        assert announced(li) == [TEXT]


def test_wrong_password_on_a_new_device_announces_nothing(li: User) -> None:
    signed_in()
    assert sign_in(browser(), password="wrong-horse-22").status_code == 422
    assert announced(li) == []
