"""`/palette/`: all pages that this person may go to, as the command palette (Ctrl K) finds them."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils import translation
from django.utils.module_loading import import_string

from kit.web.navigation import NavLink, navigation_for, own_pages
from kit.web.views import Page

_MOST_LABELS, _LONGEST_LABEL = 60, 80


class Palette(Page):
    """Asked once a page, when the palette opens for the first time."""

    action = {"POST": None}
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Answer `{pages: [{label, within, url, icon, find}], spellings: {label: find}, sprite}`.

        `find` has a page's names in both languages and their pinyin. `spellings` are of the commands that the page at
        hand offers, which it names as `label`: one may name a customer, so it comes in the body.
        """
        tops = [*navigation_for(request), *own_pages(request)]
        pages: dict[str, dict[str, Any]] = {}
        for top in tops:
            for item in (top, *top.parts):
                # An item and the first page below it may be the same one: then the page's own name says more.
                pages[item.url] = _entry(item, top)
        spell, labels = import_string(settings.SPELLINGS), request.POST.getlist("label")[:_MOST_LABELS]
        spellings = {label: spell(label[:_LONGEST_LABEL]) for label in labels if label}
        answer = JsonResponse(
            {"pages": list(pages.values()), "spellings": spellings, "sprite": static("img/icons.svg")}
        )
        answer.headers["Cache-Control"] = "private, no-store"
        return answer


def _entry(item: NavLink, top: NavLink) -> dict[str, Any]:
    return {
        "label": str(item.label),
        "within": "" if item is top else str(top.label),
        "url": item.url,
        "icon": item.icon,
        "find": _find(item) if item is top else f"{_find(item)} {_find(top)}",
    }


def _find(item: NavLink) -> str:
    """The name in every language, what it is spelt as, and its further keys, lower case."""
    spell = import_string(settings.SPELLINGS)
    names = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            names.append(str(item.label))
    text: str = spell(*names, item.keys)
    return text
