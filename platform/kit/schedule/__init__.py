"""One scheduler for everything that is due at an instant: reminders, digests, clocks of leads and of subscriptions.

Due items are rows of their place: a dealer's schema, or public. One row per place in public holds its next due instant,
so that an idle pass is one statement for all dealers (docs/architecture.md).
"""

from kit.schedule.kinds import Kind
from kit.schedule.parked import parked_totals, try_parked_again
from kit.schedule.planning import PLAN_DAY, Due, plan, plan_day_again, withdraw
from kit.schedule.runner import RUN, run_due

__all__ = [
    "PLAN_DAY",
    "RUN",
    "Due",
    "Kind",
    "parked_totals",
    "plan",
    "plan_day_again",
    "run_due",
    "try_parked_again",
    "withdraw",
]
