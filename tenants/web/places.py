"""Where one can go at the brand, of what tenants keeps."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.places import Place

PLACES = [
    Place(_("Dealers"), "tenants:dealers", "building-store", Action.DEALERS_VIEW),
    Place(_("Catalogue"), "tenants:catalogue", "car", Action.CATALOGUE_VIEW, on_phone=False),
]
