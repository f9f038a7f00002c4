"""What a dealer sets for itself."""

from datetime import time
from typing import TypedDict
from uuid import UUID

from django.db import transaction

from accounts.access import Action
from accounts.commands import command
from accounts.models import User
from accounts.services.audit import note
from accounts.services.factors import apply_policy
from crm.models import DealerSettings
from crm.rules.settings import KEPT_FOR, TIMES, settings_problems
from crm.services.lookups import consultant_problem
from kit.errors import Problem, raise_all
from kit.optimistic_lock import refuse_stale
from kit.schedule import plan_day_again

_ACCOUNTS = ("idle_minutes", "managers_need_second_factor")
# Opening hours that differ from the usual ones (RM-4).
HOURS = ("weekday_hours", "special_days")
# How customers are informed, and how long their data is kept (PI-1, PI-5).
PRIVACY = ("notice_way", *KEPT_FOR)
FIELDS = (
    "area_code",
    "province",
    "city",
    "card_number_pattern",
    "wholesale_consultant",
    "calendar_shows",
    *_ACCOUNTS,
    *TIMES,
    *HOURS,
    *PRIVACY,
)


class SettingsChanges(TypedDict, total=False):
    """What is to change; what is absent stays. Times are the dealer's own wall clock."""

    area_code: str
    province: str
    city: str
    card_number_pattern: str
    wholesale_consultant: UUID | None
    calendar_shows: str
    idle_minutes: int | None
    managers_need_second_factor: bool
    opens_at: time | None
    closes_at: time | None
    morning_meeting_at: time | None
    evening_meeting_at: time | None
    first_review_at: time | None
    last_review_at: time | None
    quiet_from: time | None
    quiet_to: time | None
    weekday_hours: dict[str, list[str]]
    special_days: dict[str, list[str]]
    notice_way: str
    keep_lost_months: int | None
    keep_traffic_months: int | None
    keep_lead_days: int | None


@command(Action.SETTINGS_MANAGE)
def update_settings(actor: User, changes: SettingsChanges, expected_version: int | None = None) -> DealerSettings:
    """Change settings; the audit keeps before and after of each.

    Refuses with `required`, `bad_area_code`, `not_a_choice` (the city is one of the province), `too_long`, `invalid`,
    `not_a_consultant`, `time_before`, `quiet_at_work`, `bad_hours`, `out_of_range`; `stale`.
    """
    with transaction.atomic():
        settings = DealerSettings.objects.select_for_update().get()
        refuse_stale(settings.version, expected_version)
        before = values_of(settings)
        after = {**before, **changes}
        raise_all(settings_problems(after) + _consultant_problems(settings, after["wholesale_consultant"]))
        changed = {field: [before[field], after[field]] for field in FIELDS if before[field] != after[field]}
        if changed:
            for field in changed:
                setattr(settings, "wholesale_consultant_id" if field == "wholesale_consultant" else field, after[field])
            settings.version += 1
            settings.save()
            # Reminders follow the new times, today already (RM-4).
            plan_day_again()
            note(actor, "settings.changed", "", **{field: list(map(_written, pair)) for field, pair in changed.items()})
            if set(changed) & set(_ACCOUNTS):
                apply_policy()
    return settings


def values_of(settings: DealerSettings) -> dict[str, object]:
    """Each setting by its name, the wholesale consultant by id."""
    values = {field: getattr(settings, field) for field in FIELDS if field != "wholesale_consultant"}
    return {**values, "wholesale_consultant": settings.wholesale_consultant_id}


def _consultant_problems(settings: DealerSettings, wanted: object) -> list[Problem]:
    """Whoever is named now must work here; one who left meanwhile may stand until another is."""
    if not isinstance(wanted, UUID) or wanted == settings.wholesale_consultant_id:
        return []
    return consultant_problem(wanted, "wholesale_consultant")


def _written(value: object) -> object:
    """As the audit keeps it."""
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, dict):
        return "; ".join(f"{key} {', '.join(hours) or '-'}" for key, hours in sorted(value.items()))
    return value if value is None else str(value)
