"""The brand's dealers and its catalogue as sheets (RP-7)."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from accounts.services.exports import Sheet, export_sheet
from kit.sheets.writing import SheetColumn, Value
from tenants.models import Dealer
from tenants.queries.catalogue import Item, catalogue
from tenants.queries.dealers import dealers_narrowed


class DealerSheet:
    """Every dealer, as the list's filters narrow it."""

    action = Action.DEALERS_VIEW
    title = gettext_lazy("Dealers")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        return [
            SheetColumn(pgettext("a dealer", "Name"), 28),
            SheetColumn(pgettext("on the web", "Address"), 20),
            *(SheetColumn(name) for name in (_("Region"), _("Province"), _("City"), _("Area code"), _("State"))),
            SheetColumn(_("Registered"), 18),
        ]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a dealer, by code."""
        found = dealers_narrowed(str(filters.get("region", "")), str(filters.get("state", "")))
        for dealer in found.iterator(chunk_size=2_000):
            yield [dealer.name, dealer.code, dealer.region.name, *_where(dealer), dealer.created_at]


class CatalogueSheet:
    """All that may be chosen, and what once could."""

    action = Action.CATALOGUE_VIEW
    title = gettext_lazy("Catalogue")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        return [
            SheetColumn(_("Kind"), 16),
            SheetColumn(_("Belongs to"), 20),
            SheetColumn(_("Chinese name"), 28),
            SheetColumn(_("English name"), 28),
            SheetColumn(pgettext("a thing", "Code"), 24),
            SheetColumn(_("Availability")),
        ]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row a thing, each below what it is a part of."""
        found = catalogue(with_retired=True)
        for model in found.models:
            yield _thing(_("Model"), model.item)
            yield from (_thing(_("Configuration"), part, model.item) for part in model.configurations)
            yield from (_thing(_("Colour"), part, model.item) for part in model.colours)
            yield from (_thing(_("Option package"), part, model.item) for part in model.options)
        for make in found.competitors:
            yield _thing(_("Competitor brand"), make.item)
            yield from (_thing(_("Competitor model"), model, make.item) for model in make.models)


_SHEETS: Mapping[str, Sheet] = {"dealers": DealerSheet(), "catalogue": CatalogueSheet()}


def export(actor: User, kind: str, filters: Mapping[str, object]) -> bytes:
    """`dealers` or `catalogue`."""
    return export_sheet(actor, kind, _SHEETS[kind], filters)


def _where(dealer: Dealer) -> Sequence[Value]:
    return [dealer.province, dealer.city, dealer.area_code, dealer.get_state_display()]


def _thing(kind: str, item: Item, parent: Item | None = None) -> Sequence[Value]:
    language = get_language() or "en"
    state = _("Discontinued") if item.is_retired else _("Available")
    return [kind, parent.name(language) if parent else "", item.name_zh, item.name_en, item.code, state]
