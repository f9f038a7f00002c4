"""`GET PUT /notifications/preferences/`: quiet hours, absence, copies, start of the day (RM-2, RM-4, RM-6)."""

from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User, WorkingTime
from tests.signing_in import codes, signed_in

PATH = "/api/v1/notifications/preferences/"
NOTHING = {"quiet": None, "away": None, "copies": [], "day_starts_at": None, "days_off": []}


@pytest.fixture(autouse=True)
def in_the_morning(wednesday_morning: None) -> None:
    """It is Wednesday, 18 November."""


def times_in(answer: Any) -> dict[str, Any]:
    """Return the working time out of an answer, which has the channels too."""
    return {name: answer.json()[name] for name in NOTHING}


def test_nothing_is_set_at_first(li: User) -> None:
    answer = signed_in("li").get(PATH)
    assert (answer.status_code, times_in(answer)) == (200, NOTHING)
    assert not WorkingTime.objects.exists()


def test_what_is_given_is_set_and_the_rest_stays(li: User, zhang: User) -> None:
    client = signed_in("li")
    first = {"quiet": {"from": "12:00", "to": "13:30"}, "day_starts_at": "09:15", "days_off": [2]}
    assert times_in(client.put(PATH, first, format="json")) == {**NOTHING, **first}
    away = {"away": {"until": "2026-11-20", "instead": str(zhang.id)}}
    assert times_in(client.put(PATH, away, format="json")) == {**NOTHING, **first, **away}
    row = WorkingTime.objects.get(user=li)
    assert (row.quiet_from, row.day_starts_at, row.days_off) == (time(12), time(9, 15), [2])
    assert (row.away_until, row.instead) == (date(2026, 11, 20), zhang)
    cleared = client.put(PATH, {"away": None, "quiet": None}, format="json").json()
    assert (cleared["away"], cleared["quiet"], cleared["days_off"]) == (None, None, [2])


def test_manager_asks_for_copies_and_nobody_else_does(li: User, manager: User) -> None:
    """RM-6"""
    body = {"copies": [str(li.id)]}
    assert signed_in("manager").put(PATH, body, format="json").json()["copies"] == [str(li.id)]
    answer = signed_in("li").put(PATH, {"copies": [str(manager.id)]}, format="json")
    assert (answer.status_code, codes(answer)) == (422, [("copies", "only_managers_are_copied")])
    assert WorkingTime.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"day_starts_at": "04:00"}, [("day_starts_at", "day_start_out_of_bounds")]),
        ({"days_off": [0, 1, 2, 3, 4, 5, 6]}, [("days_off", "not_a_choice")]),
        ({"away": {"until": "2026-11-17", "instead": "li"}}, [("away.until", "away_out_of_bounds")]),
        ({"away": {"until": "2026-11-20", "instead": "li"}}, [("away.instead", "not_a_choice")]),
        ({"away": {"until": "2026-11-20", "instead": str(uuid4())}}, [("away.instead", "not_a_choice")]),
        ({"quiet": {"from": "12:00"}}, [("quiet.to", "required")]),
        ({"colour": "red"}, [("colour", "unknown_field")]),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(li: User, body: dict[str, object], expected: object) -> None:
    away = body.get("away")
    if isinstance(away, dict) and away["instead"] == "li":
        body = {"away": {**away, "instead": str(li.id)}}
    answer = signed_in("li").put(PATH, body, format="json")
    assert (answer.status_code, codes(answer)) == (422, expected)
    assert not WorkingTime.objects.exists()
