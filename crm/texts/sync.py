"""Texts of the refusals about working offline (domain.md §13)."""

from django.utils.translation import gettext_lazy as _

from kit.texts import Text

SYNC_TEXTS = {
    "app_outdated": Text(
        _("Update the app"),
        _("This version of the app is too old. Send what is waiting, update the app and open it again."),
        rule="SY-1",
    ),
    "not_to_apply": Text(
        _("Already done"), _("This was already recorded. There is nothing left to carry out."), rule="SY-3"
    ),
    "earlier_dropped": Text(
        _("Earlier entry dropped"),
        _("This builds on an entry that was dropped. Drop it too, or record it again."),
        rule="SY-3",
    ),
    "done_in_future": Text(_("In the future"), _("Choose the time when it was done, not a later one."), rule="SY-3"),
}
