"""Where one can go at a dealer, of the day's work."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import Action
from kit.web.places import Place

# Whoever asked looks there too, so they stand below what they are about; for managers they are of "To decide".
_ASKED = (
    Place(_("Whose customer"), "crm:allocations", "user-question"),
    Place(_("Concessions"), "crm:concessions", "coin"),
)
_DECISIONS = (
    Place(_("To review"), "crm:reviews", "clipboard-check"),
    Place(_("Duplicates"), "crm:duplicates", "copy"),
)
_DECIDED = ("crm:pair", "crm:allocations", "crm:concessions", "crm:traffic_requests")
_MEETINGS = (
    Place(_("Morning meeting"), "crm:morning", "sun"),
    Place(_("Evening meeting"), "crm:evening", "moon"),
    Place(_("Weekly meeting"), "crm:weekly", "calendar"),
    Place(_("Month's meeting"), "figures:month", "calendar-event"),
    Place(_("Watch"), "crm:watch", "eye"),
)
_PAPER = (
    Place(_("Today on paper"), "crm:day_paper", "printer", keys="print dy"),
    Place(_("Empty card on paper"), "crm:empty_paper", "printer", keys="print dy"),
)
_IMPORTED = ("crm:import", "crm:import_wrong", "crm:import_standing")

PLACES = [
    Place(_("Today"), "crm:home", "layout-dashboard", keys="home", parts=_PAPER),
    Place(_("Customers"), "crm:card_list", "address-book", Action.CARD_VIEW, parts=_ASKED),
    Place(
        pgettext_lazy("a customer", "File"), "crm:filing", "user-plus", Action.CARD_FILE,
        also=("crm:filing_check", "crm:file_card"), keys="new card xjkh", begins=True,
    ),
    Place(
        _("Traffic"), "crm:traffic", "door-enter", Action.TRAFFIC_VIEW, begins=True,
        parts=(
            Place(_("Traffic of another day"), "crm:traffic_day", "history"),
            Place(_("Ask reception to log a party"), "crm:ask_traffic", "message"),
            Place(_("Asked of reception"), "crm:traffic_requests", "message"),
        ),
    ),
    Place(
        _("To decide"), "crm:reviews", "clipboard-check", Action.CARD_REVIEW, also=_DECIDED, parts=_DECISIONS
    ),
    Place(_("Meetings"), "crm:morning", "presentation", Action.CARD_TRANSFER, parts=_MEETINGS),
    Place(_("Import"), "crm:imports", "upload", Action.IMPORT_RUN, also=_IMPORTED),
    Place(_("Exports"), "crm:exports", "download", Action.EXPORT_ASK, keys="excel"),
]  # fmt: skip
