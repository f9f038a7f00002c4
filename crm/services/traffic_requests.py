"""A consultant asks reception to record a party that it missed (TR-7)."""

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.roles import Role
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.requests import (
    TrafficRequestAnswered,
    TrafficRequested,
    TrafficRequestEvent,
    TrafficRequestPassed,
)
from crm.models import TrafficRequest
from crm.queries.requests import asked_for_update, traffic_requests_of
from crm.rules.codes import RequestState
from crm.rules.names import with_clean_names
from crm.services.inputs import TrafficInput
from crm.services.pending_input import dump_input, load_input
from crm.services.request_answers import answer, refuse_answered
from crm.services.traffic import check_traffic, record_traffic
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.tenancy import current_dealer


@command(Action.TRAFFIC_SETTLE)
@transaction.atomic
def request_traffic(actor: User, data: TrafficInput) -> TrafficRequest:
    """Ask for a party of today to be recorded. A consultant asks for their own; others name the consultant.

    Refuses with all that `record_traffic` would refuse, and `not_own` for another consultant's.
    """
    data = with_clean_names(TrafficInput(**data))
    of_owner: list[Problem] = []
    if Role.CONSULTANT in actor.roles:
        of_owner = [] if data.get("consultant") in (None, actor.id) else [Problem("not_own", "consultant", "TR-7")]
        data["consultant"] = actor.id
    data["arrived_at"] = data.get("arrived_at") or clock.moment()
    traffic, problems = check_traffic(actor, data)
    raise_all(of_owner + problems)
    asked = TrafficRequest(
        asked_at=clock.moment(),
        asked_by=actor,
        on=traffic.on,
        consultant_id=traffic.consultant_id,
        data=dump_input(data),
    )
    asked.save(force_insert=True)
    record(actor, _event(TrafficRequested, asked))
    return asked


@command(Action.TRAFFIC_RECORD)
@transaction.atomic
def accept_traffic_request(actor: User, request_id: UUID, changes: TrafficInput) -> TrafficRequest:
    """Record the party as asked for, with what reception corrects, on its own day (`traffic_day_closed`)."""
    asked = _open(actor, request_id)
    kept = cast(TrafficInput, load_input(asked.data))
    asked.traffic = record_traffic(actor, {**kept, **changes})
    answer(actor, asked, RequestState.ACCEPTED)
    asked.save()
    record(actor, _event(TrafficRequestAnswered, asked))
    return asked


@command(Action.TRAFFIC_RECORD)
@transaction.atomic
def refuse_traffic_request(actor: User, request_id: UUID, reason: str) -> TrafficRequest:
    """Say why the party is not recorded."""
    asked = _open(actor, request_id)
    if not reason.strip():
        raise refuse("required", "reason", "TR-7")
    answer(actor, asked, RequestState.REFUSED, reason)
    asked.save()
    record(actor, _event(TrafficRequestAnswered, asked))
    return asked


def pass_requests(requests: Sequence[TrafficRequest], consultant_id: UUID) -> list[LogEvent]:
    """Give open requests to another consultant in one statement (MG-7): accepted, the party is theirs. The events are
    for the caller's log."""
    for asked in requests:
        asked.consultant_id = consultant_id
        asked.data = {**asked.data, "consultant": str(consultant_id)}
    TrafficRequest.objects.bulk_update(requests, ["consultant", "data"])
    return [_event(TrafficRequestPassed, asked) for asked in requests]


def _open(actor: User, request_id: UUID) -> TrafficRequest:
    asked = asked_for_update(traffic_requests_of(actor), request_id)
    refuse_answered(asked, "TR-7")
    if asked.on != clock.today(current_dealer().time_zone):
        raise refuse("traffic_day_closed", rule="TR-3")
    return asked


def _event(kind: type[TrafficRequestEvent], asked: TrafficRequest) -> LogEvent:
    return kind(
        occurred_on=asked.on,
        request=asked.id,
        consultant=asked.consultant_id,
        state=str(asked.state),
        traffic=asked.traffic_id,
    )
