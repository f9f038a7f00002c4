"""Where one can go at a dealer, of the market's and the care department's work."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.navigation import NavItem

NAVIGATION = [
    NavItem(
        _("Callbacks"), "callbacks", "phone-outgoing", Action.CALLBACK_VIEW,
        parts=(NavItem(_("Delivered customers"), "owners", "car"),),
    ),
    NavItem(
        _("Activities"), "activities", "calendar-event", Action.ACTIVITY_VIEW,
        parts=(NavItem(_("Plan an activity"), "activity_new", "plus", keys="new", begins=True),),
    ),
]  # fmt: skip
