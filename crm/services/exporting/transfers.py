"""Transfers of cards as a sheet, of a period (MG-2, RP-7)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from accounts.access import Action
from accounts.models import User
from crm.models import Transfer
from crm.queries.card_visibility import cards_of
from kit.sheets.writing import SheetColumn, Value
from kit.tenancy import current_dealer

_FIELDS = (
    "transferred_at", "card__customer_name", "before__name", "after__name", "reason", "transferred_by__name",
)  # fmt: skip


class TransferSheet:
    """Who passed whose card to whom, and why; `from` and `to` bound the days."""

    action = Action.CARD_TRANSFER
    title = gettext_lazy("Transfers")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Handed over at"),
            _("Name"),
            _("Before"),
            _("After"),
            pgettext("why", "Reason"),
            _("Handed over by"),
        )
        wide = {_("Handed over at"): 18, pgettext("why", "Reason"): 36}
        return [SheetColumn(name, wide.get(name, 14)) for name in names]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a card passed on, the latest first."""
        zone = current_dealer().time_zone
        transfers = Transfer.objects.filter(card__in=cards_of(asker))
        if filters.get("from"):
            begin = date.fromisoformat(str(filters["from"]))
            transfers = transfers.filter(transferred_at__gte=datetime.combine(begin, time(), zone))
        if filters.get("to"):
            end = date.fromisoformat(str(filters["to"])) + timedelta(days=1)
            transfers = transfers.filter(transferred_at__lt=datetime.combine(end, time(), zone))
        yield from transfers.order_by("-transferred_at", "-id").values_list(*_FIELDS).iterator(chunk_size=2_000)
