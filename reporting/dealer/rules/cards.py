"""What card events move (domain.md §9): each takes how the card stood, and answers how it stands and what moved."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from uuid import UUID

from crm.rules.codes import WITH_NEXT_DATE, Custody, IntentLevel, Method, Status, Topic
from reporting.dealer.rules.card_state import CardState, move_stock
from reporting.dealer.rules.happened import Happened
from reporting.dealer.rules.lines import (
    count_imported,
    count_merged,
    count_model_move,
    count_outcome,
    count_transfer,
    count_visit,
    recount_moves,
)
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.moves import Moves
from reporting.dealer.rules.plans import (
    callback_passed,
    callback_recorded,
    card_after_contact,
    closing_plan,
    invited,
    joined_invitations,
    planning,
)

Folded = tuple[CardState, Moves]


class UnknownCard(LookupError):
    """An event of a card of whose beginning the log has not told."""


def fold_card(card: CardState | None, happened: Happened) -> Folded | None:
    """Take in one event of a card; None for the kinds that move no figure."""
    begins = _BEGINNINGS.get(happened.kind)
    if begins:
        after, moves = begins(happened)
        move_stock(moves, None, after, happened.on, happened.known_on)
        return after, moves
    goes_on = _LATER.get(happened.kind)
    if goes_on is None:
        return None
    if card is None:
        raise UnknownCard(happened.kind)
    after, moves = goes_on(card, happened)
    move_stock(moves, card, after, happened.on, happened.known_on)
    return after, moves


def _filed(happened: Happened) -> Folded:
    """ST-1: a card filed straight to an order, delivery or loss counts as filed and in the line by which it left."""
    moves = Moves()
    card = replace(
        _card_state(happened, happened.on),
        filing=_id(happened, "follow_up"),
        is_level_o=happened.text("intent_level") == IntentLevel.O,
    )
    moves.add(happened.on, card.cell, Measure.FILED)
    if card.is_level_o:
        moves.add(happened.on, card.cell, Measure.FILED_LEVEL_O)
    card = _contact(moves, card, happened)
    count_outcome(moves, card, Status.ACTIVE, card.status, happened.on)
    return replace(card, **closing_plan(card, card.status, happened.on)), moves


def _imported(happened: Happened) -> Folded:
    """SA-2: it enters the stock today, and is in no filing, no order signed and no cohort; closed ones are history."""
    moves = Moves()
    card = replace(
        _card_state(happened, happened.day("filed_on") or happened.on),
        is_imported=True,
        first_visit_on=happened.day("first_visit_on"),
        appointment_on=happened.day("appointment_on"),
    )
    count_imported(moves, card, happened.on)
    return card, moves


def _card_state(happened: Happened, filed_on: date) -> CardState:
    owner, model = happened.user("owner"), happened.text("model")
    return CardState(
        owner=owner,
        channel=happened.text("channel"),
        model=model,
        business=happened.text("business"),
        status=happened.text("status"),
        filed_on=filed_on,
        filed_owner=owner,
        filed_model=model,
        next_followup_on=happened.day("next_followup_on"),
    )


def _followed_up(card: CardState, happened: Happened) -> Folded:
    """The model first, for an order makes the card one for its car before it counts as signed; then the contact."""
    moves = Moves()
    card = _change_model(moves, card, happened)
    moves.add(happened.on, card.cell, Measure.FOLLOW_UPS)
    card = _contact(moves, card, happened)
    status = happened.pair("status")[1]
    count_outcome(moves, card, card.status, status, happened.on)
    # A card that rests or closes is care's by its status; open again, it is sales' (CC-3).
    in_care = card.in_care and status in WITH_NEXT_DATE
    after = replace(card, status=status, next_followup_on=happened.day_after("next_followup_on"), in_care=in_care)
    return replace(after, **closing_plan(card, status, happened.on)), moves


def _contact(moves: Moves, card: CardState, happened: Happened) -> CardState:
    """What filing and following up share: a visit, a test drive. An attempt that reached nobody is neither (FU-12)."""
    if not happened.has_reached():
        return card
    if Topic.TEST_DRIVE in happened.codes("topics"):
        moves.add(happened.on, card.cell, Measure.TEST_DRIVES)
    card = card_after_contact(card, happened)
    if happened.text("method") != Method.SHOWROOM:
        return card
    count_visit(moves, card, happened.on)
    return replace(card, first_visit_on=card.first_visit_on or happened.on, has_visit_of_stub=False)


def _contact_undone(card: CardState, happened: Happened) -> Folded:
    """Count a contact as if it had never been: neither it nor its test drive, and what was planned is planned again."""
    moves = Moves()
    moves.add(happened.on, card.cell, Measure.FOLLOW_UPS, by=-1)
    if happened.has_reached() and Topic.TEST_DRIVE in happened.codes("topics"):
        moves.add(happened.on, card.cell, Measure.TEST_DRIVES, by=-1)
    after = replace(
        card,
        next_followup_on=_next_date(card, happened),
        appointment_on=_appointment(card, happened),
        invitations=joined_invitations(card, happened),
    )
    return after, moves


def _changed(card: CardState, happened: Happened) -> Folded:
    moves = Moves()
    return _change_model(moves, card, happened), moves


def _change_model(moves: Moves, card: CardState, happened: Happened) -> CardState:
    after = replace(card, model=happened.pair("model")[1])
    if after.model != card.model:
        count_model_move(moves, card, after, happened.on)
    return after


def _transferred(card: CardState, happened: Happened) -> Folded:
    """MG-2: what happened until now stays with who owned it. One that is taken back on its day has not been."""
    moves = Moves()
    after = replace(card, owner=UUID(happened.pair("owner")[1]))
    if after.owner != card.owner:
        if happened.flag("takes_back"):
            count_transfer(moves, after, card, happened.on, by=-1)
        else:
            count_transfer(moves, card, after, happened.on)
    return after, moves


def _custody_passed(card: CardState, happened: Happened) -> Folded:
    """Give what is due to the department that has the card now; everything else stays with the owner (MG-2)."""
    return replace(card, in_care=happened.pair("custody")[1] == Custody.CARE), Moves()


def _merged(card: CardState, happened: Happened) -> Folded:
    """MG-1: out of every count from this day on."""
    moves = Moves()
    count_merged(moves, card, happened.on)
    return replace(card, is_standing=False), moves


def _unmerged(card: CardState, happened: Happened) -> Folded:
    """An undone merge is one less merged, on its own day (RP-2)."""
    moves = Moves()
    after = replace(
        card,
        is_standing=True,
        owner=happened.user("owner"),
        status=happened.text("status") or card.status,
        next_followup_on=_next_date(card, happened),
    )
    count_merged(moves, after, happened.on, by=-1)
    return after, moves


def _visits_of_others(card: CardState, happened: Happened) -> Folded:
    """The survivor of a merge has visited when the other had; its undoing takes that back. No one came today."""
    first_visit_on = happened.day_after("first_visit_on")
    after = replace(
        card,
        first_visit_on=first_visit_on,
        has_visit_of_stub=first_visit_on is not None and not card.has_come,
        next_followup_on=_next_date(card, happened),
        appointment_on=_appointment(card, happened),
        invitations=joined_invitations(card, happened),
    )
    return after, Moves()


def _withdrawn(card: CardState, happened: Happened) -> Folded:
    """ST-7: the order, delivery or loss has not been. The contact has, and stays counted as one."""
    moves = Moves()
    was, status = happened.pair("status")
    as_ordered = recount_moves(moves, card, happened.steps("moved"), status, happened.on)
    count_outcome(moves, as_ordered, status, was, happened.on, by=-1)
    after = replace(
        card,
        status=status,
        next_followup_on=_next_date(card, happened),
        appointment_on=_appointment(card, happened),
        callback_on=None,
        callback_consultant=None,
        in_care=happened.flag("in_care"),
    )
    if card.is_level_o and happened.pair("intent_level")[1] != IntentLevel.O:
        # Filed as a delivery, on this same day: it was no filing at level O either, nor was its visit.
        moves.add(card.filed_on, card.cohort_cell, Measure.FILED_LEVEL_O, by=-1)
        if card.first_visit_on == card.filed_on:
            moves.add(card.filed_on, card.cohort_cell, Measure.VISITS_LEVEL_O, by=-1)
        after = replace(after, is_level_o=False)
    return after, moves


def _import_undone(card: CardState, happened: Happened) -> Folded:
    """The same day and untouched: it counts in no line."""
    moves = Moves()
    count_imported(moves, card, happened.on, by=-1)
    return replace(card, is_standing=False), moves


def _reviewed(card: CardState, happened: Happened) -> Folded:
    """CA-13, for the entry accuracy: only the first check of an entry tells how well it was entered. It counts for
    whoever owned the card when it was entered, wherever the card is when it is checked (MG-2)."""
    moves = Moves()
    if happened.flag("is_first"):
        cell = card.cell._replace(consultant=_id(happened, "owner") or card.owner)
        moves.add(happened.on, cell, Measure.CHECKED)
        if happened.text("decision") == "approved":
            moves.add(happened.on, cell, Measure.APPROVED)
    return card, moves


def _next_date(card: CardState, happened: Happened) -> date | None:
    return happened.day("next_followup_on") if "next_followup_on" in happened.data else card.next_followup_on


def _appointment(card: CardState, happened: Happened) -> date | None:
    return happened.day("appointment_on") if "appointment_on" in happened.data else card.appointment_on


def _id(happened: Happened, key: str) -> UUID | None:
    found = happened.text(key)
    return UUID(found) if found else None


_BEGINNINGS: Mapping[str, Callable[[Happened], Folded]] = MappingProxyType(
    {"card.filed": _filed, "card.imported": _imported}
)
_LATER: Mapping[str, Callable[[CardState, Happened], Folded]] = MappingProxyType(
    {
        "follow_up.recorded": _followed_up,
        "follow_up.undone": _contact_undone,
        "card.changed": _changed,
        "card.transferred": _transferred,
        "card.custody_passed": _custody_passed,
        "card.merged": _merged,
        "card.unmerged": _unmerged,
        "card.absorbed": _visits_of_others,
        "card.released": _visits_of_others,
        "card.withdrawn": _withdrawn,
        "card.import_undone": _import_undone,
        "card.reviewed": _reviewed,
        "card.invited": planning(invited),
        "callback.recorded": planning(callback_recorded),
        "callback.passed": planning(callback_passed),
    }
)
KINDS = frozenset(_BEGINNINGS) | frozenset(_LATER)
