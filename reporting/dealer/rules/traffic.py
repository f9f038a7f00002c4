"""What traffic events move (RP-1, RP-3): all of it on the record's own day, which is the only one it changes on."""

from crm.rules.codes import Business, Channel, TrafficKind, TrafficState
from reporting.dealer.rules.happened import Happened
from reporting.dealer.rules.measures import Measure
from reporting.dealer.rules.moves import Cell, Moves

_CHANNEL = {TrafficKind.SHOWROOM: Channel.WALK_IN, TrafficKind.CALL: Channel.PHONE}
_FIRST = {
    TrafficState.FILED: Measure.FIRST_FILED,
    TrafficState.DECLINED: Measure.FIRST_DECLINED,
    TrafficState.PENDING: Measure.FIRST_PENDING,
}


def fold_traffic(happened: Happened) -> Moves:
    """A record's entry, correction or settlement: what it counted as is taken back, what it counts as now is added."""
    moves = Moves()
    match happened.kind:
        case "traffic.recorded":
            _count(moves, happened, TrafficState.PENDING, at=None)
        case "traffic.settled":
            before, after = happened.pair("state")
            _count(moves, happened, before, at=None, by=-1)
            _count(moves, happened, after, at=None)
        case "traffic.corrected":
            _count(moves, happened, happened.text("state"), at=0, by=-1)
            _count(moves, happened, happened.text("state"), at=1)
    return moves


def _count(moves: Moves, happened: Happened, state: str, *, at: int | None, by: int = 1) -> None:
    """`at` picks the side of an event whose facts are pairs."""
    if state == TrafficState.VOID:
        return
    facts = happened if at is None else _side(happened, at)
    channel = _CHANNEL[TrafficKind(facts.text("kind"))]
    cell = Cell(facts.user("consultant"), channel, facts.text("model"), Business.RETAIL)
    moves.add(happened.on, cell, Measure.TRAFFIC, by=by)
    if state == TrafficState.PENDING:
        moves.add(happened.on, cell, Measure.TRAFFIC_PENDING, by=by)
    if facts.flag("first_time"):
        moves.add(happened.on, cell, Measure.FIRST_TIME, by=by)
        # A first-time party that was found to have a card already is apart from the filing rate.
        if state in _FIRST:
            moves.add(happened.on, cell, _FIRST[TrafficState(state)], by=by)


def _side(happened: Happened, at: int) -> Happened:
    facts = {key: pair[at] for key, pair in happened.data.items() if isinstance(pair, list | tuple)}
    return Happened(happened.kind, happened.on, facts)
