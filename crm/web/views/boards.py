"""The boards that meetings are held from (MG-4): the plan in the morning, the results in the evening, the week.

`?wall` shows them on a screen that is read from three metres, customers' names masked; each is printable.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.web.asker import asker
from crm.queries.watch import Watched, cards_behind, traffic_behind, watch
from crm.web.base import DealerPage, language, today
from crm.web.presenters.rows import card_rows
from crm.web.presenters.traffic import traffic_row
from tenants.queries.catalogue import model_names


class Board(DealerPage):
    """What the boards have in common: the tabs, the wall, the day."""

    action = {"GET": Action.CARD_TRANSFER}
    name = ""
    # What a board is called where it is taken out; "" for one that is not.
    kind = ""

    def common(self, request: HttpRequest) -> dict[str, Any]:
        """The frame."""
        is_wall = "wall" in request.GET
        return {
            "today": today(),
            "tabs": _tabs(self.name),
            "is_wall": is_wall,
            "wall_url": f"{request.path}?wall=yes",
        }


class Watch(Board):
    """Whom the watch rules speak of (MG-5), with the records behind it."""

    action = {"GET": Action.CARD_REVIEW}
    template_name = "crm/board_watch.html"
    name = "crm:watch"

    def get(self, request: HttpRequest) -> HttpResponse:
        """GET. Never on the wall: it speaks of people."""
        user, models = asker(request), model_names(language())
        watched = watch(user, today())
        cards = card_rows(user, cards_behind(watched), models)
        traffic = [traffic_row(record, models) for record in traffic_behind(watched)]
        context = {
            **self.common(request),
            "is_wall": False,
            "watched": [
                {
                    "found": found,
                    "share": found.part * 100 / found.whole,
                    "cards": _counted(found, cards),
                    "traffic": _counted(found, traffic),
                }
                for found in watched
            ],
        }
        return self.show(context)


def _counted(found: Watched, rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of all the records that rules counted, those of one."""
    records = frozenset(found.records)
    return [row for row in rows if row["id"] in records]


def _tabs(here: str) -> list[dict[str, Any]]:
    names = {name: str(label) for name, label in map(import_string, settings.MEETINGS)}
    names["crm:watch"] = _("Watch")
    return [{"label": label, "url": reverse(name), "is_chosen": name == here} for name, label in names.items()]
