"""The limits of each route, in one table: the largest body, and the lane that runs it.

A request is classified by method and path alone, before its body is read and before Django sees it.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

KIB = 1024
MIB = 1024 * KIB


class LaneName(Enum):
    """The threads of a process. Each has a database connection of its own."""

    INTERACTIVE = "interactive"  # pages and calls: milliseconds each
    HEAVY = "heavy"  # hashing, workbooks: one at a time, so that nobody's page waits for them
    FILES = "files"  # tables that people upload, read by a process of their own: up to a minute for a hostile one
    PROBE = "probe"  # /readyz and /metrics, which must answer while the other lanes are busy


@dataclass(frozen=True, slots=True)
class Route:
    """How a request is received.

    `largest_body` is in bytes. Where `asks_first` is set, a body above the ordinary limit is read only after Django has
    accepted the caller for this path.
    """

    largest_body: int
    lane: LaneName
    asks_first: bool = False


ORDINARY = Route(256 * KIB, LaneName.INTERACTIVE)
_NO_BODY = Route(16 * KIB, LaneName.INTERACTIVE)
_WORKBOOK = Route(16 * KIB, LaneName.HEAVY)

# The first that matches: method, the path as a regular expression from its start, the route.
_TABLE: tuple[tuple[str, str, Route], ...] = (
    ("*", r"/(readyz|metrics)$", Route(KIB, LaneName.PROBE)),
    # A multipart body is a little longer than the file in it (kit.sheets.guards.LARGEST_FILE).
    ("POST", r"/(api/v1/)?imports/$", Route(26 * MIB, LaneName.FILES, asks_first=True)),
    ("POST", r"/leads/upload/$", Route(2 * MIB, LaneName.FILES)),
    # Another sheet is chosen here, and read.
    ("POST", r"/imports/[^/]+/$", Route(256 * KIB, LaneName.FILES)),
    ("PATCH", r"/api/v1/imports/[^/]+/$", Route(256 * KIB, LaneName.FILES)),
    # Passwords are hashed here.
    ("POST", r"/sign-in/$", Route(16 * KIB, LaneName.HEAVY)),
    ("POST", r"/api/v1/auth/(login|password)/$", Route(16 * KIB, LaneName.HEAVY)),
    ("POST", r"/account/password/$", Route(16 * KIB, LaneName.HEAVY)),
    ("POST", r"/(api/v1/)?staff/", Route(64 * KIB, LaneName.HEAVY)),
    ("POST", r"/(api/v1/brand/)?dealers/", Route(64 * KIB, LaneName.HEAVY)),
    # A dealer is set up here.
    ("POST", r"/(api/v1/)?signup/", Route(64 * KIB, LaneName.HEAVY)),
    # Workbooks are built or sent here, and the API's document is generated here.
    ("GET", r"/(.*/)?(excel|file|template|wrong-rows)/$", _WORKBOOK),
    ("GET", r"/api/v1/(schema|docs)/$", _WORKBOOK),
    ("GET", r"/", _NO_BODY),
    ("HEAD", r"/", _NO_BODY),
)
_COMPILED = tuple((method, re.compile(pattern), route) for method, pattern, route in _TABLE)


def route_of(method: str, path: str, query: str = "") -> Route:
    """Return the route of a request. `as=excel` asks a page for its table as a workbook."""
    return _WORKBOOK if "as=excel" in query else _route_of_path(method, path)


@lru_cache(maxsize=4_096)
def _route_of_path(method: str, path: str) -> Route:
    for wanted, pattern, route in _COMPILED:
        if wanted in (method, "*") and pattern.match(path):
            return route
    return ORDINARY
