"""Following merges to the card that is left of them (MG-1)."""

from collections.abc import Iterable
from uuid import UUID


def roots(merged: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Return for each merged card the one that survives at the end, over several merges in a row."""
    into = dict(merged)
    found = {}
    for card, survivor in into.items():
        seen = {card}
        while survivor in into and survivor not in seen:
            seen.add(survivor)
            survivor = into[survivor]
        found[card] = survivor
    return found
