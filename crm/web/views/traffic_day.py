"""`/traffic/day/`: the traffic of an earlier day, to be read (TR-5)."""

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.access import Action
from accounts.web.asker import asker
from crm.queries.numbers import mask_traffic
from crm.queries.traffic import traffic_board, traffic_of
from crm.web.base import DealerPage, language, today
from crm.web.presenters.traffic import board_tiles, traffic_row
from tenants.queries.catalogue import model_names

_TILES = {
    "total": gettext_lazy("Total"),
    "showroom": gettext_lazy("Showroom"),
    "calls": gettext_lazy("Calls"),
    "test_drives": gettext_lazy("Test drives"),
    "pending": gettext_lazy("Pending"),
}


class TrafficDay(DealerPage):
    """The board and the log of the day `?on=`, yesterday's unless given. Nothing can be changed any more (TR-3)."""

    action = {"GET": Action.TRAFFIC_VIEW}
    template_name = "crm/traffic_day.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show it; a day that cannot be read, or is still to come, is yesterday."""
        user, now = asker(request), today()
        day = _day(request.GET.get("on", ""), now)
        total, by_consultant = traffic_board(user, day)
        records = traffic_of(user).filter(on=day).select_related("consultant").order_by("-arrived_at", "-id")
        models, here = model_names(language()), reverse("crm:traffic_day")
        after = day + timedelta(days=1)
        context = {
            "day": day,
            "on_day": f"on={day.isoformat()}",
            "today": now,
            "before_url": f"{here}?on={day - timedelta(days=1)}",
            "after_url": f"{here}?on={after}" if after < now else "",
            "tiles": board_tiles(total, {name: str(label) for name, label in _TILES.items()}),
            "consultants": by_consultant,
            "records": [traffic_row(mask_traffic(user, record, now), models) for record in records],
        }
        return self.show(context)


def _day(given: str, now: date) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError:
        return now - timedelta(days=1)
    return day if date(2000, 1, 2) <= day < now else now - timedelta(days=1)
