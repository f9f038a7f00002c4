"""The audit's chain: each entry's hash over the one before it and over itself, so that no link can be changed alone."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

# What the first entry of a place follows.
BEGINNING = "0" * 64


@dataclass(frozen=True, slots=True)
class Content:
    """An entry as it is sealed: everything that it says."""

    id: int
    at: datetime
    actor: UUID | None
    what: str
    subject: str
    data: Mapping[str, object]
    once: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """An entry in its place."""

    position: int
    hash: str
    content: Content


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """Where the chain does not hold first: an entry is `missing` at a position, or was `altered`."""

    position: int
    reason: str
    entry: int | None = None


def hash_of(previous: str, content: Content) -> str:
    """An entry's hash: SHA-256 over the previous hash and the entry in one spelling, whatever wrote it."""
    said = [
        content.id,
        content.at.astimezone(UTC).isoformat(timespec="microseconds"),
        str(content.actor) if content.actor else None,
        content.what,
        content.subject,
        content.data,
        content.once,
    ]
    spelled = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{spelled}".encode()).hexdigest()


def sealed(position: int, head: str, contents: Iterable[Content]) -> Iterator[Link]:
    """The entries that come next, each behind the one before it; `position` and `head` are of the last sealed."""
    for content in contents:
        position, head = position + 1, hash_of(head, content)
        yield Link(position, head, content)


def first_broken(position: int, head: str, links: Iterable[Link]) -> BrokenLink | None:
    """The first of `links`, in the order of their positions, that does not follow `position` with its `head`."""
    for link in links:
        if link.position != position + 1:
            return BrokenLink(position + 1, "missing")
        if link.hash != hash_of(head, link.content):
            return BrokenLink(link.position, "altered", link.content.id)
        position, head = link.position, link.hash
    return None
