"""`ETag`, `If-None-Match` and `If-Match` on one resource: its version and a digest of what is answered, quoted.

The version alone would not do: what a card shows changes overnight (its age) and with others' rows (a colleague's new
name), though nobody has changed the card. `If-Match` asks for the version only.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b

from rest_framework.request import Request
from rest_framework.response import Response

from kit.api.bodies import JSONRenderer
from kit.errors import DomainError

_VERSION = re.compile(r'"?([0-9]{1,9})(?:-[0-9a-f]*)?"?$')


def answer_version(request: Request, data: object, version: int, *, status: int = 200) -> Response:
    """The resource with its ETag; 304 without a body when the caller has just this."""
    return _answer(request, data, f'"{version}-{_digest(data)}"', status)


def answer_content(request: Request, data: object) -> Response:
    """`answer_version` for a resource that counts no changes, since no PATCH takes it."""
    return _answer(request, data, f'"{_digest(data)}"', 200)


def expected_version(request: Request) -> int | None:
    """The version that the caller wants to change (`If-Match`); None when any will do, -1 for one that cannot be."""
    tags = _tags(request, "If-Match")
    if not tags or "*" in tags:
        return None
    versions = [_VERSION.match(tag) for tag in tags]
    return int(versions[0][1]) if len(versions) == 1 and versions[0] else -1


@contextmanager
def showing_current(show: Callable[[], object]) -> Iterator[None]:
    """Puts the resource as it is now beside a `stale`, so that the caller sees what changed."""
    try:
        yield
    except DomainError as refusal:
        if refusal.code == "stale":
            refusal.extra["current"] = show()
        raise


def _answer(request: Request, data: object, tag: str, status: int) -> Response:
    if request.method in ("GET", "HEAD") and {tag, "*"} & set(_tags(request, "If-None-Match")):
        return Response(status=304, headers={"ETag": tag})
    return Response(data, status=status, headers={"ETag": tag})


def _digest(data: object) -> str:
    return blake2b(JSONRenderer().render(data), digest_size=8).hexdigest()


# A compressing proxy marks the tag of what it compressed, inside the quotes or behind them.
_COMPRESSED = re.compile(r"-(?:gzip|br|zstd|deflate)(\"?)$|(\")-(?:gzip|br|zstd|deflate)$")


def tags_in(header: str) -> list[str]:
    """Return the tags of an `If-Match` or `If-None-Match`, without the marks that proxies add to them."""
    return [_COMPRESSED.sub(r"\1\2", tag.strip().removeprefix("W/")) for tag in header.split(",") if tag.strip()]


def _tags(request: Request, header: str) -> list[str]:
    return tags_in(request.headers.get(header, ""))
