"""A consultant's calendar at its secret address."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.http import HttpResponse
from icalendar import Calendar

from accounts.models import AuditEntry, User
from accounts.services.staff import deactivate
from crm.models import Card, DealerSettings
from crm.services.calendar import make_feed
from tests.factories import NOW, SHANGHAI, filed, followed_up, numbered
from tests.page_client import browser
from tests.signing_in import admin_of

TODAY = NOW.date()


@pytest.fixture
def card(li: User) -> Card:
    """Wang's card: due on Friday, who comes on Saturday."""
    found = filed(li, customer_name="王小姐", phones=numbered(1))
    friday, saturday = TODAY + timedelta(days=2), TODAY + timedelta(days=3)
    followed_up(li, found, topics=["appointment"], appointment_on=saturday, next_followup_on=friday)
    found.refresh_from_db()
    return found


def read(token: str, **headers: str) -> HttpResponse:
    """What a calendar program asks, without any session."""
    return browser(language="zh-hans").get(f"/calendar/{token}.ics", headers=headers)


def events(answer: HttpResponse) -> list[tuple[str, str, date, date]]:
    """The events of a calendar, parsed back."""
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.content).walk("VEVENT")
    return [(str(e["uid"]), str(e["summary"]), e.decoded("dtstart"), e.decoded("dtend")) for e in found]


def test_calendar_holds_own_follow_ups_and_appointments(li: User, zhang: User, card: Card) -> None:
    filed(zhang, customer_name="赵先生", phones=numbered(2))
    friday = TODAY + timedelta(days=2)
    saturday = friday + timedelta(days=1)
    assert events(read(make_feed(li))) == [
        (f"follow-up-{card.id}@north.lodestar", "跟进 王", friday, saturday),
        (f"appointment-{card.id}@north.lodestar", "预约来店 王", saturday, saturday + timedelta(days=1)),
    ]


def test_appointment_with_a_time_takes_its_hour(li: User, card: Card) -> None:
    """FU-5: an instant, so that no reader needs to know the dealer's zone."""
    Card.objects.update(appointment_time=time(14, 30))
    _follow_up, appointment = events(read(make_feed(li)))
    saturday = TODAY + timedelta(days=3)
    begin = datetime.combine(saturday, time(14, 30), SHANGHAI)
    assert appointment[2:] == (begin, begin + timedelta(hours=1))


def test_calendar_is_valid_and_says_whose_days_they_are(li: User, card: Card) -> None:
    calendar = Calendar.from_ical(read(make_feed(li)).content)
    assert (str(calendar["version"]), str(calendar["x-wr-timezone"])) == ("2.0", "Asia/Shanghai")
    assert [event.errors for event in calendar.walk("VEVENT")] == [[], []]
    assert all(event["url"] == f"http://north.localhost/cards/{card.id}/" for event in calendar.walk("VEVENT"))


@pytest.mark.parametrize(("shows", "told"), [("none", "跟进"), ("surname", "跟进 王"), ("name", "跟进 王小姐")])
def test_calendar_tells_no_more_than_the_dealer_allows(li: User, card: Card, shows: str, told: str) -> None:
    DealerSettings.objects.update(calendar_shows=shows)
    assert events(read(make_feed(li)))[0][1] == told


@pytest.mark.parametrize(
    ("name", "shows", "told"),
    [
        ("王小姐13800138000", "name", "跟进 王小姐138****8000"),
        ("王小姐13800138000", "surname", "跟进 王"),
        ("13800138000", "surname", "跟进 138****8000"),
    ],
)
def test_number_in_a_name_leaves_the_house_masked(li: User, card: Card, name: str, shows: str, told: str) -> None:
    Card.objects.update(customer_name=name)
    DealerSettings.objects.update(calendar_shows=shows)
    assert events(read(make_feed(li)))[0][1] == told


def test_unchanged_calendar_is_not_sent_again(li: User, card: Card) -> None:
    token = make_feed(li)
    etag = read(token)["ETag"]
    again = read(token, **{"if-none-match": etag})
    assert (again.status_code, again.content) == (304, b"")
    followed_up(li, card, next_followup_on=TODAY + timedelta(days=1))
    assert read(token, **{"if-none-match": etag}).status_code == 200


def test_address_is_shown_once_and_closed_by_another(li: User, card: Card) -> None:
    mine = browser(li)
    first = mine.post("/account/calendar/", {"step": "make"})
    address = first.context["address"]
    assert (first.status_code, first["Cache-Control"]) == (200, "no-store")
    assert address.startswith("http://north.localhost/calendar/")
    assert address not in mine.get("/account/calendar/").content.decode()
    assert browser().get(address).status_code == 200
    mine.post("/account/calendar/", {"step": "make"})
    assert browser().get(address).status_code == 404


def test_closed_address_opens_nothing(li: User, card: Card) -> None:
    token = make_feed(li)
    browser(li).post("/account/calendar/", {"step": "revoke"})
    assert read(token).status_code == 404
    assert read(str(uuid4())).status_code == 404
    assert list(AuditEntry.objects.order_by("id").values_list("what", flat=True)) == [
        "calendar.made",
        "calendar.revoked",
    ]


def test_who_was_let_go_has_no_calendar(li: User) -> None:
    token = make_feed(li)
    deactivate(admin_of("north"), li.id)
    assert read(token).status_code == 404
