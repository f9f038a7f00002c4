"""`/live/`: whether anything happened since (live.js asks every two seconds while a page is looked at)."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from crm.queries.news import latest_news
from kit.web.views import Page


class Live(Page):
    """For all who are signed in: it tells that something happened, not what."""

    action = {"GET": None}

    def get(self, request: HttpRequest) -> HttpResponse:
        """304 to who has it already; else when the newest event was entered (milliseconds since 1970)."""
        news = latest_news()
        headers = {"ETag": f'"{news.mark}"', "Cache-Control": "private, no-cache"}
        if headers["ETag"] in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers=headers)
        return JsonResponse({"newest": int(news.newest.timestamp() * 1000) if news.newest else 0}, headers=headers)
