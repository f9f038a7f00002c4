"""Where one can go, of accounts."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.navigation import NavItem

NAVIGATION = [
    NavItem(
        _("Staff"), "staff_page", "users", Action.STAFF_MANAGE,
        also=("staff_member_page", "staff_password_page"),
        parts=(NavItem(_("Add a colleague"), "staff_new_page", "user-plus", keys="new", begins=True),),
    ),
    NavItem(
        _("Audit"), "audit_page", "history", Action.AUDIT_VIEW,
        also=("card_audit",), parts=(NavItem(_("Card changes"), "cards_audit", "pencil"),),
    ),
]  # fmt: skip

# One's own: not in the rail, but in the menu under one's name, on the phone and in the palette.
OWN_PAGES = [
    NavItem(_("My devices"), "devices_page", "device-mobile"),
    NavItem(_("Password"), "password_page", "key"),
    NavItem(_("Two-step verification"), "authenticator_page", "lock"),
]
