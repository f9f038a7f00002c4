"""Every address of the three hosts, walked from Django's own resolvers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

_PARAMETER = re.compile(r"<\w+:(?P<name>\w+)>")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
URLCONFS = {"dealer": settings.ROOT_URLCONF, "hq": settings.HQ_URLCONF, "base": settings.PUBLIC_URLCONF}


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its pattern as the urls spell it, what its view declares, and what the view can do."""

    pattern: str
    declared: Mapping[str, str | None] | None
    handled: frozenset[str]

    @property
    def is_api(self) -> bool:
        """Whether it answers problems, not pages."""
        return self.pattern.startswith("api/")

    def path(self, ids: Mapping[str, object]) -> str:
        """The address with its ids filled in; a KeyError names the parameter that `table.IDS` does not know."""
        return "/" + _PARAMETER.sub(lambda found: str(ids[found["name"]]), self.pattern)


def routes_of(host: str) -> list[Route]:
    """The routes of `dealer`, `hq` or `base`; the catch-all under `/api/` apart."""
    return list(_walk(get_resolver(URLCONFS[host]).url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[Route]:
    for one in patterns:
        pattern = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one.url_patterns, pattern)
        elif pattern != "^api/":
            view: Any = getattr(one.callback, "view_class", None) or getattr(one.callback, "cls", None)
            handled = {method for method in METHODS if _handles(view, method.lower())}
            yield Route(pattern, getattr(view, "action", None), frozenset(handled))


def _handles(view: Any, method: str) -> bool:
    return method in getattr(view, "http_method_names", ()) and hasattr(view, method)
