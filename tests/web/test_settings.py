"""`/settings/`: what a dealer sets for itself."""

from datetime import time
from typing import Any

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from crm.models import DealerSettings
from tests.factories import make_user
from tests.page_client import errors, signed_in
from tests.signing_in import admin_of

FIELDS = (
    "area_code province city card_number_pattern opens_at closes_at morning_meeting_at evening_meeting_at "
    "first_review_at last_review_at quiet_from quiet_to version"
).split()


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def standing() -> dict[str, Any]:
    """The form as the page shows it."""
    settings = DealerSettings.objects.get()
    values = {field: getattr(settings, field) for field in FIELDS}
    return {
        **{field: f"{value:%H:%M}" if isinstance(value, time) else value for field, value in values.items()},
        "wholesale_consultant": settings.wholesale_consultant_id or "",
    }


def test_admin_changes_settings_and_the_audit_keeps_it(boss: User, li: User) -> None:
    client = signed_in("boss")
    assert client.get("/settings/").status_code == 200
    given = {
        **standing(),
        "evening_meeting_at": "17:00",
        "wholesale_consultant": li.id,
        "card_number_pattern": "N-9999",
    }
    assert client.post("/settings/", given)["Location"] == "/settings/"
    settings = DealerSettings.objects.get()
    assert (settings.evening_meeting_at, settings.wholesale_consultant) == (time(17), li)
    assert (settings.card_number_pattern, settings.version) == ("N-9999", 2)
    entry = AuditEntry.objects.get(what="settings.changed")
    assert (entry.actor, entry.data) == (
        boss,
        {
            "evening_meeting_at": ["17:30", "17:00"],
            "card_number_pattern": ["", "N-9999"],
            "wholesale_consultant": [None, str(li.id)],
        },
    )


def test_everything_wrong_is_told_at_once_and_nothing_is_kept(boss: User, reception: User) -> None:
    given = {
        **standing(),
        "area_code": "21",
        "province": "广东省",
        "closes_at": "08:00",
        "last_review_at": "",
        "first_review_at": "soon",
        "card_number_pattern": "9" * 31,
    }
    answer = signed_in("boss").post("/settings/", given)
    assert answer.status_code == 422
    assert errors(answer) == {
        "area_code": ["An area code is 0 followed by two or three digits, such as 021."],
        "city": ["Choose one of the available values."],
        "closes_at": ["This must be later than 08:30."],
        "first_review_at": ["Enter a valid time."],
        "last_review_at": ["Please fill this in."],
        "card_number_pattern": ["At most 30 characters."],
    }
    assert DealerSettings.objects.get().version == 1


def test_meetings_do_not_lie_in_the_quiet_hours(boss: User) -> None:
    answer = signed_in("boss").post("/settings/", {**standing(), "quiet_from": "17:00"})
    assert list(errors(answer)) == ["quiet_from"]


def test_wholesale_consultant_is_a_consultant(boss: User, reception: User) -> None:
    answer = signed_in("boss").post("/settings/", {**standing(), "wholesale_consultant": reception.id})
    assert list(errors(answer)) == ["wholesale_consultant"]


def test_later_of_two_who_change_at_once_is_told(boss: User) -> None:
    client, given = signed_in("boss"), standing()
    client.post("/settings/", {**given, "area_code": "020"})
    late = client.post("/settings/", {**given, "area_code": "010"})
    assert (late.status_code, list(errors(late))) == (409, ["__all__"])
    assert DealerSettings.objects.get().area_code == "020"


def test_form_sent_twice_saves_once(boss: User) -> None:
    client, given = signed_in("boss"), {**standing(), "area_code": "020", "once": "0190b1a2-7c3d-7e4f"}
    first, second = client.post("/settings/", given), client.post("/settings/", given)
    assert first["Location"] == second["Location"] == "/settings/"
    assert DealerSettings.objects.get().version == 2


@pytest.mark.parametrize("role", [Role.CONSULTANT, Role.SALES_DIRECTOR, Role.RECEPTIONIST])
def test_nobody_else_sees_settings(wednesday_morning: None, role: Role) -> None:
    make_user("other", role)
    client = signed_in("other")
    assert client.get("/settings/").status_code == 403
    assert client.post("/settings/", {"area_code": "020"}).status_code == 403
    assert DealerSettings.objects.get().area_code == "021"


def test_page_takes_hours_by_weekday_and_date(boss: User) -> None:
    """RM-4"""
    client = signed_in("boss")
    hours = {
        "monday": "9:00–12:00，13:30-18:00",
        "sunday": "closed",
        "special_days": "2026-10-01\n2026-10-02 10:00-16:00",
    }
    assert client.post("/settings/", {**standing(), **hours})["Location"] == "/settings/"
    settings = DealerSettings.objects.get()
    assert settings.weekday_hours == {"monday": ["9:00-12:00", "13:30-18:00"], "sunday": []}
    assert settings.special_days == {"2026-10-01": [], "2026-10-02": ["10:00-16:00"]}
    page = client.get("/settings/").content.decode()
    assert 'value="9:00-12:00, 13:30-18:00"' in page
    assert "2026-10-01 closed" in page
    # A page that was open before there were these questions leaves them as they are.
    assert client.post("/settings/", standing())["Location"] == "/settings/"
    assert DealerSettings.objects.get().weekday_hours == settings.weekday_hours


def test_page_names_hours_that_cannot_be_read(boss: User) -> None:
    """RM-4"""
    answer = signed_in("boss").post("/settings/", {**standing(), "monday": "noon", "special_days": "tomorrow"})
    assert answer.status_code == 422
    assert errors(answer) == {
        "monday": ["Enter opening hours such as 09:00-12:00, 13:30-18:00, each later than the one before."],
        "special_days": ["Enter the date as year-month-day, such as 2026-11-24."],
    }
