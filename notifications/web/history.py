"""`/notifications/history/`: what was sent to oneself, on which channel and when."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request

from accounts.web.asker import asker
from crm.web.base import language
from kit.api.paging import Keyset
from kit.errors import DomainError
from notifications.models import Delivery
from notifications.rules.channels import Channel
from notifications.rules.kinds import NoticeKind
from notifications.rules.outcomes import DeliveryState
from notifications.web.base import OwnPage

# By state, its label and its tone (components/chip.html).
STATES = {
    DeliveryState.WAITING: (_("Waiting"), "plain"),
    DeliveryState.SENDING: (_("Being sent"), "plain"),
    DeliveryState.SENT: (_("Sent"), "good"),
    DeliveryState.MERGED: (_("Sent with others"), "good"),
    DeliveryState.DROPPED: (_("No longer needed"), "plain"),
    DeliveryState.PASSED_ON: (_("Failed, next channel used"), "warn"),
    DeliveryState.DEAD: (_("Not delivered"), "bad"),
}
# Kinds of mails to one address, which are no notices (notifications.services.addressed).
MAILS = {"password_reset": _("Password reset"), "sign_up": _("Sign-up")}


class History(OwnPage):
    """One's own messages, the newest first."""

    action = {"GET": None}
    template_name = "notifications/history.html"
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Delivery.objects.filter(recipient_id=asker(request).id)
        try:
            page = self.keyset.page(Request(request), rows, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        lines = [line_of(row) for row in cast("list[Delivery]", page["results"])]
        return self.show({"lines": lines, "next_url": page["next"], "previous_url": page["previous"]})


def line_of(row: Delivery) -> dict[str, Any]:
    """Return a delivery as pages show it."""
    label, tone = STATES[DeliveryState(row.state)]
    return {
        "id": row.id,
        "kind": kind_label(row.kind),
        "channel": Channel(row.channel).label(language()),
        "state": label,
        "tone": tone,
        "at": row.finished_at or row.due_at,
        "tries": row.tries,
        "code": row.code,
        "detail": row.detail,
        "recipient": row.recipient_id,
        "is_dead": row.state == DeliveryState.DEAD,
    }


def kind_label(kind: str) -> str:
    """Return the name of a kind, also of one that is no notice."""
    return NoticeKind(kind).label(language()) if NoticeKind.has(kind) else str(MAILS.get(kind, kind))
