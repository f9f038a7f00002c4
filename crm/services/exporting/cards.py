"""The list of cards as a sheet, with the filters of the list (RP-7)."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.models import CardPhone
from crm.queries.cards import filter_cards
from crm.queries.numbers import mask_names, seen_number
from crm.queries.visible import cards_of
from crm.services.exporting.values import labelled
from kit.sheets.writing import SheetColumn, Value
from tenants.queries.catalogue import model_names

_FIELDS = (
    "number", "customer_name", "organization_name", "phone", "owner__name", "status", "intent_level",
    "followup_level", "channel", "business", "model", "filed_on", "last_contact_at", "next_followup_on",
    "appointment_on", "first_visit_on", "followup_count", "completeness", "gender", "age_band", "province", "city",
    "lead_source", "budget", "funds", "payment",
)  # fmt: skip


class CardSheet:
    """The cards that the asker sees, narrowed as the list is."""

    action = Action.LIST_EXPORT
    title = gettext_lazy("Cards")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Card number"), _("Name"), _("Organisation"), _("Main number"), _("Consultant"), _("Status"),
            _("Intent level"), _("Follow-up level"), _("Channel"), _("Business"), _("Model"), _("Contacted on"),
            _("Last contact"), _("Next follow-up"), _("Appointment"), _("First visit"), _("Follow-ups"),
            _("Complete, %"), _("Gender"), _("Age"), _("Province"), _("City or district"), _("Heard of us by"),
            _("Budget"), _("Funds"), _("Payment"),
        )  # fmt: skip
        wide = {"last_contact_at": 18}
        return [SheetColumn(name, wide.get(field, 14)) for name, field in zip(names, _FIELDS, strict=True)]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a card, the newest first; codes as their labels. Read in pieces."""
        main = CardPhone.objects.filter(card=OuterRef("id"), is_main=True).values("number")[:1]
        cards = (
            filter_cards(asker, cards_of(asker), filters).annotate(phone=Subquery(main)).order_by("-created_at", "-id")
        )
        language = get_language() or "en"
        models = model_names(language)
        for row in cards.values(*_FIELDS).iterator(chunk_size=2_000):
            mask_names(asker, [row])
            row["phone"] = seen_number(asker, row["phone"] or "")
            row["model"] = models.get(row["model"], row["model"])
            yield [labelled(field, row[field], language) for field in _FIELDS]
