"""Contacts as a sheet, of a period (RP-7)."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.models import FollowUp
from crm.queries.card_visibility import cards_of
from crm.queries.numbers import mask_names, seen_text
from crm.services.exporting.values import labelled, yes_no
from kit.sheets.writing import SheetColumn, Value

_FIELDS = (
    "contact_at", "card__customer_name", "owner__name", "method", "topics", "nature", "note", "status",
    "intent_level", "followup_level", "next_followup_on", "appointment_on", "recorded_at", "recorded_by__name",
    "reached",
)  # fmt: skip


class FollowUpSheet:
    """The contacts with the cards that the asker sees; `from` and `to` bound their dates."""

    action = Action.LIST_EXPORT
    title = pgettext_lazy("list", "Follow-ups")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("When"), _("Name"), _("Consultant"), _("Contact method"), _("Topics"), _("Nature"), _("Notes"),
            _("Status"), _("Intent level"), _("Follow-up level"), _("Next follow-up"), _("Appointment"),
            _("Entered"), _("Entered by"), _("Customer reached"),
        )  # fmt: skip
        wide = {"contact_at": 18, "recorded_at": 18, "note": 40, "topics": 24}
        return [SheetColumn(name, wide.get(field, 14)) for name, field in zip(names, _FIELDS, strict=True)]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a contact, the latest first."""
        contacts = FollowUp.objects.filter(card__in=cards_of(asker))
        if filters.get("from"):
            contacts = contacts.filter(contact_on__gte=filters["from"])
        if filters.get("consultant"):
            contacts = contacts.filter(owner=UUID(str(filters["consultant"])))
        if filters.get("to"):
            contacts = contacts.filter(contact_on__lte=filters["to"])
        language = get_language() or "en"
        for row in contacts.order_by("-contact_at", "-id").values(*_FIELDS).iterator(chunk_size=2_000):
            mask_names(asker, [row])
            row["note"] = seen_text(asker, row["note"])
            yield [yes_no(labelled(field, row[field], language)) for field in _FIELDS]
