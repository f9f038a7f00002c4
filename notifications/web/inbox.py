"""`/notifications/`: what one was told, by day, each leading to what it is about."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.queries.current_tenant import is_brand
from accounts.web.asker import asker
from kit.api.paging import Keyset
from kit.errors import DomainError
from kit.htmx.answers import Toast, onward
from notifications.models import Notification
from notifications.queries.inbox import inbox_of, unread
from notifications.queries.rendering import RenderedNotice, render
from notifications.rules.kinds import ABOUT_THE_SUBSCRIPTION, NoticeKind
from notifications.services.reading import mark_all_read, mark_read
from notifications.services.snooze import remind_later
from notifications.web.base import OwnPage

_ICONS: Mapping[NoticeKind, str] = {
    NoticeKind.CARD_TRANSFERRED: "user-plus",
    NoticeKind.CUSTODY_PASSED: "users-group",
    NoticeKind.CARD_TAKEN_OVER: "building-store",
    NoticeKind.CARD_MERGED: "users",
    NoticeKind.ENTRY_RETURNED: "arrow-back-up",
    NoticeKind.OUTCOME_WITHDRAWN: "history",
    NoticeKind.TRAFFIC_PENDING: "door-enter",
    NoticeKind.TRAFFIC_REQUESTED: "door-enter",
    NoticeKind.TRAFFIC_ANSWERED: "door-enter",
    NoticeKind.ALLOCATION_REQUESTED: "user-question",
    NoticeKind.ALLOCATION_DECIDED: "user-question",
    NoticeKind.CONCESSION_ASKED: "coin",
    NoticeKind.CONCESSION_ANSWERED: "coin",
    NoticeKind.CALLBACK_PASSED: "phone-outgoing",
    NoticeKind.LEAD_OFFERED: "phone-incoming",
    NoticeKind.LEAD_LATE: "phone-incoming",
    NoticeKind.DAY_PLAN: "calendar",
    NoticeKind.TEAM_PLAN: "calendar",
    NoticeKind.APPOINTMENT_CONFIRM: "phone-outgoing",
    NoticeKind.NOT_ARRIVED: "door-enter",
    NoticeKind.REVIEWS_DUE: "clipboard-check",
    NoticeKind.NO_VISIT_16: "clock",
    NoticeKind.OVERDUE: "clock",
    NoticeKind.CALLBACK_DUE: "phone-outgoing",
    NoticeKind.WATCH: "eye",
    NoticeKind.DUPLICATES: "users",
    NoticeKind.BULK_LOOKING: "eye",
    NoticeKind.SECURITY: "lock",
    NoticeKind.HOLIDAYS_MISSING: "calendar",
    **dict.fromkeys(ABOUT_THE_SUBSCRIPTION, "tags"),
    NoticeKind.HELD: "moon",
    NoticeKind.SIGN_IN_ATTEMPTS: "lock",
}
# Where it leads, where it is not about a card that one sees.
_LEADS: Mapping[NoticeKind, str] = {
    NoticeKind.TRAFFIC_PENDING: "crm:home",
    NoticeKind.TRAFFIC_REQUESTED: "crm:traffic_requests",
    NoticeKind.TRAFFIC_ANSWERED: "crm:traffic_requests",
    NoticeKind.ALLOCATION_REQUESTED: "crm:allocations",
    NoticeKind.ALLOCATION_DECIDED: "crm:allocations",
    NoticeKind.CONCESSION_ASKED: "crm:concessions",
    NoticeKind.CONCESSION_ANSWERED: "crm:concessions",
    NoticeKind.SIGN_IN_ATTEMPTS: "password_page",
    NoticeKind.LEAD_OFFERED: "crm:leads",
    NoticeKind.LEAD_LATE: "crm:leads",
    NoticeKind.DAY_PLAN: "crm:home",
    NoticeKind.TEAM_PLAN: "figures:morning",
    NoticeKind.REVIEWS_DUE: "crm:reviews",
    NoticeKind.OVERDUE: "crm:home",
    NoticeKind.WATCH: "crm:watch",
    NoticeKind.DUPLICATES: "crm:duplicates",
    NoticeKind.BULK_LOOKING: "audit_page",
    NoticeKind.SECURITY: "devices_page",
    NoticeKind.HOLIDAYS_MISSING: "tenants:holidays",
    **dict.fromkeys(ABOUT_THE_SUBSCRIPTION, "subscription"),
    NoticeKind.HELD: "crm:home",
}
# The same at the brand.
_LEADS_AT_BRAND: Mapping[NoticeKind, str] = {NoticeKind.LEAD_LATE: "leads:leads"}
# Decided in its own list, though it is about a card.
_LISTED = frozenset({NoticeKind.CONCESSION_ASKED})


class Inbox(OwnPage):
    """What one was told, the newest first; `?unread=yes` what is still open."""

    action = {"GET": None}
    template_name = "notifications/inbox.html"
    keyset = Keyset({"created_at": "created_at"}, default="-created_at")

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        user = asker(request)
        is_unread = request.GET.get("unread") == "yes"
        own = inbox_of(user)
        try:
            page = self.keyset.page(Request(request), unread(own) if is_unread else own, lambda row: row)
        except DomainError:
            return HttpResponseRedirect(request.path)
        rows = cast("list[Notification]", page["results"])
        open_ids = {row.id for row in rows if _is_open(row)}
        shown = [_line(each, is_open=each.id in open_ids) for each in render(user, rows)]
        return self.show(
            {
                "days": [(day, list(lines)) for day, lines in groupby(shown, lambda line: line["day"])],
                "is_brand": is_brand(),
                "is_unread": is_unread,
                "has_unread": bool(open_ids),
                # A good moment to offer it: here one reads what came while the page was closed.
                "csrf": get_token(request),
                "next_url": page["next"],
                "previous_url": page["previous"],
            }
        )


class Open(OwnPage):
    """Reading one, and going to what it is about."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        """POST."""
        found = render(asker(request), [mark_read(asker(request), notification_id)])[0]
        return onward(request, _leads_to(found) or reverse("notifications:inbox"))


class Link(OwnPage):
    """The address in messages: reads the notice and goes to what it is about."""

    action = {"GET": None}

    def get(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        found = render(asker(request), [mark_read(asker(request), notification_id)])[0]
        return HttpResponseRedirect(_leads_to(found) or reverse("notifications:inbox"))


class Later(OwnPage):
    """Putting one off."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest, notification_id: UUID) -> HttpResponse:
        remind_later(asker(request), notification_id)
        return onward(request, reverse("notifications:inbox"), Toast(_("You'll be reminded in an hour.")))


class ReadAll(OwnPage):
    """Taking all for read."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST."""
        mark_all_read(asker(request))
        return onward(request, reverse("notifications:inbox"), Toast(_("All marked as read.")))


def _is_open(row: Notification) -> bool:
    """As `unread` has it, in the dealer's own day."""
    return row.read_at is None and (row.until is None or row.until >= timezone.localdate())


def _line(each: RenderedNotice, *, is_open: bool) -> dict[str, Any]:
    return {
        "told": each,
        "day": timezone.localtime(each.created_at).date(),
        "icon": _ICONS[each.kind],
        "is_open": is_open,
        "leads_on": bool(_leads_to(each)),
    }


def _leads_to(each: RenderedNotice) -> str:
    if each.card and each.kind not in _LISTED:
        return reverse("crm:card", args=[each.card])
    if each.kind not in _LEADS:
        return ""
    try:
        return reverse((_LEADS_AT_BRAND if is_brand() else _LEADS).get(each.kind, _LEADS[each.kind]))
    except NoReverseMatch:
        # The brand has no pages of a dealer.
        return ""
