"""Which lines a happening counts in (RP-1, RP-2, RP-3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from crm.rules.codes import PROSPECTS, Status
from reporting.dealer.rules.card_state import CardState
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.moves import Moves

# RP-3: how soon after its filing a card's first visit counts for the first-visit rate.
FIRST_VISIT_DAYS = 15


def count_outcome(moves: Moves, card: CardState, before: str, after: str, on: date, by: int = 1) -> None:
    """A change of status. A delivery without an order before it counts as both on that date (ST-2)."""
    if before == after:
        return
    lines: list[Measure] = []
    cohort: list[Measure] = []
    if after in (Status.ORDERED, Status.DELIVERED) and before in PROSPECTS:
        lines.append(Measure.ORDERED)
        cohort.append(Measure.COHORT_ORDERED)
    if after == Status.DELIVERED:
        lines.append(Measure.DELIVERED)
        cohort.append(Measure.COHORT_DELIVERED)
    if after == Status.LOST:
        lines.append(Measure.PROSPECTS_LOST if before in PROSPECTS else Measure.ORDERS_LOST)
        cohort.append(Measure.COHORT_LOST)
    moves.add(on, card.cell, *lines, by=by)
    _count_cohort(moves, card, *cohort, by=by)


def count_visit(moves: Moves, card: CardState, on: date) -> None:
    """Someone of the card came to the showroom (ST-4). In its own cohort a card visits once itself, whatever cards
    merged into it did before (RP-3)."""
    moves.add(on, card.cell, Measure.VISITS)
    if card.is_level_o:
        moves.add(on, card.cell, Measure.VISITS_LEVEL_O)
    moves.add(on, card.cell, Measure.RETURN_VISITS if card.is_visited else Measure.FIRST_VISITS)
    if card.has_come:
        return
    _count_cohort(moves, card, Measure.COHORT_VISITED)
    if on <= card.filed_on + timedelta(days=FIRST_VISIT_DAYS):
        _count_cohort(moves, card, Measure.COHORT_VISITED_IN_15_DAYS)


def count_model_move(moves: Moves, before: CardState, after: CardState, on: date, by: int = 1) -> None:
    """Another model: it leaves one model's stock for the other's, by the status it has as it does."""
    if before.is_prospect:
        moves.add(on, before.cell, Measure.PROSPECTS_MODEL_OUT, by=by)
        moves.add(on, after.cell, Measure.PROSPECTS_MODEL_IN, by=by)
    elif before.is_following:
        moves.add(on, before.cell, Measure.ORDERS_MODEL_OUT, by=by)
        moves.add(on, after.cell, Measure.ORDERS_MODEL_IN, by=by)


def recount_moves(
    moves: Moves, card: CardState, steps: Sequence[tuple[str, str, str]], status: str, on: date
) -> CardState:
    """Count what moved an order as moves of a prospect, once the order is withdrawn (ST-7).

    `steps` are its changes of model and of owner since, each with the values before and after, oldest first. Returns
    the card as it was when it was ordered.
    """
    for field, before, _after in reversed(steps):
        earlier = replace(card, model=before) if field == "model" else replace(card, owner=UUID(before))
        count = count_model_move if field == "model" else count_transfer
        count(moves, earlier, card, on, by=-1)
        count(moves, replace(earlier, status=status), replace(card, status=status), on)
        card = earlier
    return card


def count_transfer(moves: Moves, before: CardState, after: CardState, on: date, by: int = 1) -> None:
    """Another owner (MG-2), or with `by=-1` a change of owner that has not been."""
    if not before.is_following:
        return
    if before.is_prospect:
        moves.add(on, before.cell, Measure.PROSPECTS_TRANSFERRED_OUT, by=by)
        moves.add(on, after.cell, Measure.PROSPECTS_TRANSFERRED_IN, by=by)
    else:
        moves.add(on, before.cell, Measure.ORDERS_TRANSFERRED_OUT, by=by)
        moves.add(on, after.cell, Measure.ORDERS_TRANSFERRED_IN, by=by)
    came_in = Measure.TRANSFERRED_IN_VISITED if after.is_visited else Measure.TRANSFERRED_IN_UNVISITED
    moves.add(on, after.cell, came_in, by=by)


def count_merged(moves: Moves, card: CardState, on: date, by: int = 1) -> None:
    """A card that becomes a stub, or with `by=-1` stands again (MG-1)."""
    if card.is_prospect:
        moves.add(on, card.cell, Measure.PROSPECTS_MERGED, by=by)
    elif card.is_following:
        moves.add(on, card.cell, Measure.ORDERS_MERGED, by=by)


def count_imported(moves: Moves, card: CardState, on: date, by: int = 1) -> None:
    """A standing card from elsewhere (SA-2)."""
    if not card.is_following:
        return
    moves.add(on, card.cell, Measure.PROSPECTS_IMPORTED if card.is_prospect else Measure.ORDERS_IMPORTED, by=by)
    moves.add(on, card.cell, Measure.IMPORTED_VISITED if card.is_visited else Measure.IMPORTED_UNVISITED, by=by)


def _count_cohort(moves: Moves, card: CardState, *measures: Measure, by: int = 1) -> None:
    """What became of the cards filed on a date stands on that date, with whoever filed them."""
    if not card.is_imported and measures:
        moves.add(card.filed_on, card.cohort_cell, *measures, by=by)
