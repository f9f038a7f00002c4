"""Activities as a sheet, with what came of each (AC-1, RP-7)."""

from collections.abc import Iterator, Mapping, Sequence

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.access import Action
from accounts.models import User
from crm.queries.activities import filter_activities, results_of
from crm.services.exporting.values import labelled
from kit.sheets.writing import SheetColumn, Value

_RESULTS = ("invited", "contacted", "came", "filed", "reactivated", "orders")
_COSTS = ("came", "filed", "reactivated", "orders")


class ActivitySheet:
    """The dealer's activities, narrowed by kind and the date at which they are open."""

    action = Action.LIST_EXPORT
    title = gettext_lazy("Activities")

    def columns(self) -> Sequence[SheetColumn]:
        """Their names in the asker's language."""
        results = (_("Invited"), _("Called"), _("Attended"), _("Filed"), _("Reactivated"), _("Orders"))
        costs = (_("Cost per visitor"), _("Cost per card"), _("Cost per reactivated card"), _("Cost per order"))
        names = (
            _("Name of the activity"),
            _("Kind"),
            _("From"),
            _("To"),
            _("Venue"),
            _("Budget, yuan"),
            *results,
            *costs,
        )
        return [SheetColumn(name, 24 if at == 0 else 12) for at, name in enumerate(names)]

    def rows(self, asker: User, filters: Mapping[str, object]) -> Iterator[Sequence[Value]]:
        """A row an activity, the latest first."""
        language = get_language() or "en"
        activities = list(filter_activities(filters).order_by("-starts_on", "-id"))
        results = results_of(activities)
        for each in activities:
            result = results[each.id]
            costs = result.cost_each
            yield [
                each.name,
                labelled("activity_kind", each.kind, language),
                each.starts_on,
                each.ends_on,
                each.place,
                each.budget,
                *(getattr(result, name) for name in _RESULTS),
                *(costs[name] for name in _COSTS),
            ]
