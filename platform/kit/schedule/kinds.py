"""Kinds of due items. Apps register theirs in `settings.SCHEDULES`: kit knows none of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from kit.tenancy import PUBLIC, current_schema

if TYPE_CHECKING:
    from kit.models import DueItem
    from kit.schedule.planning import Due


@dataclass(frozen=True, slots=True)
class Kind:
    """How items of a kind fire.

    `fire` takes items that are due, inside the transaction that marks them as fired: it writes rows of the place and
    calls nothing outside. `outlives_day`: whether an item still fires on a day after its own; a digest does not.
    `first` makes the next item of a kind that never ends, for a place where none waits; `is_public` says where.
    """

    fire: "Callable[[Sequence[DueItem]], None]"
    outlives_day: bool = False
    first: "Callable[[], Due] | None" = None
    is_public: bool = False


@cache
def registered() -> Mapping[str, Kind]:
    """Return every kind by its name."""
    kinds: dict[str, Kind] = {}
    for path in settings.SCHEDULES:
        kinds |= import_string(path)
    return kinds


def never_ending() -> dict[str, Kind]:
    """Return the kinds of which the chosen place always has an item waiting."""
    is_public = current_schema() == PUBLIC
    return {name: kind for name, kind in registered().items() if kind.first and kind.is_public == is_public}
