"""The places one can go to: entries of the rail on the desk and of the bar on the phone.

An app declares its own (`PLACES` in its `web/places.py`) and config names them in `settings.PLACES`, in order:
the kit knows no app.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string


class Person(Protocol):
    """Who is signed in, as far as the pages need to know."""

    is_authenticated: bool

    def may(self, action: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Place:
    """One entry. `url_name` is where it leads, `action` what one must be allowed to do to see it ("" = signed in).

    `on_phone` places it in the bar, which shows the first four. One that `is_whole` stands for all pages of its
    namespace, and is where one is on any of them.
    """

    label: "str | Promise"
    url_name: str
    icon: str
    action: str = ""
    on_phone: bool = True
    is_whole: bool = False

    def is_at(self, here: str) -> bool:
        """Whether the page of this name is the place, or one of its pages."""
        namespace = self.url_name.partition(":")[0]
        return here == self.url_name or (self.is_whole and here.startswith(f"{namespace}:"))


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """A place as this request sees it."""

    label: "str | Promise"
    url: str
    icon: str
    is_current: bool
    on_phone: bool


def places_for(request: HttpRequest) -> list[PlaceShown]:
    """What this person may go to from here, in the declared order."""
    user: Person | None = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    match = request.resolver_match
    here = match.view_name if match else ""
    shown = []
    for place in _declared():
        if place.action and not user.may(place.action):
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:  # another host's place: the brand's pages are not in a dealer's urls
            continue
        shown.append(PlaceShown(place.label, url, place.icon, place.is_at(here), place.on_phone))
    return shown


def own_pages() -> list[PlaceShown]:
    """Pages of one's own account: not in the rail, but found by search."""
    return [PlaceShown(place.label, reverse(place.url_name), place.icon, False, False) for place in _own()]


def _own() -> Iterator[Place]:
    for path in getattr(settings, "OWN_PAGES", ()):
        yield from import_string(path)


def _declared() -> Iterator[Place]:
    for path in getattr(settings, "PLACES", ()):
        yield from import_string(path)
