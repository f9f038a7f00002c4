"""Every kind of event shares this: it is written to the log by `dump` and read back by `load`.

An event is a frozen dataclass. Its fields are the keys of the entry's `data`: an id is a UUID here and text in the log,
a day is a date, a pair is the value before and after. Pure: folds and rules read these, and neither needs a database.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from datetime import date
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Final, Self, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

T = TypeVar("T")
Pair = tuple[T, T]
Decode = Callable[[Any], Any]

_COLUMNS = frozenset({"occurred_on", "card", "recorded_on"})


class Unstated(Enum):
    """The value of a field that an entry does not state."""

    UNSTATED = "unstated"


UNSTATED: Final = Unstated.UNSTATED


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a field that is called otherwise in the log, by `Annotated`."""

    name: str


class Omitted(Enum):
    """Declares, by `Annotated`, a field whose key the log leaves out where it has its default."""

    OMITTED = "omitted"


OMITTED: Final = Omitted.OMITTED


@dataclass(frozen=True, kw_only=True)
class LogEvent:
    """One event of a kind. `occurred_on` is the business date on which it counts, `card` the card that it is about.

    `recorded_on` is the business date of its entry, of an event that was read from the log.
    """

    kind: ClassVar[str]
    version: ClassVar[int] = 1
    # Whether the audit of cards lists it: what changes a card, or whose it is.
    is_audited: ClassVar[bool]
    # The date of `occurred_on`, for the table in docs/architecture.md.
    counts_on: ClassVar[str] = "the day"

    occurred_on: date
    card: UUID | None = None
    recorded_on: date | None = None

    @property
    def known_on(self) -> date:
        """The day from which it is known: a contact that is typed in late changes no plan of before (RP-4)."""
        return max(self.occurred_on, self.recorded_on or self.occurred_on)

    def dump(self) -> dict[str, object]:
        """Return the entry's data."""
        return {
            each.key: _plain(value)
            for each in parts_of(type(self))
            if each.is_stated(value := getattr(self, each.name))
        }

    @classmethod
    def load(
        cls, data: Mapping[str, Any], *, occurred_on: date, card: UUID | None = None, recorded_on: date | None = None
    ) -> Self:
        """Return the event of an entry. Data of a wrong shape raises, so that a follower parks the entry and shows it.

        Entries from before a field was there lack its key: they load with its default, none or empty.
        """
        values = {each.name: each.value_in(data) for each in parts_of(cls)}
        return cls(occurred_on=occurred_on, card=card, recorded_on=recorded_on, **values)


@dataclass(frozen=True, slots=True)
class Part:
    """A field of an event's data."""

    name: str
    key: str
    decode: Decode
    default: Any
    is_omitted: bool

    def is_stated(self, value: object) -> bool:
        return value is not UNSTATED and not (self.is_omitted and value == self.default)

    def value_in(self, data: Mapping[str, Any]) -> Any:
        if self.key in data:
            return self.decode(data[self.key])
        if self.default is MISSING:
            raise KeyError(self.key)
        return self.default


_PARTS: dict[type[LogEvent], tuple[Part, ...]] = {}


def parts_of(event: type[LogEvent]) -> tuple[Part, ...]:
    """Return the fields of a kind's data, in their order."""
    found = _PARTS.get(event)
    if found is None:
        hints = get_type_hints(event, include_extras=True)
        found = tuple(_part(each, hints[each.name]) for each in fields(event) if each.name not in _COLUMNS)
        _PARTS[event] = found
    return found


def _part(each: "Field[Any]", hint: Any) -> Part:
    extras: list[Any] = []
    if get_origin(hint) is Annotated:
        hint, *extras = get_args(hint)
    key = next((extra.name for extra in extras if isinstance(extra, Key)), each.name)
    default = each.default if each.default is not MISSING else _absent(hint)
    return Part(each.name, key, _decoder(hint), default, OMITTED in extras)


def _absent(hint: Any) -> Any:
    """Return what an entry without the key is read as: none, empty or false; a pair or an id has to be there."""
    if NoneType in get_args(hint):
        return None
    if get_origin(hint) is not None and get_origin(hint) is not tuple and get_origin(hint) not in (Union, UnionType):
        return ()
    return {str: "", bool: False}.get(hint, MISSING)


def _decoder(hint: Any) -> Decode:
    inner = [each for each in get_args(hint) if each not in (NoneType, Unstated)]
    if get_origin(hint) in (Union, UnionType):
        decode = _decoder(inner[0])
        return lambda value: None if value is None else decode(value)
    if get_origin(hint) is tuple:
        decoders = [_decoder(each) for each in inner]
        return lambda values: tuple(decode(value) for decode, value in zip(decoders, values, strict=True))
    if get_origin(hint) is not None:
        decode = _decoder(inner[0])
        return lambda values: tuple(map(decode, values or ()))
    return _SCALARS[hint]


_SCALARS: Mapping[Any, Decode] = {
    UUID: UUID,
    date: date.fromisoformat,
    str: lambda value: value or "",
    bool: bool,
    int: int,
}


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
