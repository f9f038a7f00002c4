"""Suspected duplicates as a sheet, a row a pair, with what tells which card is the better one (CA-7, RP-7)."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.models import Card
from crm.queries.numbers import seen_number
from crm.queries.suspected import suspected_of
from crm.rules.merging import Candidate, propose_survivor
from crm.services.exporting.values import labelled
from kit.sheets.writing import SheetColumn, Value


class DuplicateSheet:
    """The pairs that are to be settled."""

    action = Action.CARD_SETTLE
    has_numbers = True
    title = gettext_lazy("Suspected duplicates")

    def columns(self) -> Sequence[SheetColumn]:
        """Those of the later card, then those of the earlier one, then which of the two should stay."""
        names = (
            _("Name"), _("Main number"), _("Consultant"), _("Status"), _("Intent level"), _("Completeness, %"),
            _("Follow-ups"), _("Filing date"),
        )  # fmt: skip
        both = [f"{name} {side}" for side in (1, 2) for name in names]
        return [SheetColumn(name) for name in (_("Found on"), *both, _("Suggested to keep"))]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a pair, the latest first."""
        language = get_language() or "en"
        for pair in suspected_of(asker).order_by("-flagged_at", "-id").iterator(chunk_size=500):
            stays = propose_survivor(_candidate(pair.card), _candidate(pair.other))
            sides = (*_side(asker, pair.card, language), *_side(asker, pair.other, language))
            yield [pair.flagged_at, *sides, 1 if stays == "card" else 2]


def _candidate(card: Card) -> Candidate:
    return Candidate(card.status, card.intent_level, card.completeness, card.followup_count, card.filed_on)


def _side(asker: User, card: Card, language: str) -> list[Value]:
    main = next((phone.number for phone in card.phones.all() if phone.is_main), "")
    return [
        card.customer_name,
        seen_number(asker, main),
        card.owner.name,
        labelled("status", card.status, language),
        card.intent_level,
        card.completeness,
        card.followup_count,
        card.filed_on,
    ]
