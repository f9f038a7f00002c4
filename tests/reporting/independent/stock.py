"""Stock flow (RP-2): what stood is counted from where each card stood, what moved from the moves between."""

from collections.abc import Iterator
from datetime import date, timedelta

from tests.reporting.independent.book import Book, Move
from tests.reporting.independent.cards import Card, Standing
from tests.reporting.independent.parts import Days, Slice

DAY = timedelta(days=1)
INTO = {
    "prospects": ("filed", "imported", "transferred_in", "model_in"),
    "orders": ("ordered", "imported", "transferred_in", "model_in"),
}
OUT = {
    "prospects": ("ordered", "lost", "merged", "transferred_out", "model_out"),
    "orders": ("delivered", "lost", "merged", "transferred_out", "model_out"),
}
Counts = dict[str, int]


def standing_at_end(book: Book, day: date, part: Slice) -> Iterator[tuple[Card, Standing]]:
    """Yield the following cards of a part with where they stood as a day ended (ST-4)."""
    for card in book.cards.values():
        standing = card.at_end_of(day)
        if standing and standing.is_following and part.holds(standing.cell):
            yield card, standing


def moves_of(book: Book, days: Days, part: Slice) -> list[Move]:
    """Return the moves of a period in a part. Between consultants they appear only for one consultant, between models
    only for one model."""
    left_out = {
        *(() if part.consultant else ("transferred_in", "transferred_out")),
        *(() if part.model else ("model_in", "model_out")),
    }
    return [move for move in book.moves if move.on in days and part.holds(move.cell) and move.line not in left_out]


def stock_flow(book: Book, days: Days, part: Slice) -> Counts:
    """Return both stocks with every line, by `prospects.filed`. It has to close."""
    found: Counts = {}
    moves = moves_of(book, days, part)
    before = [standing.stock for _, standing in standing_at_end(book, days.first - DAY, part)]
    after = [standing for _, standing in standing_at_end(book, days.last, part)]
    for stock in ("prospects", "orders"):
        lines = dict.fromkeys((*INTO[stock], *OUT[stock]), 0)
        for move in moves:
            if move.stock == stock:
                lines[move.line] += move.count
        opening, closing = before.count(stock), [standing.stock for standing in after].count(stock)
        came, went = sum(lines[line] for line in INTO[stock]), sum(lines[line] for line in OUT[stock])
        assert opening + came - went == closing, f"{stock} of {days} do not close: {opening} {lines} {closing}"
        found |= {f"{stock}.opening": opening, f"{stock}.closing": closing}
        found |= {f"{stock}.{line}": count for line, count in lines.items()}
    for status in ("active", "dormant"):
        found[f"prospects.{status}"] = sum(standing.status == status for standing in after)
    return found
