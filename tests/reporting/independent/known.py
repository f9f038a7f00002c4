"""Where the product is known not to follow domain.md yet: what is left out of the comparison until it does, and why.

Each entry goes once the product is right. What it names is compared in every history without such cards.
"""

from collections.abc import Iterable, Sequence

from tests.reporting.independent.book import Book

# RP-3: a survivor that takes on the visit of a stub and comes afterwards never counts as visited in its own cohort.
_COHORTS = {
    "cohort.visited",
    "cohort.rates.visited.numerator",
    "cohort.rates.ordered.denominator",
    "rates.first_visit.numerator",
    "rates.first_visit.denominator",
    "open",
}
# RP-3: an order signed at level O without a visit counts, if the card is merged with one that has visited.
_LEVEL_O = {"rates.visit_order.numerator", "rates.visit_order.denominator"}


def not_yet(books: Sequence[Book]) -> set[str]:
    """Return what of an answer is left out, for what happened in these logs."""
    left_out: set[str] = set()
    for book in books:
        merged = {move.card for move in book.moves if move.line == "merged"}
        survivors = {survivor for card in merged for survivor in book.cards[card].survivors}
        if merged:
            left_out |= _COHORTS
        if any(book.cards[each].level == "O" for each in merged | survivors):
            left_out |= _LEVEL_O
    return left_out


def whose_invitations(book: Book, people: Iterable[str]) -> set[str]:
    """Return the invitations by person: those of a dormant card count for its owner, not for care, which has it in
    custody (domain.md §1, MG-2, CC-3). The total is left out where someone was invited to what they had heard of
    before: the work list has nobody to contact then, and the plan has (AC-1)."""
    whose = [*people, *(["total"] if book.had_heard else [])]
    return {f"{who}.plan.to_contact" for who in whose}
