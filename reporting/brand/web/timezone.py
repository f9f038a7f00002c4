"""The time zone of headquarters."""

from zoneinfo import ZoneInfo

from django.conf import settings

BRAND_ZONE = ZoneInfo(settings.TIME_ZONE)
