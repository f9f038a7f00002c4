"""The body of a device's command: instants by our clock, and the things that it names (SY-2, SY-3)."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, tzinfo
from uuid import UUID

# Fields that may name a thing by the command with which this device made it.
REFERENCES = ("id", "card", "traffic")
_IDS = frozenset({"id", "card", "traffic", "owner", "consultant", "activity", "draft", "lead"})


def corrected(values: Mapping[str, object], by: timedelta, zone: tzinfo) -> dict[str, object]:
    """Return the body with each instant moved by the clock's offset, at any depth.

    A filing's date follows its contact, where the wrong clock had put both on another day.
    """
    moved = {name: _moved(value, by) for name, value in values.items()}
    typed, contact = _contact_at(values), _contact_at(moved)
    if typed and contact and values.get("filed_on") == typed.astimezone(zone).date():
        moved["filed_on"] = contact.astimezone(zone).date()
    return moved


def references(values: Mapping[str, object]) -> Iterator[UUID]:
    """Yield the ids that may be those of commands of this device."""
    for name in REFERENCES:
        value = values.get(name)
        if isinstance(value, UUID):
            yield value


def resolved(values: Mapping[str, object], made: Mapping[UUID, UUID]) -> dict[str, object]:
    """Return the body with the ids of commands replaced by those of the things that they made."""
    found = {name: values[name] for name in REFERENCES if isinstance(values.get(name), UUID)}
    return {**values, **{name: made.get(value, value) for name, value in found.items() if isinstance(value, UUID)}}


def with_ids(values: Mapping[str, object]) -> dict[str, object]:
    """Return a stored body with its ids as such again; other types are `pending_input.load_input`'s."""
    read: dict[str, object] = {}
    for name, value in values.items():
        if name in _IDS and isinstance(value, str) and value:
            read[name] = UUID(value)
        elif name == "matches" and isinstance(value, list):
            read[name] = [UUID(str(each)) for each in value]
        elif isinstance(value, Mapping):
            read[name] = with_ids(value)
        else:
            read[name] = value
    return read


def _contact_at(values: Mapping[str, object]) -> datetime | None:
    follow_up = values.get("follow_up")
    found = follow_up.get("contact_at") if isinstance(follow_up, Mapping) else None
    return found if isinstance(found, datetime) else None


def _moved(value: object, by: timedelta) -> object:
    if isinstance(value, datetime):
        return value + by
    if isinstance(value, Mapping):
        return {name: _moved(each, by) for name, each in value.items()}
    if isinstance(value, list):
        return [_moved(each, by) for each in value]
    return value
