"""Traffic as a sheet, of a period (RP-7)."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.queries.numbers import TRAFFIC_TEXTS, masked_as_typed, sees_traffic_number
from crm.queries.traffic import traffic_of
from crm.rules.codes import TrafficKind, TrafficState
from crm.rules.numbers_in_text import mask_in_text
from crm.services.exporting.values import yes_no
from kit import clock
from kit.sheets.writing import SheetColumn, Value
from kit.tenancy import current_dealer
from tenants.queries.catalogue import model_names

_FIELDS = (
    "arrived_at", "left_at", "kind", "party_size", "first_time", "consultant__name", "customer_name", "phone",
    "model", "test_drive", "state", "reason", "remark",
)  # fmt: skip


class TrafficSheet:
    """The traffic that the asker sees; `from` and `to` bound its dates."""

    action = Action.LIST_EXPORT
    has_numbers = True
    title = gettext_lazy("Traffic")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Arrived"), _("Left"), _("Kind"), _("People"), _("First time"), _("Consultant"), _("Name"), _("Number"),
            _("Model"), _("Test drive"), _("Status"), pgettext("why", "Reason"), _("Remark"),
        )  # fmt: skip
        wide = {"arrived_at": 18, "left_at": 18, "remark": 30, "reason": 24}
        return [SheetColumn(name, wide.get(field, 12)) for name, field in zip(names, _FIELDS, strict=True)]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a party, the latest first."""
        records = traffic_of(asker)
        for name in ("kind", "state", "consultant"):
            if filters.get(name):
                records = records.filter(**{f"{name}__in": filters[name]})
        if filters.get("on"):
            records = records.filter(on=str(filters["on"]))
        if filters.get("from"):
            records = records.filter(on__gte=filters["from"])
        if filters.get("to"):
            records = records.filter(on__lte=filters["to"])
        language = get_language() or "en"
        models = model_names(language)
        today = clock.today(current_dealer().time_zone)
        found = records.order_by("-arrived_at", "-id").values(*_FIELDS, "on", "phone_number")
        for row in found.iterator(chunk_size=2_000):
            if not sees_traffic_number(asker, row["on"], today):
                row["phone"] = masked_as_typed(row["phone"], row["phone_number"])
                row.update({name: mask_in_text(row[name]) for name in TRAFFIC_TEXTS})
            row["kind"] = TrafficKind(row["kind"]).label(language)
            row["state"] = TrafficState(row["state"]).label(language)
            row["model"] = models.get(row["model"], row["model"])
            yield [yes_no(row[field]) for field in _FIELDS]
