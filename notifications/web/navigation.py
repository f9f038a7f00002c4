"""The inbox, which search finds; it stands in the head of every page, not in the rail."""

from django.utils.translation import gettext_lazy as _

from kit.web.navigation import NavItem

OWN_PAGES = [NavItem(_("Notifications"), "notifications:inbox", "bell")]
