"""What traffic events move (RP-1, RP-3): all of it on the record's own day, which is the only one it changes on."""

from datetime import date

from crm.events.types.base import LogEvent
from crm.events.types.traffic import TrafficCorrected, TrafficFacts, TrafficRecorded, TrafficSettled
from crm.rules.codes import Business, Channel, TrafficKind, TrafficState
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.moves import Cell, Moves

_CHANNEL = {TrafficKind.SHOWROOM: Channel.WALK_IN, TrafficKind.CALL: Channel.PHONE}
_FIRST = {
    TrafficState.FILED: Measure.FIRST_FILED,
    TrafficState.DECLINED: Measure.FIRST_DECLINED,
    TrafficState.PENDING: Measure.FIRST_PENDING,
}


def fold_traffic(event: LogEvent) -> Moves:
    """A record's entry, correction or settlement: what it counted as is taken back, what it counts as now is added."""
    moves = Moves()
    on = event.occurred_on
    match event:
        case TrafficRecorded():
            _count(moves, on, event.facts, TrafficState.PENDING)
        case TrafficSettled():
            before, after = event.state
            _count(moves, on, event.facts, before, by=-1)
            _count(moves, on, event.facts, after)
        case TrafficCorrected():
            was, now = event.facts
            _count(moves, on, was, event.state, by=-1)
            _count(moves, on, now, event.state)
    return moves


def _count(moves: Moves, on: date, facts: TrafficFacts, state: str, *, by: int = 1) -> None:
    if state == TrafficState.VOID:
        return
    cell = Cell(facts.consultant, _CHANNEL[TrafficKind(facts.kind)], facts.model or "", Business.RETAIL)
    moves.add(on, cell, Measure.TRAFFIC, by=by)
    if state == TrafficState.PENDING:
        moves.add(on, cell, Measure.TRAFFIC_PENDING, by=by)
    if facts.first_time:
        moves.add(on, cell, Measure.FIRST_TIME, by=by)
        # A first-time party that was found to have a card already is apart from the filing rate.
        if state in _FIRST:
            moves.add(on, cell, _FIRST[TrafficState(state)], by=by)
