"""What people call each act that the audit keeps."""

from django.utils.translation import gettext_lazy as _

# Of the brand's things the code is told.
ACTS = {
    "sign_in.done": _("Signed in"),
    "sign_in.failed": _("Sign-in failed"),
    "password.changed": _("Password changed"),
    "second_factor.added": _("Second step added"),
    "second_factor.removed": _("Second step removed"),
    "staff.created": _("Account made"),
    "staff.changed": _("Account changed"),
    "staff.password_reset": _("One-time password given"),
    "staff.deactivated": _("Let go"),
    "staff.reactivated": _("Taken back"),
    "settings.changed": _("Settings changed"),
    "export.asked": _("Export asked for"),
    "export.fetched": _("Export fetched"),
    "figures.taken_out": _("Figures taken out"),
    "import.uploaded": _("Import uploaded"),
    "import.committed": _("Import taken in"),
    "import.undone": _("Import undone"),
    "card.opened": _("Someone else's card opened"),
    "card.unmasked": _("Numbers shown in full"),
    "calendar.made": _("Calendar address made"),
    "calendar.revoked": _("Calendar address closed"),
    "dealer.ordered": _("Dealer registered"),
    "dealer.changed": _("Dealer changed"),
}
