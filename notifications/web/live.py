"""`/live/` at the brand: whether a person's inbox has changed since a page last asked."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from accounts.web.asker import asker
from kit.api.etags import tags_in
from kit.web.views import Page
from notifications.queries.inbox import newest_of, unread_count


class BrandLive(Page):
    """The brand has no event log of its own: a page there follows its reader's inbox alone."""

    action = {"GET": None}

    def get(self, request: HttpRequest) -> HttpResponse:
        """Return what `/live/` of a dealer does: the newest notice's instant and id, and how many are unread; 304 for
        a page that has it already."""
        newest, unread = newest_of(asker(request)), unread_count(asker(request))
        mark = str(newest.id) if newest else ""
        headers = {"ETag": f'"{mark}-{unread}"', "Cache-Control": "private, no-cache"}
        if headers["ETag"] in tags_in(request.headers.get("If-None-Match", "")):
            return HttpResponse(status=304, headers=headers)
        instant = int(newest.created_at.timestamp() * 1000) if newest else 0
        return JsonResponse({"newest": instant, "mark": mark or "none", "unread": unread}, headers=headers)
