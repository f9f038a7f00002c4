"""Navigation: the entries of the rail on the desk, of the bar on the phone and of the command palette.

An app declares its own (`NAVIGATION` in its `web/navigation.py`) and config names them in `settings.NAVIGATION`, in
order, and the four that each role uses most (`settings.PHONE_BAR`): the kit knows no app.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string


class Person(Protocol):
    """Who is signed in, as far as the pages need to know."""

    is_authenticated: bool
    roles: Sequence[str]

    def may(self, action: str) -> bool: ...


# How many entries the phone's bar has beside the one that opens all the others.
BAR_SIZE = 4


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry. `url_name` is where it leads, `action` what one must be allowed to do to see it ("" = signed in).

    `parts` are the pages below it that have an address of their own: listed under it on the phone and in the command
    palette, not in the rail. `also` names further pages that are of the item. One that `is_whole` stands for all pages
    of its namespace that no item names. `keys` are what people type to find it besides its name. What `begins`
    something new is where `n` leads from pages that begin nothing themselves.
    """

    label: "str | Promise"
    url_name: str
    icon: str
    action: str = ""
    is_whole: bool = False
    also: tuple[str, ...] = ()
    parts: "tuple[NavItem, ...]" = ()
    keys: str = ""
    begins: bool = False

    def names(self, here: str) -> bool:
        """Return whether the page of this name is the item, or one of its pages."""
        return here == self.url_name or here in self.also or any(part.names(here) for part in self.parts)

    def takes_in(self, here: str) -> bool:
        """Return whether the page is of the namespace that the item stands for."""
        return self.is_whole and here.startswith(f"{self.url_name.partition(':')[0]}:")


@dataclass(frozen=True, slots=True)
class NavLink:
    """An item as this request sees it."""

    label: "str | Promise"
    url_name: str
    url: str
    icon: str
    is_current: bool
    keys: str
    begins: bool
    parts: "tuple[NavLink, ...]" = ()


def navigation_for(request: HttpRequest) -> list[NavLink]:
    """Return what this person may go to from here, in the declared order."""
    user: Person | None = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    match = request.resolver_match
    here = match.view_name if match else ""
    declared = [item for item in _declared() if not item.action or user.may(item.action)]
    # Of several the last: what waits for a manager's decision is of that, for others of what they asked about.
    named = [item for item in declared if item.names(here)] or [item for item in declared if item.takes_in(here)]
    current = named[-1] if named else None
    shown = (_shown(user, item, item is current, here) for item in declared)
    return [item for item in shown if item is not None]


def phone_bar_of(request: HttpRequest, items: Sequence[NavLink]) -> list[NavLink]:
    """Return the four that this person's roles use most; the first ones where no role says."""
    roles = getattr(getattr(request, "user", None), "roles", ())
    wanted = [name for role in roles for name in settings.PHONE_BAR.get(role, ())]
    rank = {name: at for at, name in reversed(list(enumerate(wanted)))}
    ordered = sorted(items, key=lambda item: rank.get(item.url_name, len(wanted)))
    return ordered[:BAR_SIZE]


def own_pages(request: HttpRequest) -> list[NavLink]:
    """Return the pages of one's own account: not in the rail, but on the phone and in the palette."""
    user: Person | None = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    here = request.resolver_match.view_name if request.resolver_match else ""
    shown = (_shown(user, item, item.names(here), here) for item in _own())
    return [item for item in shown if item is not None]


def _shown(user: Person, item: NavItem, is_current: bool, here: str) -> NavLink | None:
    """Return None for an item of another host: the brand's pages are not in a dealer's urls, nor a dealer's in the
    brand's."""
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        return None
    parts = (_shown(user, part, part.names(here), here) for part in item.parts if _may_open(user, part))
    return NavLink(
        item.label, item.url_name, url, item.icon, is_current, item.keys, item.begins, tuple(filter(None, parts))
    )


def _may_open(user: Person, part: NavItem) -> bool:
    """Return whether the page's own view lets this person in; what a part declares narrows that further."""
    try:
        view = getattr(resolve(reverse(part.url_name)).func, "view_class", None)
    except NoReverseMatch:
        return False
    declared = getattr(view, "action", {}).get("GET")
    return all(user.may(action) for action in (declared, part.action) if action)


def _own() -> Iterator[NavItem]:
    for path in getattr(settings, "OWN_PAGES", ()):
        yield from import_string(path)


def _declared() -> Iterator[NavItem]:
    for path in getattr(settings, "NAVIGATION", ()):
        yield from import_string(path)
