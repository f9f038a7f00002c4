"""Correcting a contact that the manager returned (CA-13), on a closed card too."""

from collections.abc import Mapping
from typing import TypedDict, cast
from uuid import UUID

from django.db import transaction
from django.forms.models import model_to_dict

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from crm.events.log import record
from crm.events.types.contacts import FollowUpCorrected
from crm.models import Card, CardChange, Delivery, FollowUp, Loss, Order
from crm.queries.cards import card_for_update
from crm.queries.reviews import returned_fields
from crm.rules.codes import ReviewState, Status
from crm.rules.contact import check_contact
from crm.rules.outcomes import check_details
from crm.rules.review import check_corrected, of_contact
from crm.services.inputs import DeliveryInput, FollowUpInput, LossInput, OrderInput
from crm.services.outcome_details import check_taken, normal_details
from crm.services.pending_input import dump_input
from crm.services.reviews import give_back
from crm.services.tries import check_corrected_reason
from kit import clock
from kit.errors import Problem, raise_all, refuse
from kit.tenancy import current_dealer

_DETAILS: Mapping[str, type[Order] | type[Delivery] | type[Loss]] = {"order": Order, "delivery": Delivery, "loss": Loss}
_STEPS = {
    "order": (Status.ACTIVE, Status.ORDERED),
    "delivery": (Status.ORDERED, Status.DELIVERED),
    "loss": (Status.ACTIVE, Status.LOST),
}


class CorrectionInput(TypedDict, total=False):
    """What of a contact is put right."""

    nature: str
    note: str
    order: OrderInput
    delivery: DeliveryInput
    loss: LossInput


@command(Action.FOLLOW_UP_RECORD)
@transaction.atomic
def correct_follow_up(actor: User, card_id: UUID, follow_up_id: UUID, changes: CorrectionInput) -> FollowUp:
    """Put right what was remarked, and what was said; the entry comes back to the manager.

    Refuses `not_returned` for an entry or a field that was not returned, and what the rules have against the result.
    """
    card = card_for_update(actor, card_id)
    entry = FollowUp.objects.filter(card=card, id=follow_up_id).first()
    if entry is None:
        raise refuse("not_found", status=404)
    if entry.review_state not in (ReviewState.RETURNED, ReviewState.CORRECTED):
        raise refuse("not_returned", rule="CA-13")
    given = _flat(changes)
    returned = of_contact(returned_fields(entry), is_filing=entry.is_filing)
    problems = check_corrected(given, returned) + _check_contact(entry, changes)
    before = {field: _value(entry, field) for field in given}
    details = _details(changes)
    rows = {name: _row(entry, name) for name in details}
    problems += [each for name, row in rows.items() for each in _check_details(entry, name, row, details[name])]
    if "loss.loss_reason" in given:
        problems += check_corrected_reason(actor, card, changes["loss"])
    raise_all(problems)
    entry.nature, entry.note = changes.get("nature", entry.nature), changes.get("note", entry.note)
    entry.save(update_fields=["nature", "note"])
    for name, row in rows.items():
        _write(row, details[name])
    _record(actor, card, entry, before, given)
    give_back(entry, {"note", *given}, {"note", *returned} if given else set())
    return entry


def _flat(changes: CorrectionInput) -> dict[str, object]:
    """The changes by path, `order.price`."""
    flat = {field: value for field, value in changes.items() if field not in _DETAILS}
    for name, details in _details(changes).items():
        flat |= {f"{name}.{field}": value for field, value in details.items()}
    return flat


def _details(changes: CorrectionInput) -> dict[str, Mapping[str, object]]:
    """What changes of the order, the delivery or the loss."""
    return {name: cast("Mapping[str, object]", value) for name, value in changes.items() if name in _DETAILS and value}


def _value(entry: FollowUp, path: str) -> object:
    name, _, field = path.rpartition(".")
    row = _row(entry, name) if name else entry
    return getattr(row, field, None)


def _row(entry: FollowUp, name: str) -> Order | Delivery | Loss | None:
    return _DETAILS[name].objects.filter(follow_up=entry).first()


def _check_contact(entry: FollowUp, changes: CorrectionInput) -> list[Problem]:
    contact = {
        **{field: getattr(entry, field) for field in ("contact_at", "nature", "topics", "method", "reached", "note")},
        "activity": entry.activity_id,
        **{field: value for field, value in changes.items() if field in ("nature", "note")},
    }
    return check_contact(contact)


def _check_details(
    entry: FollowUp, name: str, row: Order | Delivery | Loss | None, changes: Mapping[str, object]
) -> list[Problem]:
    if row is None:
        return [Problem("not_asked", name, "FU-10")]
    before, after = _STEPS[name]
    details: dict[str, Mapping[str, object]] = {name: {**model_to_dict(row), **changes}}
    problems = check_details(
        before,
        after,
        contact_on=entry.contact_on,
        order=details.get("order"),
        delivery=details.get("delivery"),
        loss=details.get("loss"),
    )
    # What was not asked when the entry was made is not asked of its correction either.
    problems = [each for each in problems if each.code != "required" or each.field.split(".")[-1] in changes]
    taken = cast(FollowUpInput, {name: changes} if {"number", "vin"} & set(changes) else {})
    return problems + check_taken(taken, follow_up=entry.id)


def _write(row: Order | Delivery | Loss | None, details: Mapping[str, object]) -> None:
    if row is None:
        return
    details = {**details, **normal_details(details)}
    for field, value in details.items():
        setattr(row, field, value)
    repeats = {"number": "repeats_number", "vin": "repeats_vin"}
    freed = [flag for field, flag in repeats.items() if field in details]
    for flag in freed:
        setattr(row, flag, False)
    row.save(update_fields=[*details, *freed])


def _record(
    actor: User, card: Card, entry: FollowUp, before: Mapping[str, object], given: Mapping[str, object]
) -> None:
    changed = [field for field in given if before[field] != given[field]]
    if not changed:
        return
    card.version += 1
    card.save(update_fields=["version"])
    written = CardChange.objects.create(
        card=card,
        version=card.version,
        changed_at=clock.moment(),
        changed_by=actor,
        before=dump_input({f"follow_up.{field}": before[field] for field in changed}),
        after=dump_input({f"follow_up.{field}": given[field] for field in changed}),
    )
    event = FollowUpCorrected(
        occurred_on=clock.today(current_dealer().time_zone),
        card=card.id,
        follow_up=entry.id,
        changed=sorted(changed),
        change=written.id,
    )
    record(actor, event)
