"""Where one can go at a dealer, of the day's work."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action
from kit.web.places import Place

_DECIDED = ("crm:duplicates", "crm:pair", "crm:allocations", "crm:concessions", "crm:traffic_requests")
_BOARDS = ("crm:evening", "crm:weekly", "crm:watch", "figures:month")
_IMPORTED = ("crm:import", "crm:import_wrong", "crm:import_standing")

PLACES = [
    Place(_("Today"), "crm:home", "layout-dashboard"),
    Place(_("Customers"), "crm:card_list", "address-book", Action.CARD_VIEW),
    Place(pgettext_lazy("a customer", "File"), "crm:filing", "user-plus", Action.CARD_FILE),
    Place(_("Traffic"), "crm:traffic", "door-enter", Action.TRAFFIC_VIEW),
    Place(_("To decide"), "crm:reviews", "clipboard-check", Action.CARD_REVIEW, also=_DECIDED),
    Place(_("Meetings"), "crm:morning", "users-group", Action.CARD_TRANSFER, also=_BOARDS),
    Place(_("Import"), "crm:imports", "list", Action.IMPORT_RUN, on_phone=False, also=_IMPORTED),
    Place(_("Exports"), "crm:exports", "clipboard-text", Action.LIST_EXPORT, on_phone=False),
]
