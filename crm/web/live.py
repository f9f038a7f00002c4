"""`/live/`: whether anything happened since (live.js asks every two seconds while a page is looked at)."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string

from crm.queries.news import latest_news
from crm.web.page import asker
from kit.web.views import Page


class Live(Page):
    """For all who are signed in: it tells that something happened, not what."""

    action = {"GET": None}

    def get(self, request: HttpRequest) -> HttpResponse:
        """304 to who has it already; else when the newest event was entered (milliseconds since 1970), its mark, and
        how many notifications are unread: what has happened is told a moment later."""
        news, unread = latest_news(), import_string(settings.UNREAD_COUNT)(asker(request))
        headers = {"ETag": f'"{news.mark}-{unread}"', "Cache-Control": "private, no-cache"}
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        newest = int(news.newest.timestamp() * 1000) if news.newest else 0
        return JsonResponse({"newest": newest, "mark": news.mark, "unread": unread}, headers=headers)
