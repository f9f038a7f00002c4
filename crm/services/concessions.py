"""Asking the director for a gift or a concession for a customer (FU-11)."""

from decimal import Decimal
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.base import LogEvent
from crm.events.types.requests import ConcessionAnswered, ConcessionAsked, ConcessionEvent
from crm.models import Concession
from crm.queries.cards import card_for_update
from crm.queries.requests import asked_for_update, concessions_of
from crm.rules.answers import missing, wrong_choice
from crm.rules.codes import ConcessionKind, RequestState, Status
from crm.rules.status import check_open
from crm.services.request_answers import answer, refuse_answered
from kit import clock
from kit.errors import Problem, raise_all
from kit.tenancy import current_dealer

_ANSWERS = (RequestState.ACCEPTED, RequestState.REFUSED)


class ConcessionInput(TypedDict, total=False):
    """What is asked for, and what it is worth in yuan."""

    kind: str
    what: str
    worth: Decimal | None


class AnswerInput(TypedDict, total=False):
    """`accepted` or `refused`; a refusal tells why."""

    decision: str
    reason: str


@command(Action.FOLLOW_UP_RECORD)
@transaction.atomic
def ask_concession(actor: User, card_id: UUID, data: ConcessionInput) -> Concession:
    """Ask for it on an open card; it stays on the card whatever is answered. Refuses `card_closed` (FU-9)."""
    card = card_for_update(actor, card_id)
    raise_all(check_open(Status(card.status)))
    problems = missing(data, ("kind", "what"), "FU-11")
    raise_all(problems + wrong_choice(ConcessionKind, data.get("kind"), "kind", "FU-11"))
    asked = Concession(
        card=card,
        asked_at=clock.moment(),
        asked_by=actor,
        kind=data["kind"],
        what=data["what"].strip(),
        worth=data.get("worth"),
    )
    asked.save(force_insert=True)
    record(actor, _event(ConcessionAsked, asked))
    return asked


@command(Action.CONCESSION_GRANT)
@transaction.atomic
def answer_concession(actor: User, concession_id: UUID, data: AnswerInput) -> Concession:
    """The director's word; a second one is told that it came late (`request_answered`, 409)."""
    asked = asked_for_update(concessions_of(actor), concession_id)
    refuse_answered(asked, "FU-11")
    decision, reason = data.get("decision") or "", data.get("reason") or ""
    problems = missing(data, ("decision",), "FU-11")
    if decision and decision not in _ANSWERS:
        problems.append(Problem("not_a_choice", "decision", "FU-11"))
    if decision == RequestState.REFUSED:
        problems += missing(data, ("reason",), "FU-11")
    raise_all(problems)
    answer(actor, asked, RequestState(decision), reason)
    asked.save()
    record(actor, _event(ConcessionAnswered, asked))
    return asked


def _event(kind: type[ConcessionEvent], asked: Concession) -> LogEvent:
    return kind(
        occurred_on=clock.today(current_dealer().time_zone),
        card=asked.card_id,
        concession=asked.id,
        concession_kind=str(asked.kind),
        state=str(asked.state),
    )
