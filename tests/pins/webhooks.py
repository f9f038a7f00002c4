"""Calls about webhooks, which a dealer's host and the brand's have, and the webhook that they find there."""

from uuid import UUID

from accounts.models import User
from kit.ids import uuid7
from notifications.models import WebhookCall
from notifications.services.webhooks.subscribe import add_webhook
from tests.factories import NOW
from tests.pins.calls import Call

_URL = "https://dms.example.cn/lodestar"
_ONE = "api/v1/webhooks/<uuid:webhook_id>/"


def webhook_calls(who: str, kind: str) -> list[Call]:
    """Return the calls of an administrator who subscribes to a kind of events."""
    return [
        Call("GET", "api/v1/webhooks/", who),
        Call("POST", "api/v1/webhooks/", who, body=lambda it: {"url": _URL, "kinds": [kind]}),
        Call("GET", _ONE, who),
        Call("PATCH", _ONE, who, body=lambda it: {"is_on": False}),
        Call("DELETE", _ONE, who),
        Call("POST", f"{_ONE}test/", who),
        Call("POST", f"{_ONE}replay/", who, body=lambda it: {"from": NOW.isoformat()}),
        Call("GET", f"{_ONE}deliveries/", who),
    ]


def make_webhook(user: User, kind: str) -> UUID:
    """Add a webhook with a message that was given up; return its id."""
    row, _ = add_webhook(user, _URL, [kind])
    WebhookCall.objects.create(
        id=uuid7(), webhook=row, event_id=1, kind=kind, stream="card:1", state="dead", planned_at=NOW, due_at=NOW
    )
    return row.id
