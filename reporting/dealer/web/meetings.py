"""The tabs that the boards of figures have among the meetings: each its address's name, and what it is called."""

from django.utils.translation import gettext_lazy as _

MORNING = ("figures:morning", _("Morning"))
EVENING = ("figures:evening", _("Evening"))
WEEK = ("figures:weekly", _("Week"))
MONTH = ("figures:month", _("Month"))
