"""The inbox, which search finds; it stands in the head of every page, not in the rail."""

from django.utils.translation import gettext_lazy as _

from kit.web.places import Place

OWN_PAGES = [Place(_("Notifications"), "notifications:inbox", "bell")]
