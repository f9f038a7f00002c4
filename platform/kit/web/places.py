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

    `on_phone` places it in the bar, which shows the first four. `also` names the pages beside it that are of the place
    too. One that `is_whole` stands for all pages of its namespace that no place names.
    """

    label: "str | Promise"
    url_name: str
    icon: str
    action: str = ""
    on_phone: bool = True
    is_whole: bool = False
    also: tuple[str, ...] = ()

    def names(self, here: str) -> bool:
        """Whether the page of this name is the place, or is named as one of its pages."""
        return here == self.url_name or here in self.also

    def takes_in(self, here: str) -> bool:
        """Whether the page is of the namespace that the place stands for."""
        return self.is_whole and here.startswith(f"{self.url_name.partition(':')[0]}:")


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
    declared = list(_declared())
    is_named = any(place.names(here) for place in declared)
    shown = []
    for place in declared:
        if place.action and not user.may(place.action):
            continue
        try:
            url = reverse(place.url_name)
        except NoReverseMatch:  # another host's place: the brand's pages are not in a dealer's urls
            continue
        is_current = place.names(here) if is_named else place.takes_in(here)
        shown.append(PlaceShown(place.label, url, place.icon, is_current, place.on_phone))
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
