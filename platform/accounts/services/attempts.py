"""Tries of what someone proves to be themselves with, counted in rows: across challenges, devices and processes, and
whether Redis is there or not."""

import math
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest

from accounts.models import AttemptCount
from kit import clock
from kit.db.prepared import execute
from kit.ids import uuid7
from kit.limits import LimitReached

# Limits of settings.RATE_LIMITS, the shortest first; all of them hold.
CODE = ("second_factor", "second_factor_daily")
PASSWORD = ("own_password", "own_password_daily")

# One statement for all, so that of two attempts at once each sees the other.
_COUNT = """
    INSERT INTO accounts_attemptcount AS held (id, user_id, name, count, began_at) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (user_id, name) DO UPDATE
       SET count = CASE WHEN held.began_at <= %s THEN 1 ELSE LEAST(held.count, 1000000) + 1 END,
           began_at = CASE WHEN held.began_at <= %s THEN excluded.began_at ELSE held.began_at END
    RETURNING count, began_at
"""


def count_attempt(user_id: UUID, names: Iterable[str]) -> None:
    """Count an attempt before anything is tried; raise LimitReached beyond the last allowed.

    Call it outside a transaction: what a refusal rolls back was not counted.
    """
    now = clock.now()
    for name in names:
        allowed, seconds, _ = settings.RATE_LIMITS[name]
        over = now - timedelta(seconds=seconds)
        count, began_at = execute(_COUNT, (uuid7(), user_id, name, now, over, over))[0]
        if count > allowed:
            # The limits after it count what is tried: impatience in a quarter of an hour must not close a whole day.
            raise LimitReached(math.ceil((began_at + timedelta(seconds=seconds) - now).total_seconds()))


def take_back(user_id: UUID, names: Iterable[str]) -> None:
    """Uncount an attempt that turned out to be right. The wrong ones before it stay counted."""
    held = AttemptCount.objects.filter(user_id=user_id, name__in=list(names))
    held.update(count=Greatest(F("count") - 1, 0))
