"""Declare whose data the tables of notifications hold (kit.personal_data): addresses of staff, ids of cards."""

from kit.personal_data import Table

_SENT = "Messages to staff on their way out"

PERSONAL_DATA = {
    "notifications.Notification": Table(
        staff=("recipient",),
        other=(
            "id", "kind", "event_id", "cause", "card_id", "subject_id", "created_at", "until", "read_at", "data",
            "hidden_until",
        ),
        purpose="Inboxes of staff; the text is made when it is read",
        lifetime="as long as the dealer",
    ),
    "notifications.Delivery": Table(
        staff=("recipient_id", "sealed", "detail"),
        other=(
            "id", "key", "notification_id", "kind", "channel", "standby", "state", "is_held", "created_at", "due_at",
            "attempt", "tries", "leased_until", "finished_at", "code", "reference",
        ),
        purpose=_SENT + "; the text is made when it is sent",
        lifetime="as long as the dealer",
    ),
    "notifications.Gateway": Table(
        other=(
            "channel", "is_on", "settings", "sealed", "blocked_until", "tested_at", "failed_at", "code", "detail",
            "version", "changed_at",
        ),
    ),
    "notifications.Allowance": Table(other=("name", "tokens", "refilled_at")),
    "notifications.Template": Table(other=("id", "kind", "channel", "language", "title", "body", "changed_at")),
    "notifications.Webhook": Table(
        staff=("creator",),
        other=(
            "id", "url", "kinds", "sealed", "created_at", "paused_at", "paused_for", "ended_at", "failures",
            "rests_until", "position", "version",
        ),
        purpose="Other systems that are called under a person's right", lifetime="as long as the dealer",
    ),
    "notifications.WebhookCall": Table(
        other=(
            "id", "webhook", "event_id", "kind", "stream", "state", "planned_at", "due_at", "attempt", "tries",
            "leased_until", "finished_at", "code",
        ),
    ),
    "notifications.Device": Table(
        staff=("user", "name", "endpoint_hash", "sealed"), other=("id", "kind", "created_at", "ended_at"),
        purpose=_SENT, lifetime="until it is signed off",
    ),
    "notifications.Address": Table(
        staff=("user", "sealed", "address_hash", "stopped_by"), other=("id", "channel", "stopped_at"),
        purpose=_SENT, lifetime="as long as the account",
    ),
    "notifications.Preferences": Table(
        staff=("user", "channels"), other=("version",), purpose=_SENT, lifetime="as long as the account"
    ),
}  # fmt: skip
