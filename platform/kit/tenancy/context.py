"""Which schema the connection of this thread works in.

The connection itself is the only memory of it: a second one beside it could drift. A new thread has a new connection
and with it none chosen.
"""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from kit.db.prepared import PreparedRow

NOWHERE = "nowhere"
PUBLIC = "public"
# SQL of the column that puts a dealer's schema on the path as its row is read; the backend says the same with SET.
PATH_OF_DEALER = "set_config('search_path', format('%%I, extensions', schema_name), false)"


class NoSchemaChosen(RuntimeError):
    """Code asked for data without saying whose. Never answered from public."""


class SwitchInsideTransaction(RuntimeError):
    """A transaction belongs to one schema; leaving it half-way would write to two under one commit."""


class UnknownDealer(LookupError):
    """No dealer has this code."""


class DealerRow(Protocol):
    """What is needed to know a dealer: the brand's record of it, or anything like it."""

    code: str
    schema_name: str
    name: str
    time_zone: str
    state: str
    state_since: datetime | None
    state_until: date | None
    support_until: datetime | None


@dataclass(frozen=True, slots=True)
class DealerContext:
    """The dealer whose schema is chosen, light enough to be asked for anywhere without a query.

    `state` is where its subscription stands (SA-1), since when, and the day on which it changes by the clock.
    Until `support_until` someone of the hosting company may view it (SA-8).
    """

    code: str
    schema: str
    name: str
    time_zone: ZoneInfo
    state: str = "active"
    state_since: datetime | None = None
    state_until: date | None = None
    support_until: datetime | None = None

    @property
    def schema_name(self) -> str:
        """The schema under the name by which the backend asks for it."""
        return self.schema

    @classmethod
    def of(cls, row: DealerRow) -> "DealerContext":
        """The context of the brand's record of a dealer."""
        return cls(
            row.code,
            row.schema_name,
            row.name,
            ZoneInfo(row.time_zone),
            row.state,
            row.state_since,
            row.state_until,
            row.support_until,
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """A schema that is no dealer's: public or nowhere."""

    schema_name: str


_PUBLIC, _NOWHERE = _Place(PUBLIC), _Place(NOWHERE)


class _Connection(Protocol):
    """What our backend adds to Django's connection."""

    schema_name: str
    tenant: DealerContext | _Place
    touched_schemas: set[str]
    has_citus: bool

    def ensure_connection(self) -> None: ...

    def set_tenant(self, tenant: DealerContext | _Place) -> None: ...

    def trust_search_path(self, schemas: list[str]) -> None: ...


def _connection() -> _Connection:
    # Django's proxy would look for this thread's connection at each use of it.
    return cast(_Connection, connections[DEFAULT_DB_ALIAS])


def current_schema() -> str:
    """The chosen schema's name. Raises NoSchemaChosen when there is none."""
    schema = _connection().schema_name
    if schema == NOWHERE:
        raise NoSchemaChosen("no schema is chosen: enter a dealer with in_dealer(), or public with in_public()")
    return schema


def current_dealer() -> DealerContext:
    """The dealer that is chosen. Raises NoSchemaChosen in public and nowhere."""
    place = _connection().tenant
    if not isinstance(place, DealerContext):
        raise NoSchemaChosen("no dealer is chosen: enter one with in_dealer()")
    return place


def dealer_if_any() -> DealerContext | None:
    """The dealer that is chosen; None in public and nowhere."""
    place = _connection().tenant
    return place if isinstance(place, DealerContext) else None


@contextmanager
def in_dealer(dealer: DealerRow | DealerContext | str) -> Iterator[DealerContext]:
    """Work in a dealer's schema, given the dealer or its code; what was chosen before is restored.

    Raises UnknownDealer for a code that no dealer has, SwitchInsideTransaction within a transaction.
    """
    _refuse_inside_transaction()
    if isinstance(dealer, str):
        context = _found_by_code(dealer)
    else:
        context = dealer if isinstance(dealer, DealerContext) else DealerContext.of(dealer)
    with _Chosen(context, is_trusted=isinstance(dealer, str)):
        yield context


class _Chosen:
    """A schema for the length of a block; what was chosen before is restored. Written out, for every request goes
    through several of them and a generator costs three times as much."""

    __slots__ = ("_before", "_connection", "_is_anywhere", "_is_trusted", "_place")

    def __init__(self, place: DealerContext | _Place, *, is_anywhere: bool = False, is_trusted: bool = False) -> None:
        self._place, self._is_anywhere, self._is_trusted = place, is_anywhere, is_trusted

    def __enter__(self) -> DealerContext | _Place:
        if not self._is_anywhere:
            _refuse_inside_transaction()
        self._connection = _connection()
        self._before = self._connection.tenant
        self._connection.set_tenant(self._place)
        if self._is_trusted:
            self._connection.trust_search_path([self._place.schema_name])
        return self._place

    def __exit__(self, *error: object) -> None:
        self._connection.set_tenant(self._before)


def finding_dealer() -> AbstractContextManager[object]:
    """For the one query with which a request begins: it reads tables that carry their schema, and may put the dealer's
    schema on the path itself (PATH_OF_DEALER), so that no statement is spent on either."""
    return _Chosen(_PUBLIC, is_trusted=True)


def in_dealer_found(context: DealerContext) -> AbstractContextManager[object]:
    """Work in the schema of the dealer that the last query found and put on the path with PATH_OF_DEALER."""
    return _Chosen(context, is_trusted=True)


def in_public() -> AbstractContextManager[object]:
    """Work in public: the brand's tables. What was chosen before is restored; refused within a transaction."""
    return _Chosen(_PUBLIC)


def in_nowhere() -> AbstractContextManager[object]:
    """Choose no schema, as at a thread's start: around each request and each job, so that nothing is left behind."""
    return _Chosen(_NOWHERE, is_anywhere=True)


def touched(schemas: Iterable[str]) -> None:
    """Say which schemas a statement has read by their names, so that the connection is ended when they are many."""
    _connection().touched_schemas.update(schemas)


def has_citus() -> bool:
    """Whether the database is Citus's, so that dealers' schemas may be on several nodes (docs/scale.md)."""
    wrapper = _connection()
    wrapper.ensure_connection()
    return wrapper.has_citus


def _refuse_inside_transaction() -> None:
    """Looks past the atomic that a test is wrapped in, as Django's `durable` does."""
    if connection.in_atomic_block and not _in_tests_own_atomic(connection):
        raise SwitchInsideTransaction("a schema is chosen before the transaction begins, not within it")


def _in_tests_own_atomic(wrapper: BaseDatabaseWrapper) -> bool:
    # Django's mark, which `durable` reads too; the stubs do not know it.
    return bool(wrapper.atomic_blocks and getattr(wrapper.atomic_blocks[-1], "_from_testcase", False))


def _found_by_code(code: str) -> DealerContext:
    """The dealer of a code, whose schema is on the path when it is found: every job begins with this."""
    with finding_dealer():
        row = _by_code().find(code=code)
    if row is None:
        raise UnknownDealer(code)
    return DealerContext.of(cast(DealerRow, row))


@cache
def _by_code() -> PreparedRow[Any]:
    dealers = apps.get_model(settings.TENANT_MODEL)._default_manager
    found = dealers.annotate(path=RawSQL(PATH_OF_DEALER, ()))  # noqa: S611 - a constant of ours
    return PreparedRow(lambda code: found.filter(code=code), code="-")
