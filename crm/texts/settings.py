"""Texts of the refusals about settings, views and exports."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

SETTINGS_TEXTS = {
    "bad_area_code": Text(_("Not an area code"), _("An area code is 0 and two or three more digits, such as 021.")),
    "time_before": Text(_("Times out of order"), _("This has to be later than {earlier}.")),
    "quiet_at_work": Text(
        _("Quiet while at work"), _("Opening hours and meetings may not lie in the quiet hours, when nothing is sent.")
    ),
    "view_name_taken": Text(_("Name taken"), _("Another view of yours has this name.")),
    "too_many_views": Text(_("Too many views"), _("Up to {limit} views are kept; forget one first.")),
    "export_not_ready": Text(_("Not ready yet"), _("The file is being written; ask again in a moment."), "RP-7"),
}
