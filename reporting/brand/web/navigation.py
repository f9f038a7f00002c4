"""Where one can go at the brand, of its figures."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.navigation import NavItem

NAVIGATION = [
    NavItem(_("Overview"), "brand:home", "layout-dashboard"),
    NavItem(_("Comparison"), "brand:comparison", "chart-bar", Action.BRAND_FIGURES),
    NavItem(_("Stock flow"), "brand:stock_flow", "arrows-sort", Action.BRAND_FIGURES),
    NavItem(_("Lead figures"), "brand:lead_figures", "phone-outgoing", Action.BRAND_FIGURES),
]
