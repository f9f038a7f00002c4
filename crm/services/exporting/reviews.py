"""What was entered and is to be checked, as a sheet (CA-13, RP-7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.queries.numbers import seen_text
from crm.queries.reviews import TO_REVIEW, Entry, as_entries, entries_of
from crm.rules.codes import ReviewState
from crm.services.exporting.values import labelled, yes_no
from kit.sheets.writing import SheetColumn, Value


class ReviewSheet:
    """The entries that wait to be checked, or those in the states asked for."""

    action = Action.CARD_REVIEW
    title = gettext_lazy("To review")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Name"), _("Consultant"), _("New card"), _("Contact method"), _("Notes"), _("Entered"), _("Entered by"),
            _("Status"), _("Review by"), _("Overdue"), _("Remarks"),
        )  # fmt: skip
        wide = {_("Notes"): 40, _("Remarks"): 40, _("Entered"): 18, _("Review by"): 18}
        return [SheetColumn(name, wide.get(name, 14)) for name in names]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row an entry, the one that waits longest first."""
        language = get_language() or "en"
        found = entries_of(asker, cast("Sequence[str]", filters.get("state") or TO_REVIEW))
        if filters.get("owner"):
            found = found.filter(owner=UUID(str(filters["owner"])))
        if "is_filing" in filters:
            found = found.filter(is_filing=bool(filters["is_filing"]))
        for entry in as_entries(list(found.order_by("recorded_at", "id"))):
            yield _row(asker, entry, language)


def _row(asker: User, entry: Entry, language: str) -> Sequence[Value]:
    contact = entry.follow_up
    remarks = "; ".join(f"{remark['field']}: {remark['text']}" for remark in entry.remarks)
    return [
        contact.card.customer_name,
        contact.owner.name,
        yes_no(contact.is_filing),
        labelled("method", contact.method, language),
        seen_text(asker, contact.note),
        contact.recorded_at,
        contact.recorded_by.name,
        ReviewState(contact.review_state).label(language),
        entry.due_at,
        yes_no(entry.is_overdue),
        seen_text(asker, remarks),
    ]
