"""Texts of the refusals about settings, views and exports."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

SETTINGS_TEXTS = {
    "bad_area_code": Text(_("Invalid area code"), _("An area code is 0 followed by two or three digits, such as 021.")),
    "time_before": Text(_("Times out of order"), _("This must be later than {earlier}.")),
    "bad_hours": Text(
        _("Invalid opening hours"),
        _("Enter opening hours such as 09:00-12:00, 13:30-18:00, each later than the one before."),
        "RM-4",
    ),
    "quiet_at_work": Text(
        _("Conflict with quiet hours"),
        _("Opening hours and meetings can't overlap the quiet hours, when nothing is sent."),
    ),
    "view_name_taken": Text(_("Name taken"), _("You already have a view with this name.")),
    "too_many_views": Text(_("Too many views"), _("You can save up to {limit} views. Delete one first.")),
    "exports_used_up": Text(
        _("No exports left today"),
        _("The plan includes {limit} exports a day. Export again tomorrow, or choose a larger plan."),
        "SA-4",
    ),
    "archive_under_way": Text(
        _("Already being created"), _("An archive is being created. Wait until it is ready."), "SA-7"
    ),
    "export_not_ready": Text(_("Not ready yet"), _("The file is being generated. Try again in a moment."), "RP-7"),
}
