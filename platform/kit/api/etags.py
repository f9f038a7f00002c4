"""`ETag`, `If-None-Match` and `If-Match` on one resource: its version, quoted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rest_framework.request import Request
from rest_framework.response import Response

from kit.errors import DomainError


def answer_version(request: Request, data: object, version: int, *, status: int = 200) -> Response:
    """The resource with its ETag; 304 without a body when the caller has this version."""
    etag = f'"{version}"'
    if request.method in ("GET", "HEAD") and etag in _tags(request, "If-None-Match"):
        return Response(status=304, headers={"ETag": etag})
    return Response(data, status=status, headers={"ETag": etag})


def expected_version(request: Request) -> int | None:
    """The version that the caller wants to change (`If-Match`); None when any will do, -1 for one that cannot be."""
    tags = _tags(request, "If-Match")
    if not tags or "*" in tags:
        return None
    versions = [tag.strip('"') for tag in tags]
    return int(versions[0]) if len(versions) == 1 and versions[0].isdecimal() else -1


@contextmanager
def showing_current(show: Callable[[], object]) -> Iterator[None]:
    """Puts the resource as it is now beside a `stale`, so that the caller sees what changed."""
    try:
        yield
    except DomainError as refusal:
        if refusal.code == "stale":
            refusal.extra["current"] = show()
        raise


def _tags(request: Request, header: str) -> list[str]:
    return [tag.strip().removeprefix("W/") for tag in request.headers.get(header, "").split(",") if tag.strip()]
