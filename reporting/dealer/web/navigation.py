"""Where one can go at a dealer, of its figures."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action
from kit.web.navigation import NavItem

_FIGURES = (
    NavItem(_("Funnel"), "figures:funnel", "filter"),
    NavItem(pgettext_lazy("figures", "Stock"), "figures:stock", "arrows-sort"),
    NavItem(_("Rates"), "figures:rates", "percentage"),
    NavItem(_("Trends"), "figures:trends", "trending-up"),
)

NAVIGATION = [
    NavItem(_("Figures"), "figures:funnel", "chart-bar", Action.FIGURES_VIEW, is_whole=True, parts=_FIGURES),
    NavItem(_("Targets"), "figures:targets", "target", Action.TARGETS_VIEW),
]
