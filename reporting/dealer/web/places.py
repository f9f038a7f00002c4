"""Where one can go at a dealer, of its figures."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action
from kit.web.places import Place

_FIGURES = (
    Place(_("Funnel"), "figures:funnel", "filter"),
    Place(pgettext_lazy("figures", "Stock"), "figures:stock", "arrows-sort"),
    Place(_("Rates"), "figures:rates", "percentage"),
    Place(_("Trends"), "figures:trends", "trending-up"),
)

PLACES = [
    Place(_("Figures"), "figures:funnel", "chart-bar", Action.FIGURES_VIEW, is_whole=True, parts=_FIGURES),
    Place(_("Targets"), "figures:targets", "target", Action.TARGETS_VIEW),
]
