"""Calls about one's own notifications, which a dealer's host and the brand's have, and what they find there."""

from uuid import UUID

from accounts.models import User
from notifications.models import Notification
from notifications.rules.kinds import NoticeKind
from notifications.services.devices import add_device
from tests.factories import NOW
from tests.pins.calls import Call

V1 = "api/v1/"
_KEYS = {"p256dh": "a", "auth": "b"}
_NEW, _KNOWN = "https://127.0.0.1/push/1", "https://127.0.0.1/push/2"


def inbox_calls(who: str) -> list[Call]:
    """Return the calls of someone who has a notification and a browser that shows them."""
    return [
        Call("GET", f"{V1}notifications/", who),
        Call("GET", f"{V1}notifications/preferences/", who),
        Call("PUT", f"{V1}notifications/preferences/", who, body=lambda it: {"day_starts_at": "09:15"}),
        Call("POST", f"{V1}notifications/read-all/", who),
        Call("POST", f"{V1}notifications/<uuid:notification_id>/read/", who),
        Call("POST", f"{V1}notifications/read/", who, body=lambda it: {"notifications": [it.notification]}),
        Call("GET", f"{V1}devices/", who),
        Call("POST", f"{V1}devices/", who, body=lambda it: {"kind": "web_push", "subscription": _subscription(_NEW)}),
        Call("DELETE", f"{V1}devices/", who, body=lambda it: {"subscription": {"endpoint": _KNOWN}}),
        Call("DELETE", f"{V1}devices/<uuid:browser_id>/", who),
    ]


def make_browser(user: User) -> UUID:
    """Let a browser show someone's notifications; return its id."""
    return add_device(user, _subscription(_KNOWN)).id


def make_notice(user: User) -> UUID:
    """Notify someone of a change of their own account; return the notification's id."""
    row = Notification.objects.create(
        recipient=user, kind=NoticeKind.SECURITY, cause="pinned", subject_id=user.id, created_at=NOW,
        data={"what": "password.changed"},
    )  # fmt: skip
    return row.id


def _subscription(endpoint: str) -> dict[str, object]:
    return {"endpoint": endpoint, "keys": _KEYS}
