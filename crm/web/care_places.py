"""Where one can go at a dealer, of the market's and the care department's work."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.places import Place

PLACES = [
    Place(_("Callbacks"), "callbacks", "phone-outgoing", Action.CALLBACK_VIEW),
    Place(_("Activities"), "activities", "flag", Action.ACTIVITY_VIEW),
]
