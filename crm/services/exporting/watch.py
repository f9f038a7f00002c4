"""Whom the watch rules speak of as a sheet, a row a record behind it (MG-5, RP-7)."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.queries.watch import cards_behind, traffic_behind, watch
from crm.services.exporting.values import labelled
from kit import clock
from kit.sheets.writing import SheetColumn, Value
from kit.tenancy import current_dealer


class WatchSheet:
    """Every consultant whom a rule speaks of, with the customers and parties that it counted."""

    action = Action.CARD_REVIEW
    title = gettext_lazy("Watch")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        names = (
            _("Observation"), _("Consultant"), _("Counted"), _("Out of"), _("Counted since"), _("Name"),
            _("Filing date"),
        )  # fmt: skip
        return [SheetColumn(name, 24 if name == names[0] else 14) for name in names]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """By rule and consultant; a card that was merged since is counted and not named."""
        language = get_language() or "en"
        watched = watch(asker, clock.today(current_dealer().time_zone))
        names = {card["id"]: (str(card["customer_name"]), card["filed_on"]) for card in cards_behind(watched)}
        names |= {record.id: (record.customer_name, record.on) for record in traffic_behind(watched)}
        for each in watched:
            found = [labelled("watch_rule", each.rule, language), each.consultant_name, each.part, each.whole]
            for record in each.records:
                if record in names:
                    yield [*found, each.since, *names[record]]  # type: ignore[list-item]  # a column's value is a cell's
