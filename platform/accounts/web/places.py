"""Where one can go, of accounts."""

from django.utils.translation import gettext_lazy as _

from accounts.access import Action
from kit.web.places import Place

PLACES = [
    Place(_("Staff"), "staff_page", "users-group", Action.STAFF_MANAGE),
    Place(_("Audit"), "audit_page", "history", Action.AUDIT_VIEW, on_phone=False),
]

# One's own: not in the rail, but in the menu under one's name, and found by search.
OWN_PAGES = [
    Place(_("My devices"), "devices_page", "device-mobile"),
    Place(_("Password"), "password_page", "key"),
    Place(_("Second step"), "authenticator_page", "lock"),
]
