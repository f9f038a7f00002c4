"""Where one can go at a dealer, of the day's work."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action
from kit.web.navigation import NavItem

# Whoever asked looks there too, so they stand below what they are about; for managers they are of "To decide".
_ASKED = (
    NavItem(_("Customer ownership"), "crm:allocations", "user-question"),
    NavItem(_("Concessions"), "crm:concessions", "coin"),
)
_DECISIONS = (
    NavItem(_("To review"), "crm:reviews", "clipboard-check"),
    NavItem(_("Duplicates"), "crm:duplicates", "copy"),
)
_DECIDED = ("crm:pair", "crm:allocations", "crm:concessions", "crm:traffic_requests")
_MEETINGS = (
    NavItem(_("Morning meeting"), "figures:morning", "sun"),
    NavItem(_("Evening meeting"), "figures:evening", "moon"),
    NavItem(_("Weekly meeting"), "figures:weekly", "users-group"),
    NavItem(_("Monthly meeting"), "figures:month", "trending-up"),
    NavItem(_("Watch"), "crm:watch", "eye"),
)
_PHONE = (
    NavItem(_("Needs you"), "crm:needs_you", "device-mobile", keys="offline sync"),
    NavItem(_("Work offline"), "crm:offline_work", "wifi-off", keys="outbox sync lx"),
)
_PAPER = (
    NavItem(_("Today on paper"), "crm:day_paper", "printer", keys="print dy"),
    NavItem(_("Empty card on paper"), "crm:empty_paper", "printer", keys="print dy"),
)
_IMPORTED = ("crm:import", "crm:import_wrong", "crm:import_standing")

NAVIGATION = [
    NavItem(
        _("Today"), "crm:home", "layout-dashboard", keys="home",
        parts=(*_PHONE, *_PAPER),
    ),
    NavItem(_("Customers"), "crm:card_list", "address-book", Action.CARD_VIEW, parts=_ASKED),
    NavItem(
        pgettext_lazy("a customer", "File"), "crm:filing", "user-plus", Action.CARD_FILE,
        also=("crm:filing_check", "crm:file_card"), keys="new card xjkh", begins=True,
    ),
    NavItem(_("Leads"), "crm:leads", "phone-incoming", Action.LEAD_WORK, also=("crm:lead",), keys="leads xs"),
    NavItem(
        _("Traffic"), "crm:traffic", "door-enter", Action.TRAFFIC_VIEW, begins=True,
        parts=(
            NavItem(_("Traffic of another day"), "crm:traffic_day", "clock"),
            NavItem(_("Ask reception to log a party"), "crm:ask_traffic", "message"),
            NavItem(_("Requests to reception"), "crm:traffic_requests", "mail"),
        ),
    ),
    NavItem(
        _("To decide"), "crm:reviews", "clipboard-check", Action.CARD_REVIEW, also=_DECIDED, parts=_DECISIONS
    ),
    NavItem(_("Meetings"), "figures:morning", "presentation", Action.CARD_TRANSFER, parts=_MEETINGS),
    NavItem(_("Import"), "crm:imports", "upload", Action.IMPORT_RUN, also=_IMPORTED),
    NavItem(_("Exports"), "crm:exports", "download", Action.EXPORT_ASK, keys="excel"),
]  # fmt: skip
