"""Where one can go at a dealer, of the market's and the care department's work."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.places import Place

PLACES = [
    Place(
        _("Callbacks"), "callbacks", "phone-outgoing", Action.CALLBACK_VIEW,
        parts=(Place(_("Owners"), "owners", "car"),),
    ),
    Place(
        _("Activities"), "activities", "calendar-event", Action.ACTIVITY_VIEW,
        parts=(Place(_("Plan an activity"), "activity_new", "plus", keys="new", begins=True),),
    ),
]  # fmt: skip
