"""`GET PATCH /settings/`."""

import pytest

from accounts.models import AuditEntry, User
from accounts.roles import Role
from crm.models import DealerSettings
from tests.factories import make_user
from tests.signing_in import admin_of, codes, signed_in

PATH = "/api/v1/settings/"


@pytest.fixture
def boss(wednesday_morning: None) -> User:
    return admin_of("north")


def test_settings_are_shown_with_their_version(boss: User) -> None:
    client = signed_in("boss")
    answer = client.get(PATH)
    assert (answer.status_code, answer["ETag"][:3]) == (200, '"1-')
    assert answer.json() == {
        "version": 1,
        "area_code": "021",
        "province": "上海市",
        "city": "长宁区",
        "card_number_pattern": "",
        "wholesale_consultant": None,
        "wholesale_consultant_name": "",
        "opens_at": "08:30",
        "closes_at": "18:00",
        "morning_meeting_at": "08:45",
        "evening_meeting_at": "17:30",
        "first_review_at": "15:00",
        "last_review_at": "16:30",
        "quiet_from": "21:00",
        "quiet_to": "08:00",
        "calendar_shows": "surname",
        "notice_way": "spoken",
        "keep_lost_months": 36,
        "keep_traffic_months": 12,
        "keep_lead_days": 30,
        "weekday_hours": {},
        "special_days": {},
        "idle_minutes": 720,
        "managers_need_second_factor": False,
    }
    assert client.get(PATH, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_what_is_given_changes_and_the_rest_stays(boss: User, li: User) -> None:
    answer = signed_in("boss").patch(
        PATH, {"opens_at": "09:00", "morning_meeting_at": "09:10", "wholesale_consultant": str(li.id)}, format="json"
    )
    assert (answer.status_code, answer["ETag"][:3]) == (200, '"2-')
    assert answer.json()["wholesale_consultant_name"] == "李强"
    assert (answer.json()["opens_at"], answer.json()["closes_at"]) == ("09:00", "18:00")
    assert AuditEntry.objects.filter(what="settings.changed").count() == 1


def test_null_takes_the_wholesale_consultant_away(boss: User, li: User) -> None:
    client = signed_in("boss")
    client.patch(PATH, {"wholesale_consultant": str(li.id)}, format="json")
    answer = client.patch(PATH, {"wholesale_consultant": None}, format="json")
    assert answer.json()["wholesale_consultant"] is None


def test_everything_wrong_is_named_at_once(boss: User, reception: User) -> None:
    body = {
        "area_code": "21",
        "city": "广州市",
        "closes_at": "25:00",
        "evening_meeting_at": "16:00",
        "quiet_to": None,
        "wholesale_consultant": str(reception.id),
        "colour": "red",
    }
    answer = signed_in("boss").patch(PATH, body, format="json")
    assert answer.status_code == 422
    assert sorted(codes(answer)) == [
        ("area_code", "bad_area_code"),
        ("city", "not_a_choice"),
        ("closes_at", "invalid"),
        ("colour", "unknown_field"),
        ("evening_meeting_at", "time_before"),
        ("quiet_to", "required"),
        ("wholesale_consultant", "not_a_consultant"),
    ]
    assert DealerSettings.objects.get().version == 1


def test_change_from_a_stale_reading_is_refused(boss: User) -> None:
    client = signed_in("boss")
    client.patch(PATH, {"area_code": "020"}, format="json")
    answer = client.patch(PATH, {"area_code": "010"}, format="json", headers={"If-Match": '"1"'})
    assert answer.status_code == 412
    assert DealerSettings.objects.get().area_code == "020"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DEALER_ADMIN}))
def test_only_the_admin_may(wednesday_morning: None, role: Role) -> None:
    make_user("other", role)
    client = signed_in("other")
    assert client.get(PATH).status_code == 403
    assert client.patch(PATH, {"area_code": "020"}, format="json").status_code == 403


def test_opening_hours_are_set_by_weekday_and_date(boss: User) -> None:
    """RM-4"""
    hours = {"weekday_hours": {"sunday": []}, "special_days": {"2026-10-02": ["10:00-12:00", "13:00-16:00"]}}
    answer = signed_in("boss").patch(PATH, hours, format="json")
    assert answer.status_code == 200, answer.content
    assert {name: answer.json()[name] for name in hours} == hours
    assert AuditEntry.objects.get(what="settings.changed").data == {
        "weekday_hours": ["", "sunday -"],
        "special_days": ["", "2026-10-02 10:00-12:00, 13:00-16:00"],
    }


def test_hours_that_cannot_be_read_are_refused_by_their_day(boss: User) -> None:
    """RM-4"""
    body = {"weekday_hours": {"sunday": ["late"], "someday": []}, "special_days": {"soon": []}}
    answer = signed_in("boss").patch(PATH, body, format="json")
    assert answer.status_code == 422
    assert sorted(codes(answer)) == [
        ("special_days.soon", "not_a_date"),
        ("weekday_hours.someday", "not_a_choice"),
        ("weekday_hours.sunday", "bad_hours"),
    ]
