"""Where one can go at the brand, of what tenants keeps."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.places import Place

PLACES = [
    Place(
        _("Dealers"), "tenants:dealers", "building-store", Action.DEALERS_VIEW,
        also=("tenants:dealer", "tenants:region"),
        parts=(
            Place(_("Order a dealer"), "tenants:new_dealer", "plus", keys="new", begins=True),
            Place(_("New region"), "tenants:new_region", "map-pin"),
        ),
    ),
    Place(_("Catalogue"), "tenants:catalogue", "car", Action.CATALOGUE_VIEW, also=("tenants:listed", "tenants:part")),
]  # fmt: skip
