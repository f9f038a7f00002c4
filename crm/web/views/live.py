"""`/live/`: whether anything happened since a page last asked, and the ticket for its event stream."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string

from accounts.web.asker import asker
from crm.queries.change_mark import change_mark
from kit.api.etags import tags_in
from kit.live import STREAM_PATH, give_ticket
from kit.web.views import Page


class Live(Page):
    """For all who are signed in: it tells that something happened, not what."""

    action = {"GET": None}

    def get(self, request: HttpRequest) -> HttpResponse:
        """304 to who has it already; else when the newest event was entered (milliseconds since 1970), its mark, and
        how many notifications are unread: what has happened is told a moment later."""
        news, unread = change_mark(), import_string(settings.UNREAD_COUNT)(asker(request))
        headers = {"ETag": f'"{news.mark}-{unread}"', "Cache-Control": "private, no-cache"}
        if headers["ETag"] in tags_in(request.headers.get("If-None-Match", "")):
            return HttpResponse(status=304, headers=headers)
        newest = int(news.newest.timestamp() * 1000) if news.newest else 0
        return JsonResponse({"newest": newest, "mark": news.mark, "unread": unread}, headers=headers)


class LiveTicket(Page):
    """A ticket for an event stream, which says that something changed and no more."""

    action = {"GET": None}
    limits = {"GET": "live_tickets"}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return the stream's address, good once within a minute; 204 where there is none."""
        ticket = give_ticket(asker(request).id)
        if ticket is None:
            return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        return JsonResponse({"stream": f"{STREAM_PATH}?ticket={ticket}"}, headers={"Cache-Control": "no-store"})
