"""Callbacks as a sheet (CC-1, CC-2, CC-3, CC-4, RP-7)."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.queries.callbacks import callbacks_of, filter_callbacks
from crm.queries.numbers import mask_names, seen_text
from crm.services.exporting.values import labelled, yes_no
from kit import clock
from kit.sheets.writing import SheetColumn, Value
from kit.tenancy import current_dealer
from tenants.queries.catalogue import model_names

_FIELDS = (
    "due_on", "kind", "card__customer_name", "card__model", "card__status", "consultant__name", "made_at",
    "made_by__name", "method", "reached", "satisfaction", "reason_true", "may_return", "remarks", "next_on",
)  # fmt: skip
# The codes of a field are found under its own name.
_CODES = {"kind": "callback_kind", "card__status": "status"}


class CallbackSheet:
    """The calls that the asker sees, narrowed as the list is."""

    action = Action.LIST_EXPORT
    title = gettext_lazy("Callbacks")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Due on"), _("Kind"), _("Name"), _("Model"), _("Status"), _("Consultant"), _("Time of call"),
            _("Called by"), _("Contact method"), _("Reached"), _("Satisfaction"), _("Reason was true"),
            _("May come back"), _("Remark"), _("Next call"),
        )  # fmt: skip
        wide = {"made_at": 18, "remarks": 36}
        return [SheetColumn(name, wide.get(field, 14)) for name, field in zip(names, _FIELDS, strict=True)]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a call, the first due first."""
        language = get_language() or "en"
        models = model_names(language)
        calls = filter_callbacks(callbacks_of(asker), filters, clock.today(current_dealer().time_zone))
        for row in calls.order_by("due_on", "id").values(*_FIELDS).iterator(chunk_size=2_000):
            mask_names(asker, [row])
            row["remarks"] = seen_text(asker, row["remarks"])
            row["card__model"] = models.get(row["card__model"], row["card__model"])
            yield [yes_no(labelled(_CODES.get(field, field), row[field], language)) for field in _FIELDS]
