"""What a dealer sets for itself."""

from datetime import time

from django.db import models
from django.db.models import Q

from crm.rules.calendar import CalendarShows
from crm.rules.codes import NoticeWay
from crm.rules.notice import STANDARD_VERSION


class DealerSettings(models.Model):
    """The dealer's one row of settings; its time zone stands with the brand's record of the dealer.

    Times are the dealer's own wall clock. `opens_at` and `closes_at` hold on every day that `weekday_hours` (by
    weekday) and `special_days` (by date) say nothing of; those are lists of `09:00-12:00`, empty when closed
    (RM-4). `card_number_pattern`: `9` a digit, `A` a letter, all else itself; empty allows any number (CA-10).
    `calendar_shows`: how much of a customer calendars tell outside the house. A browser is signed
    out after `idle_minutes` without use.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    area_code = models.CharField(max_length=4, default="021")
    province = models.CharField(max_length=20, default="上海市")
    city = models.CharField(max_length=20, default="长宁区")
    card_number_pattern = models.CharField(max_length=30, blank=True)
    wholesale_consultant = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opens_at = models.TimeField(default=time(8, 30))
    closes_at = models.TimeField(default=time(18, 0))
    morning_meeting_at = models.TimeField(default=time(8, 45))
    evening_meeting_at = models.TimeField(default=time(17, 30))
    first_review_at = models.TimeField(default=time(15, 0))
    last_review_at = models.TimeField(default=time(16, 30))
    quiet_from = models.TimeField(default=time(21, 0))
    quiet_to = models.TimeField(default=time(8, 0))
    weekday_hours = models.JSONField(default=dict, db_default={})
    special_days = models.JSONField(default=dict, db_default={})
    calendar_shows = models.CharField(max_length=10, default=CalendarShows.SURNAME.value, db_default="surname")
    idle_minutes = models.PositiveSmallIntegerField(default=720, db_default=720)
    managers_need_second_factor = models.BooleanField(default=False, db_default=False)
    # PI-1: the usual way to inform customers, and the version of the notice that holds; PI-5: how long data is kept.
    notice_way = models.CharField(max_length=8, default=NoticeWay.SPOKEN.value, db_default="spoken")
    notice_version = models.PositiveSmallIntegerField(default=STANDARD_VERSION, db_default=STANDARD_VERSION)
    keep_lost_months = models.PositiveSmallIntegerField(default=36, db_default=36)
    keep_traffic_months = models.PositiveSmallIntegerField(default=12, db_default=12)
    keep_lead_days = models.PositiveSmallIntegerField(default=30, db_default=30)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "crm_dealersettings"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="crm_dealersettings_one_row")]

    def __str__(self) -> str:
        return "settings"
