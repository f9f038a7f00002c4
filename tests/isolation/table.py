"""Who may do what at every address, said a second time: what the views declare is held against this table.

To add an address: put its pattern (as its urls spell it, with the prefix) under the hosts that have it, and for each
method what it takes: an action of `accounts.access`, SIGNED_IN for anyone who is, OPEN for everyone. A parameter that
is new (`<uuid:target_id>`) takes a line in `IDS` too: the id of something that stands in the dealer north, made in
`people.py`, or `NOBODYS` where making one is worth less than the test. That is all; the tests walk by themselves.
An OPEN row is a promise that the address tells nothing that is kept of anyone.
"""

from collections.abc import Mapping

from accounts.access import Action
from kit.api.views import OPEN
from tests.isolation.rows import SIGNED_IN, Row
from tests.isolation.rows_at_dealers import DEALER
from tests.isolation.rows_at_the_brand import BRAND

# At a dealer's host and at the brand's.
BOTH: dict[str, Row] = {
    "sign-in/": {"GET": OPEN, "POST": OPEN},
    "sign-in/code/": {"GET": OPEN, "POST": OPEN},
    "sign-in/passkey/": {"POST": OPEN},
    "sign-in/passkey/options/": {"POST": OPEN},
    "sign-out/": {"POST": OPEN},
    "account/devices/": {"GET": SIGNED_IN},
    "account/devices/<uuid:device_id>/sign-out/": {"POST": SIGNED_IN},
    "account/browsers/<uuid:session_id>/sign-out/": {"POST": SIGNED_IN},
    "account/password/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account/forgotten/": {"GET": OPEN, "POST": OPEN},
    "account/forgotten/<str:token>/": {"GET": OPEN, "POST": OPEN},
    "account/confirm/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "account/authenticator/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "audit/": {"GET": Action.AUDIT_VIEW},
    "audit/excel/": {"GET": Action.AUDIT_VIEW},
    "staff/excel/": {"GET": Action.STAFF_MANAGE},
    "staff/": {"GET": Action.STAFF_MANAGE},
    "staff/new/": {"GET": Action.STAFF_MANAGE, "POST": Action.STAFF_MANAGE},
    "staff/<uuid:user_id>/": {"GET": Action.STAFF_MANAGE, "POST": Action.STAFF_MANAGE},
    "staff/<uuid:user_id>/password/": {"POST": Action.STAFF_MANAGE},
    "staff/<uuid:user_id>/deactivate/": {"POST": Action.STAFF_MANAGE},
    "staff/<uuid:user_id>/reactivate/": {"POST": Action.STAFF_MANAGE},
    "preferences/": {"POST": OPEN},
    "palette/": {"POST": SIGNED_IN},
    "live/": {"GET": SIGNED_IN},
    "live/ticket/": {"GET": SIGNED_IN},
    "notifications/": {"GET": SIGNED_IN},
    "notifications/working-time/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "notifications/read-all/": {"POST": SIGNED_IN},
    "notifications/preferences/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "notifications/browsers/<uuid:browser_id>/remove/": {"POST": SIGNED_IN},
    "notifications/history/": {"GET": SIGNED_IN},
    "webhooks/": {"GET": Action.WEBHOOKS_MANAGE},
    "webhooks/new/": {"GET": Action.WEBHOOKS_MANAGE, "POST": Action.WEBHOOKS_MANAGE},
    "webhooks/<uuid:webhook_id>/": {"GET": Action.WEBHOOKS_MANAGE, "POST": Action.WEBHOOKS_MANAGE},
    "webhooks/<uuid:webhook_id>/turn/": {"POST": Action.WEBHOOKS_MANAGE},
    "webhooks/<uuid:webhook_id>/test/": {"POST": Action.WEBHOOKS_MANAGE},
    "webhooks/<uuid:webhook_id>/replay/": {"POST": Action.WEBHOOKS_MANAGE},
    "webhooks/<uuid:webhook_id>/delete/": {"POST": Action.WEBHOOKS_MANAGE},
    "api/v1/webhooks/": {"GET": Action.WEBHOOKS_MANAGE, "POST": Action.WEBHOOKS_MANAGE},
    "api/v1/webhooks/<uuid:webhook_id>/": {
        "GET": Action.WEBHOOKS_MANAGE,
        "PATCH": Action.WEBHOOKS_MANAGE,
        "DELETE": Action.WEBHOOKS_MANAGE,
    },
    "api/v1/webhooks/<uuid:webhook_id>/test/": {"POST": Action.WEBHOOKS_MANAGE},
    "api/v1/webhooks/<uuid:webhook_id>/replay/": {"POST": Action.WEBHOOKS_MANAGE},
    "api/v1/webhooks/<uuid:webhook_id>/deliveries/": {"GET": Action.WEBHOOKS_MANAGE},
    "notifications/<uuid:notification_id>/": {"GET": SIGNED_IN},
    "notifications/<uuid:notification_id>/later/": {"POST": SIGNED_IN},
    "notifications/<uuid:notification_id>/open/": {"POST": SIGNED_IN},
    "api/v1/notifications/": {"GET": SIGNED_IN},
    "api/v1/notifications/preferences/": {"GET": SIGNED_IN, "PUT": SIGNED_IN},
    "api/v1/notifications/read/": {"POST": SIGNED_IN},
    "api/v1/devices/": {"GET": SIGNED_IN, "POST": SIGNED_IN, "DELETE": SIGNED_IN},
    "api/v1/devices/<uuid:browser_id>/": {"DELETE": SIGNED_IN},
    "api/v1/notifications/read-all/": {"POST": SIGNED_IN},
    "api/v1/notifications/<uuid:notification_id>/read/": {"POST": SIGNED_IN},
    "manifest.webmanifest": {"GET": OPEN},
    "service-worker.js": {"GET": OPEN},
    "offline/": {"GET": OPEN},
    "design/": {"GET": OPEN},
    "api/v1/schema/": {"GET": OPEN},
    "api/v1/docs/": {"GET": OPEN},
    "api/v1/auth/login/": {"POST": OPEN},
    "api/v1/auth/mfa/": {"POST": OPEN},
    "api/v1/auth/logout/": {"POST": SIGNED_IN},
    "api/v1/auth/devices/": {"GET": SIGNED_IN},
    "api/v1/auth/devices/<uuid:device_id>/": {"DELETE": SIGNED_IN},
    "api/v1/auth/password/": {"POST": SIGNED_IN},
    "api/v1/auth/totp/": {"POST": SIGNED_IN, "DELETE": SIGNED_IN},
    "api/v1/auth/totp/confirm/": {"POST": SIGNED_IN},
    "api/v1/auth/recovery-codes/": {"POST": SIGNED_IN},
    "api/v1/auth/confirm/": {"POST": SIGNED_IN},
    "api/v1/auth/confirm/passkey/": {"POST": SIGNED_IN},
    "api/v1/auth/confirm/passkey/options/": {"POST": SIGNED_IN},
    "api/v1/auth/passkeys/": {"GET": SIGNED_IN, "POST": SIGNED_IN},
    "api/v1/auth/passkeys/options/": {"POST": SIGNED_IN},
    "api/v1/auth/passkeys/<uuid:passkey_id>/": {"DELETE": SIGNED_IN},
    "api/v1/auth/passkey-login/": {"POST": OPEN},
    "api/v1/auth/passkey-login/options/": {"POST": OPEN},
    "api/v1/me/": {"GET": SIGNED_IN},
    "api/v1/staff/": {"GET": Action.STAFF_VIEW, "POST": Action.STAFF_MANAGE},
    "api/v1/staff/<uuid:user_id>/": {"GET": Action.STAFF_MANAGE, "PATCH": Action.STAFF_MANAGE},
    "api/v1/staff/<uuid:user_id>/reset-password/": {"POST": Action.STAFF_MANAGE},
    "api/v1/staff/<uuid:user_id>/deactivate/": {"POST": Action.STAFF_MANAGE},
    "api/v1/staff/<uuid:user_id>/reactivate/": {"POST": Action.STAFF_MANAGE},
    "api/v1/audit/": {"GET": Action.AUDIT_VIEW},
}

BASE: dict[str, Row] = {
    "": {"GET": OPEN},
    "signup/": {"GET": OPEN, "POST": OPEN},
    "signup/confirm/": {"GET": OPEN, "POST": OPEN},
    "signup/state/<str:code>/": {"GET": OPEN},
    "terms/": {"GET": OPEN},
    "payments/wechat/": {"POST": OPEN},
    "preferences/": {"POST": OPEN},
    "api/v1/signup/": {"POST": OPEN},
}

ROUTES: Mapping[str, Mapping[str, Row]] = {"dealer": {**BOTH, **DEALER}, "hq": {**BOTH, **BRAND}, "base": BASE}


def row_of(host: str, pattern: str, declared: Row | None) -> Row:
    """A route's row; of one that has none what its view declares, for its lack is one test's business alone."""
    return ROUTES[host].get(pattern) or declared or {}


# An id like any other, of nothing.
NOBODYS = "0192f0c1-7a53-7cc1-9b1e-1f2f3a4b5c6d"

# Parameters of addresses → the name of what `people.Standing` has of that sort.
IDS: Mapping[str, str] = {
    "card_id": "card",
    "traffic_id": "traffic",
    "consultant_id": "consultant",
    "user_id": "colleague",
    "device_id": "device",
    "session_id": NOBODYS,
    "command_id": NOBODYS,
    "passkey_id": NOBODYS,
    "request_id": NOBODYS,
    "concession_id": NOBODYS,
    "allocation_id": NOBODYS,
    "import_id": NOBODYS,
    "export_id": NOBODYS,
    "archive_id": NOBODYS,
    "follow_up_id": NOBODYS,
    "activity_id": NOBODYS,
    "callback_id": NOBODYS,
    "view_id": NOBODYS,
    "person_id": NOBODYS,
    "notification_id": NOBODYS,
    "browser_id": NOBODYS,
    "delivery_id": NOBODYS,
    "webhook_id": NOBODYS,
    "pair_id": NOBODYS,
    "merged_id": NOBODYS,
    "code": "octavia",
    "part_code": "white",
    "token": "no-secret-of-anyones",
    "kind": "no-such-list",
    "key_id": NOBODYS,
    "lead_id": NOBODYS,
    "quarantined_id": NOBODYS,
    "invitation_id": NOBODYS,
    "number": "LS-2026-999999",
    "channel": "no-such-channel",
}
