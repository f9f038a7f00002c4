"""A day's plan as a sheet: whom to call, who is late, who comes, who has not come (RP-4, RP-7)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.models import CardPhone
from crm.queries.appointments import is_expected, is_missed
from crm.queries.card_filters import DUE_STATUSES
from crm.queries.card_visibility import cards_of
from crm.queries.numbers import mask_names, seen_number
from crm.services.exporting.values import labelled
from kit import clock
from kit.sheets.writing import SheetColumn, Value
from kit.tenancy import current_dealer
from tenants.queries.catalogue import model_names

_FIELDS = (
    "customer_name", "phone", "owner__name", "status", "intent_level", "followup_level", "model", "next_followup_on",
    "appointment_on", "last_contact_at",
)  # fmt: skip


class WorklistSheet:
    """The plan of a day, `on` or today's; of one consultant or of all whose cards the asker sees."""

    action = Action.LIST_EXPORT
    has_numbers = True
    title = gettext_lazy("The day's plan")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("What to do"), _("Name"), _("Main number"), _("Consultant"), _("Status"), _("Intent level"),
            _("Follow-up level"), _("Model"), _("Next follow-up"), _("Appointment"), _("Last contact"),
        )  # fmt: skip
        return [SheetColumn(name, 18 if name == names[-1] else 14) for name in names]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a thing to do: who is late first, then who is due, who comes, who has not come."""
        on = _day(filters.get("on"))
        cards = cards_of(asker)
        if filters.get("consultant"):
            cards = cards.filter(owner=UUID(str(filters["consultant"])))
        main = CardPhone.objects.filter(card=OuterRef("id"), is_main=True).values("number")[:1]
        cards = cards.annotate(phone=Subquery(main))
        due = Q(status__in=DUE_STATUSES)
        parts = (
            (_("Overdue"), due & Q(next_followup_on__lt=on), "next_followup_on"),
            (_("To follow up"), due & Q(next_followup_on=on), "last_contact_at"),
            (_("Expected"), is_expected(on), "last_contact_at"),
            (_("No-shows"), is_missed(on), "appointment_on"),
        )
        language = get_language() or "en"
        models = model_names(language)
        for name, part, first in parts:
            for row in cards.filter(part).order_by(first, "id").values(*_FIELDS).iterator(chunk_size=2_000):
                mask_names(asker, [row])
                row["phone"] = seen_number(asker, row["phone"] or "")
                row["model"] = models.get(row["model"], row["model"])
                yield [name, *(labelled(field, row[field], language) for field in _FIELDS)]


def _day(given: object) -> date:
    """As JSON keeps it, or today."""
    return date.fromisoformat(given) if isinstance(given, str) else clock.today(current_dealer().time_zone)
