"""What one person asks of another, as sheets: whose customer it is, a party to be recorded, a concession (RP-7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.models import Card
from crm.queries.allocations import allocations_of, filter_allocations
from crm.queries.numbers import mask_concessions, mask_traffic_request
from crm.queries.requests import concessions_of, filter_asked, traffic_requests_of
from crm.rules.codes import AllocationDecision, AllocationKind, ConcessionKind, RequestState
from crm.services.exporting.values import labelled
from kit import clock
from kit.sheets.writing import SheetColumn, Value
from kit.tenancy import current_dealer
from tenants.queries.catalogue import model_names

_WIDE = 30


class AllocationSheet:
    """Customers of whom a manager says whose they are, and clerks' drafts, decided ones too (CA-6, CA-8)."""

    action = Action.CARD_ALLOCATE
    title = gettext_lazy("Customer ownership")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Requested at"), _("Kind"), _("Name"), _("Consultant"), _("Requested by"),
            _("Consultant of the matching card"), _("Status"), _("Decision"), _("Decided at"), _("Decided by"),
            _("Customer ownership"),
        )  # fmt: skip
        return [SheetColumn(name, _WIDE if name == _("Consultant of the matching card") else 16) for name in names]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a customer, the latest first; `Met` are the owners of the cards that stood already."""
        language = get_language() or "en"
        found = filter_allocations(allocations_of(asker), filters).order_by("-asked_at", "-id")
        rows = list(found.select_related("asked_by", "consultant", "decided_by", "owner"))
        ids = {card for row in rows for card in row.matches}
        owners: dict[UUID, str] = dict(Card.objects.filter(id__in=ids).values_list("id", "owner__name"))
        for row in rows:
            decision = AllocationDecision(row.decision).label(language) if row.decision else ""
            yield [
                row.asked_at,
                AllocationKind(row.kind).label(language),
                str(row.data.get("customer_name") or ""),
                row.consultant.name,
                row.asked_by.name,
                ", ".join(sorted({owners[card] for card in row.matches if card in owners})),
                RequestState(row.state).label(language),
                decision,
                row.decided_at,
                row.decided_by.name if row.decided_by else "",
                row.owner.name if row.owner else "",
            ]


class TrafficRequestSheet:
    """Parties that reception was asked to record (TR-7)."""

    action = Action.LIST_EXPORT
    has_numbers = True
    title = gettext_lazy("Requests to reception")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Requested at"), _("Kind"), _("Consultant"), _("Name"), _("Number"), _("Model"), _("Remark"), _("Status"),
            pgettext("why", "Reason"),
        )  # fmt: skip
        return [SheetColumn(name, _WIDE if name in (_("Remark"), pgettext("why", "Reason")) else 16) for name in names]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a party, the latest first."""
        language, today = get_language() or "en", clock.today(current_dealer().time_zone)
        models = model_names(language)
        found = filter_asked(traffic_requests_of(asker), cast("Sequence[str]", filters.get("state") or ()))
        if filters.get("on"):
            found = found.filter(on=str(filters["on"]))
        for row in found.select_related("consultant").order_by("-asked_at", "-id").iterator(chunk_size=500):
            told = {name: str(each or "") for name, each in mask_traffic_request(asker, row, today).data.items()}
            yield [
                row.asked_at,
                labelled("traffic_kind", told.get("kind", ""), language),
                row.consultant.name,
                told.get("customer_name", ""),
                told.get("phone", ""),
                models.get(told.get("model", ""), told.get("model", "")),
                told.get("remark", ""),
                RequestState(row.state).label(language),
                row.reason,
            ]


class ConcessionSheet:
    """Gifts and concessions asked for the customers that the asker sees, and what was answered (FU-11)."""

    action = Action.LIST_EXPORT
    title = gettext_lazy("Concessions")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Requested at"), _("Name"), _("Requested by"), _("Kind"), _("Requested"), _("Worth, yuan"), _("Status"),
            pgettext("why", "Reason"),
        )  # fmt: skip
        return [
            SheetColumn(name, _WIDE if name in (_("Requested"), pgettext("why", "Reason")) else 16) for name in names
        ]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a request, the latest first."""
        language = get_language() or "en"
        found = filter_asked(concessions_of(asker), cast("Sequence[str]", filters.get("state") or ()))
        for row in found.select_related("asked_by", "card").order_by("-asked_at", "-id").iterator(chunk_size=500):
            mask_concessions(asker, [row])
            yield [
                row.asked_at,
                row.card.customer_name,
                row.asked_by.name,
                ConcessionKind(row.kind).label(language),
                row.what,
                row.worth,
                RequestState(row.state).label(language),
                row.reason,
            ]
