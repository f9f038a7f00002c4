"""Carrying out each kind of command that a device may send (SY-2), by the services of pages and API."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from accounts.models import User
from crm.models import Allocation
from crm.rules.codes import OnDuplicate
from crm.services.allocations import file_draft_anew, file_or_ask
from crm.services.callbacks import CallbackInput, record_callback, record_callback_of_card
from crm.services.file_card import file_card
from crm.services.handle_traffic import join_traffic, reopen_traffic
from crm.services.inputs import CardInput, FilingInput, FollowUpInput, TrafficInput
from crm.services.sync.overtaken import edit_late, record_late_follow_up
from crm.services.take_over import take_over
from crm.services.traffic import correct_traffic, decline_traffic, record_departure, record_traffic, void_traffic
from crm.services.traffic_requests import request_traffic
from kit.errors import refuse


@dataclass(frozen=True, slots=True)
class Made:
    """The row that a command made or changed; `left_out` names what no longer applied of it (SY-3)."""

    kind: str
    id: UUID
    version: int | None = None
    status: int = 200
    left_out: Sequence[str] = ()


Values = Mapping[str, Any]
# Takes who did it, the body and when it was done.
Runner = Callable[[User, Values, datetime], Made]


def _file_card(actor: User, values: Values) -> Made:
    data = cast(FilingInput, values)
    match data.get("on_duplicate"):
        case OnDuplicate.TAKE_OVER:
            card, status = take_over(actor, data), 200
        case OnDuplicate.REQUEST_ALLOCATION:
            made = file_or_ask(actor, data)
            if isinstance(made, Allocation):
                return Made("allocation", made.id, status=202)
            card, status = made, 201
        case _ if draft := data.get("draft"):
            card, status = file_draft_anew(actor, draft, data), 201
        case _:
            card, status = file_card(actor, data), 201
    return Made("card", card.id, card.version, status)


def _record_follow_up(actor: User, values: Values) -> Made:
    card, data = _split(values)
    contact, left_out = record_late_follow_up(actor, card, cast(FollowUpInput, data))
    return Made("follow_up", contact.id, status=201, left_out=left_out)


def _edit_card(actor: User, values: Values, moment: datetime) -> Made:
    card_id, changes = _split(values)
    card, left_out = edit_late(actor, card_id, cast(CardInput, changes), done_at=moment)
    return Made("card", card.id, card.version, left_out=left_out)


def _record_traffic(actor: User, values: Values) -> Made:
    made = record_traffic(actor, cast(TrafficInput, values))
    return Made("traffic", made.id, made.version, 201)


def _correct_traffic(actor: User, values: Values) -> Made:
    traffic, changes = _split(values)
    made = correct_traffic(actor, traffic, cast(TrafficInput, changes))
    return Made("traffic", made.id, made.version)


def _void_traffic(actor: User, values: Values) -> Made:
    made = void_traffic(actor, _split(values)[0])
    return Made("traffic", made.id, made.version)


def _decline_traffic(actor: User, values: Values) -> Made:
    traffic, data = _split(values)
    made = decline_traffic(actor, traffic, data.get("reason", ""))
    return Made("traffic", made.id, made.version)


def _reopen_traffic(actor: User, values: Values) -> Made:
    made = reopen_traffic(actor, _split(values)[0])
    return Made("traffic", made.id, made.version)


def _join_traffic(actor: User, values: Values) -> Made:
    traffic, data = _split(values)
    made = join_traffic(actor, traffic, data.get("card"))
    return Made("traffic", made.id, made.version)


def _record_departure(actor: User, values: Values) -> Made:
    made = record_departure(actor, _split(values)[0])
    return Made("traffic", made.id, made.version)


def _request_traffic(actor: User, values: Values) -> Made:
    return Made("traffic_request", request_traffic(actor, cast(TrafficInput, values)).id, status=201)


def _record_callback(actor: User, values: Values) -> Made:
    """One that is due is named by `id`, one that nobody had planned by `card`."""
    if values.get("id") is None:
        made = record_callback_of_card(actor, cast(CallbackInput, values))
    else:
        callback, data = _split(values)
        made = record_callback(actor, callback, cast(CallbackInput, data))
    return Made("callback", made.id, status=201)


def _split(values: Values) -> tuple[UUID, dict[str, Any]]:
    """Return the id of the thing that the command is about, and the rest."""
    rest = dict(values)
    about = rest.pop("id", None)
    if about is None:
        raise refuse("required", "id", "SY-2")
    return about, rest


def _ignoring_moment(run: Callable[[User, Values], Made]) -> Runner:
    """Return the runner of a kind whose services ask the clock for the moment."""
    return lambda actor, values, _moment: run(actor, values)


_BY_THE_CLOCK: dict[str, Callable[[User, Values], Made]] = {
    "file_card": _file_card,
    "record_follow_up": _record_follow_up,
    "record_traffic": _record_traffic,
    "correct_traffic": _correct_traffic,
    "void_traffic": _void_traffic,
    "decline_traffic": _decline_traffic,
    "reopen_traffic": _reopen_traffic,
    "join_traffic": _join_traffic,
    "record_departure": _record_departure,
    "request_traffic": _request_traffic,
    "record_callback": _record_callback,
}
RUNNERS: dict[str, Runner] = {
    "edit_card": _edit_card,
    **{kind: _ignoring_moment(run) for kind, run in _BY_THE_CLOCK.items()},
}
