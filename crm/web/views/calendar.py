"""`/account/calendar/`: one's calendar for other programs; `/calendar/<secret>.ics`: what those read."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from icalendar import Calendar, Event

from accounts.web.asker import asker
from crm.queries.calendar import CalendarEntry, calendar_of, feed_of, reader_of
from crm.queries.settings import dealer_settings
from crm.services.calendar import make_feed, revoke_feed
from crm.web.base import DealerPage
from kit.api.views import OPEN
from kit.htmx.answers import Toast, onward
from kit.tenancy import current_dealer
from kit.web.navigation import NavItem

OWN_PAGES = [NavItem(gettext_lazy("My calendar"), "calendar_page", "calendar")]


class MyCalendar(DealerPage):
    """The address of one's own calendar: made, shown this once, revoked."""

    action = {"GET": None, "POST": None}
    template_name = "crm/calendar.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET."""
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """POST `step`: `make` shows the address, which nothing keeps; `revoke` closes it."""
        user = asker(request)
        if request.POST.get("step") == "make":
            address = request.build_absolute_uri(reverse("calendar_feed", args=[make_feed(user)]))
            answer = self._show(request, address)
            answer.headers["Cache-Control"] = "no-store"
            return answer
        revoke_feed(user)
        return onward(request, reverse("calendar_page"), Toast(_("Address closed.")))

    def _show(self, request: HttpRequest, address: str = "") -> HttpResponse:
        shows = dealer_settings().calendar_shows
        return self.show({"feed": feed_of(asker(request)), "address": address, "shows": shows})


class Feed(View):
    """A consultant's calendar (RFC 5545). Open: the address is the secret; it opens nothing else and no session."""

    action = {"GET": OPEN}
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """The calendar; 304 when it is as the reader has it; 404 for an address that is none any more."""
        user = reader_of(token)
        if user is None:
            return HttpResponse(status=404)
        entries = calendar_of(user, dealer_settings().calendar_shows)
        with translation.override(user.language or "zh-hans"):
            body = _written(request, entries)
        etag = f'"{sha256(body).hexdigest()[:32]}"'
        is_known = etag in request.headers.get("If-None-Match", "")
        answer = HttpResponse(status=304) if is_known else HttpResponse(body, "text/calendar; charset=utf-8")
        answer.headers["ETag"] = etag
        patch_cache_control(answer, private=True, no_cache=True)
        return answer


def _written(request: HttpRequest, entries: list[CalendarEntry]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Lodestar//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Follow-ups at %(dealer)s") % {"dealer": current_dealer().name})
    calendar.add("x-wr-timezone", current_dealer().time_zone.key)
    for entry in entries:
        calendar.add_component(_event(request, entry))
    written: bytes = calendar.to_ical()
    return written


def _span(entry: CalendarEntry) -> tuple[date, date]:
    """Return begin and end: instants in UTC where a time was agreed, so that no reader needs the dealer's zone."""
    if entry.at is None:
        return entry.on, entry.on + timedelta(days=1)
    begin = datetime.combine(entry.on, entry.at, current_dealer().time_zone).astimezone(UTC)
    return begin, begin + timedelta(hours=1)


def _event(request: HttpRequest, entry: CalendarEntry) -> Event:
    """Return a whole day, the dealer's own whatever zone the reader's clock is in; or the hour from an agreed time."""
    word = _("Appointment") if entry.is_appointment else _("Follow up")
    event = Event()
    event.add("uid", f"{entry.key}@{current_dealer().code}.lodestar")
    event.add("dtstamp", entry.changed_at)
    event.add("sequence", entry.version)
    begin, end = _span(entry)
    event.add("dtstart", begin)
    event.add("dtend", end)
    event.add("summary", f"{word} {entry.customer}".strip())
    event.add("url", request.build_absolute_uri(reverse("crm:card", args=[entry.card])))
    event.add("transp", "TRANSPARENT")
    return event
