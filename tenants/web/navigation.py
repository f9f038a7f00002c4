"""Where one can go at the brand, of what tenants keeps."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.navigation import NavItem

NAVIGATION = [
    NavItem(
        _("Dealers"), "tenants:dealers", "building-store", Action.DEALERS_VIEW,
        also=("tenants:dealer", "tenants:region"),
        parts=(
            NavItem(_("New dealer"), "tenants:new_dealer", "plus", keys="new", begins=True),
            NavItem(_("New region"), "tenants:new_region", "map-pin"),
        ),
    ),
    NavItem(_("Catalogue"), "tenants:catalogue", "car", Action.CATALOGUE_VIEW, also=("tenants:listed", "tenants:part")),
    NavItem(_("Public holidays"), "tenants:holidays", "calendar", Action.DEALERS_MANAGE),
]  # fmt: skip
