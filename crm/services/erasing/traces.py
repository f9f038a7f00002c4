"""Erase a customer outside their cards: held filings, requests, imports, exports, phones, stored replies (PI-4)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from accounts.models import User
from crm.events.types.base import LogEvent
from crm.events.types.requests import AllocationDecided
from crm.models import (
    Allocation,
    Archive,
    ArchivePart,
    Card,
    CardImport,
    Delivery,
    Export,
    ExportFile,
    FollowUp,
    ImportFile,
    ImportRow,
    ImportStub,
    Loss,
    Order,
    SyncCommand,
    TrafficRecord,
    TrafficRequest,
)
from crm.rules.codes import AllocationDecision, RequestState
from crm.rules.exporting import ExportState
from crm.rules.importing.states import OPEN_TO_CHANGE, ImportState
from crm.rules.surnames import surname
from kit import clock
from kit.api.bodies import CONTENT_TYPE, JSONRenderer
from kit.api.problems import answer
from kit.errors import refuse
from kit.idempotency.replies import forget_replies
from kit.personal_data import ERASED, erasing
from kit.tenancy import current_dealer

# Of the data of a filing or a party as it was typed; the codes beside them name nobody.
_TYPED = (Card, FollowUp, Order, Delivery, Loss, TrafficRecord)
_NAMED = frozenset(name for model in _TYPED for name in erasing(model)) | {"phones"}
_NAMES = ("customer_name",)


@dataclass(frozen=True, slots=True)
class Traces:
    """By what a person is found: ids of cards and parties, numbers in their normal form.

    `names` count only where nobody else's data can be meant: another customer may be called the same. `is_asked`: the
    person wants it. Otherwise their time is over, and what is under way about the same number is of another time.
    """

    cards: Sequence[UUID]
    traffic: Sequence[UUID]
    names: Collection[str]
    numbers: Collection[str]
    is_asked: bool

    @property
    def ids(self) -> list[str]:
        """The ids of cards and parties, as JSON has them."""
        return [str(each) for each in (*self.cards, *self.traffic)]

    @property
    def digits(self) -> list[str]:
        """The numbers without what is written between their digits."""
        digits = ("".join(filter(str.isdigit, number)) for number in self.numbers)
        return [each for each in digits if len(each) >= 7]

    @property
    def surnames(self) -> set[str]:
        """The surnames that the person is known by (CA-5)."""
        return {surname(name) for name in self.names}

    def is_anothers(self, data: object) -> bool:
        """Return whether data that holds the number names somebody else: a family may share one."""
        name = data.get("customer_name") if isinstance(data, Mapping) else ""
        return bool(name) and surname(str(name)) not in self.surnames


def erase_traces(actor: User | None, traces: Traces) -> list[LogEvent]:
    """Erase a person wherever else they are found; the events are for the caller's log.

    Workbooks, imports and commands of phones end by themselves within a month: only a person who asks is looked for
    in them.
    """
    entries = _erase_held_filings(actor, traces)
    _erase_requests(traces)
    _erase_searches(traces)
    ImportStub.objects.filter(Q(id__in=traces.cards) | Q(customer_name__in=traces.names)).update(**erasing(ImportStub))
    if traces.is_asked:
        _erase_imports(traces)
        _expire_exports()
    _erase_commands(traces)
    gone = JSONRenderer().render(answer(refuse("already_done", status=409)).data)
    forget_replies([*traces.ids, *(traces.digits if traces.is_asked else ())], gone, CONTENT_TYPE)
    return entries


def rewritten(data: Any) -> Any:
    """Return JSON without the person: names replaced, numbers and words emptied at any depth; codes stay."""
    if isinstance(data, Mapping):
        return {name: _without(name, value) if name in _NAMED else rewritten(value) for name, value in data.items()}
    return [rewritten(each) for each in data] if isinstance(data, list) else data


def _without(name: str, value: Any) -> Any:
    if name in _NAMES:
        return ERASED
    return [] if isinstance(value, list) else {} if isinstance(value, Mapping) else ""


def _erase_held_filings(actor: User | None, traces: Traces) -> list[LogEvent]:
    """Drop filings that wait for a decision, and empty those that were decided (CA-6, CA-8)."""
    linked = Q(card__in=traces.cards) | Q(traffic__in=traces.traffic)
    own = linked | Q(id__in=_ids_with(Allocation, ("data",), traces))
    rows = Allocation.objects.select_for_update(of=("self",)).filter(own).order_by("id")
    entries: list[LogEvent] = []
    for row in rows if traces.is_asked else rows.exclude(state=RequestState.PENDING.value):
        if traces.is_anothers(row.data):
            continue
        is_pending = row.state == RequestState.PENDING
        row.data = rewritten(row.data)
        if is_pending:
            row.state, row.decision = RequestState.ACCEPTED.value, AllocationDecision.DROP.value
            row.decided_at, row.decided_by = clock.moment(), actor
        row.save()
        entries += [_dropped(row)] if is_pending else []
    return entries


def _dropped(row: Allocation) -> LogEvent:
    return AllocationDecided(
        occurred_on=clock.today(current_dealer().time_zone),
        card=row.card_id,
        allocation=row.id,
        allocation_kind=str(row.kind),
        consultant=row.consultant_id,
        traffic=row.traffic_id,
        matches=row.matches,
        decision=str(row.decision),
        owner=None,
    )


def _erase_requests(traces: Traces) -> None:
    own = Q(id__in=_ids_with(TrafficRequest, ("data",), traces)) | Q(traffic__in=traces.traffic)
    rows = TrafficRequest.objects.filter(own)
    for row in rows if traces.is_asked else rows.exclude(state=RequestState.PENDING.value):
        if traces.is_anothers(row.data):
            continue
        row.data, row.reason = rewritten(row.data), ""
        row.save(update_fields=["data", "reason"])


def _erase_imports(traces: Traces) -> None:
    """Delete the person's rows. A file cannot be searched: one that is not read yet, or holds them, goes, and its
    import has to be handed in again."""
    # A row that was not checked yet has no surname.
    named = ImportRow.objects.filter(id__in=_ids_with(ImportRow, ("cells", "card", "phones", "errors"), traces))
    found = set(named.filter(surname__in=["", *traces.surnames]).values_list("id", flat=True))
    rows = ImportRow.objects.filter(Q(id__in=found) | Q(card_id__in=traces.cards))
    concerned = set(rows.values_list("card_import_id", flat=True)) | set(_ids_with(CardImport, ("samples",), traces))
    rows.delete()
    concerned |= set(CardImport.objects.filter(state=ImportState.UPLOADED, swept_at=None).values_list("id", flat=True))
    ImportFile.objects.filter(card_import__in=concerned).delete()
    CardImport.objects.filter(id__in=concerned).update(**erasing(CardImport))
    over = CardImport.objects.filter(id__in=concerned, state__in=[state.value for state in OPEN_TO_CHANGE])
    over.update(state=ImportState.FAILED.value, failure="import_expired")


def _expire_exports() -> None:
    """Let go of every workbook and archive: one cannot be searched, and another takes seconds or minutes."""
    ExportFile.objects.all().delete()
    ArchivePart.objects.all().delete()
    for model in (Export, Archive):
        live = model._default_manager.filter(state__in=[ExportState.WAITING.value, ExportState.READY.value])
        live.update(state=ExportState.EXPIRED.value)


def _erase_searches(traces: Traces) -> None:
    """Take out of the filters of exports what the person was searched by."""
    for export in Export.objects.filter(filters__has_key="q"):
        searched = str(export.filters["q"])
        is_theirs = any(searched in name or name in searched for name in traces.names)
        digits = "".join(filter(str.isdigit, searched))
        if is_theirs or (digits and any(digits in number for number in traces.digits)):
            del export.filters["q"]
            export.save(update_fields=["filters"])


def _erase_commands(traces: Traces) -> None:
    """Empty the commands of phones that made the person's cards and parties, and where they asked, that name them."""
    own = Q(result_id__in=[*traces.cards, *traces.traffic])
    if traces.is_asked:
        named = SyncCommand.objects.filter(id__in=_ids_with(SyncCommand, ("body", "reply"), traces))
        own |= Q(id__in=[row for row, body in named.values_list("id", "body") if not traces.is_anothers(body)])
    SyncCommand.objects.filter(own).update(**erasing(SyncCommand), reason="", settled_at=clock.moment())


def _ids_with(model: Any, columns: Sequence[str], traces: Traces) -> list[Any]:
    """Return the rows whose JSON holds an id of the person, or a number however it is written. One statement."""
    text = " || ' ' || ".join(f"coalesce({column}::text, '')" for column in columns)
    words = [f"%{word}%" for word in traces.ids]
    numbers = [f"%{digits}%" for digits in traces.digits]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM (SELECT id, {text} AS body FROM {model._meta.db_table}) AS row"  # noqa: S608 - our own names
            " WHERE body LIKE ANY(%s) OR regexp_replace(body, '[^0-9]', '', 'g') LIKE ANY(%s)",
            [words, numbers],
        )
        return [row_id for (row_id,) in cursor.fetchall()]
