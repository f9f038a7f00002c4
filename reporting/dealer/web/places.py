"""Where one can go at a dealer, of its figures."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.places import Place

PLACES = [
    Place(_("Figures"), "figures:funnel", "chart-bar", Action.FIGURES_VIEW, is_whole=True),
    Place(_("Targets"), "figures:targets", "flag", Action.TARGETS_VIEW, on_phone=False),
]
