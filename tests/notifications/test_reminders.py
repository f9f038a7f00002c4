"""Every kind of reminder at its minute, to its people, for a cause that still holds (section 12 of the domain)."""

from datetime import date, time, timedelta

import pytest
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from crm.models import Callback, Card, DealerSettings
from crm.services.consents import record_consent
from crm.services.settings import update_settings
from crm.services.traffic import decline_traffic
from crm.services.transfers import transfer_card
from kit import clock
from kit.models import DueItem
from notifications.models import Notification
from notifications.queries.rendering import render
from notifications.rules.kinds import NoticeKind
from notifications.services.notify import notify_now
from tests.factories import NOW, arrived, filed, followed_up, make_user, numbered, phone_in
from tests.notifications.reminding import TODAY, at, data_of, reminders, run, run_through, tomorrow, works
from tests.signing_in import admin_of

DAY = timedelta(days=1)


def with_appointment(owner: User, number: int, on: date, at: time | None = None) -> Card:
    """A card whose customer is expected on a day, filed now."""
    follow_up = {"topics": ["appointment"], "appointment_on": on, "appointment_time": at}
    card = filed(owner, phones=numbered(number), follow_up=follow_up)
    card.refresh_from_db()
    return card


def texts(user: User, kind: str) -> list[str]:
    rows = list(Notification.objects.filter(recipient=user, kind=kind).order_by("created_at", "cause"))
    with translation.override("en"):
        return [each.text for each in render(user, rows)]


def test_day_plan_comes_at_the_start_of_the_persons_day_with_the_state_of_then(li: User, zhang: User) -> None:
    """RM-1: one digest a person and day, built when it is sent."""
    works(zhang, day_starts_at=time(9, 15))
    for number in range(3):
        filed(li, phones=numbered(number))
    filed(zhang, phones=numbered(9))
    run(NOW)
    # Planned already; this one is filed after the planning and counts.
    filed(li, phones=numbered(4))
    run_through(NOW, at(23, day=tomorrow()))
    assert reminders(li, "day_plan", tomorrow()) == [("08:30", "day_plan")]
    assert reminders(zhang, "day_plan", tomorrow()) == [("09:15", "day_plan")]
    counts = {"follow_ups": 4, "overdue": 0, "appointments": 0, "callbacks": 0, "invitations": 0}
    assert data_of(li, "day_plan") == [counts]
    assert texts(li, "day_plan") == ["Today: to follow up: 4."]


def test_nobody_is_reminded_of_a_day_without_work(li: User, manager: User) -> None:
    run_through(NOW, at(23, day=tomorrow()))
    assert not Notification.objects.exists()


def test_team_plan_names_consultants_and_appointments(li: User, manager: User) -> None:
    with_appointment(li, 1, tomorrow(), time(14))
    run_through(NOW, at(9, day=tomorrow()))
    assert reminders(manager, "team_plan", tomorrow()) == [("08:30", "team_plan")]
    assert texts(manager, "team_plan") == ["李强: to follow up: 1, appointments: 1. Appointments: 王小姐."]


def test_appointment_is_confirmed_by_its_owner_of_then(li: User, zhang: User, manager: User) -> None:
    """RM-1: transferred before it is sent, it goes to the new owner."""
    with clock.at(NOW - DAY):
        card, other = (with_appointment(li, number, tomorrow()) for number in (1, 2))
    run(at(9))
    with clock.at(at(9, 30)):
        transfer_card(manager, other.id, {"owner": zhang.id, "reason": "overdue"})
    run_through(at(9, 30), at(11))
    assert reminders(li, "appointment_confirm") == [("10:00", "appointment_confirm")]
    assert Notification.objects.get(recipient=li, kind="appointment_confirm").card_id == card.id
    assert Notification.objects.get(recipient=zhang, kind="appointment_confirm").card_id == other.id
    assert texts(li, "appointment_confirm") == ["王小姐 has an appointment tomorrow. Call to confirm it."]


def test_nobody_is_reminded_to_call_a_customer_who_withdrew_contact(li: User) -> None:
    """PI-2: neither to confirm an appointment nor to ask why they have not come."""
    with clock.at(NOW - DAY):
        cards = [with_appointment(li, 1, tomorrow()), with_appointment(li, 2, TODAY)]
    with clock.at(at(8)):
        for card in cards:
            record_consent(li, {"card": card.id, "purpose": "contact", "given": False, "way": "spoken"})
    run_through(at(9), at(20))
    assert reminders(li, "appointment_confirm") == reminders(li, "not_arrived") == []


def test_moved_appointment_is_confirmed_before_its_new_day(li: User) -> None:
    """RM-1: rescheduled when the date moves."""
    with clock.at(NOW - DAY):
        card = with_appointment(li, 1, tomorrow())
    run(at(9))
    with clock.at(at(9, 30)):
        followed_up(li, card, topics=["appointment"], appointment_on=tomorrow() + DAY, method="outgoing_call")
    run_through(at(9, 30), at(23, day=tomorrow()))
    assert reminders(li, "appointment_confirm") == []
    assert reminders(li, "appointment_confirm", tomorrow()) == [("10:00", "appointment_confirm")]


def test_customer_who_has_not_come_is_called_at_three_or_an_hour_after_the_time(li: User, reception: User) -> None:
    """FU-6"""
    with clock.at(NOW - DAY):
        untimed = with_appointment(li, 1, TODAY)
        timed = with_appointment(li, 2, TODAY, time(10, 20))
        with_appointment(li, 3, TODAY, time(11))
    run(at(9))
    with clock.at(at(10, 55)):
        arrived(reception, li, phone=numbered(3)[0]["number"], customer_name="王小姐")
    run_through(at(9), at(20))
    rows = Notification.objects.filter(recipient=li, kind="not_arrived").order_by("created_at")
    assert list(rows.values_list("card_id", flat=True)) == [timed.id, untimed.id]
    assert reminders(li, "not_arrived") == [("11:20", "not_arrived"), ("15:00", "not_arrived")]


def test_appointment_made_today_for_today_is_watched_too(li: User) -> None:
    """FU-6: the morning's plan did not know of it."""
    run(NOW)
    with clock.at(at(11)):
        with_appointment(li, 1, TODAY, time(16, 10))
    run_through(at(11), at(20))
    assert reminders(li, "not_arrived") == [("17:10", "not_arrived")]


def test_reviews_are_counted_at_three_and_an_hour_before_the_evening_meeting(
    li: User, manager: User, director: User
) -> None:
    filed(li, phones=numbered(1))
    run_through(NOW, at(23))
    assert reminders(manager, "reviews_due") == [("15:00", "reviews_due"), ("16:30", "reviews_due")]
    assert reminders(director, "reviews_due") == []
    assert texts(manager, "reviews_due") == ["Cards and follow-ups to review: 1."] * 2


def test_parties_that_wait_are_counted_before_closing_and_for_the_manager_at_closing(
    li: User, zhang: User, reception: User, manager: User
) -> None:
    """TR-4"""
    for _number in range(2):
        arrived(reception, li)
    settled = arrived(reception, zhang)
    run(NOW)
    with clock.at(at(16, 30)):
        decline_traffic(zhang, settled.id, "只看看")
    run_through(NOW, at(23))
    digests = [("17:00", "traffic_pending"), ("18:00", "traffic_pending")]
    assert reminders(li, "traffic_pending") == digests
    assert reminders(zhang, "traffic_pending") == []
    assert reminders(manager, "traffic_pending") == [("18:00", "traffic_pending")]
    assert data_of(manager, "traffic_pending") == [{"count": 2, "is_team": True}]


def test_director_is_shown_cards_without_a_visit_on_the_sixteenth_morning(
    li: User, manager: User, director: User
) -> None:
    from crm.services.file_card import file_card

    phone, walked = file_card(li, phone_in(phones=numbered(1))), filed(li, phones=numbered(2))
    morning = TODAY + 16 * DAY
    run_through(NOW, at(23, day=morning))
    assert reminders(director, "no_visit_16", morning) == [("08:30", "no_visit_16")]
    rows = Notification.objects.filter(kind="no_visit_16")
    assert [(row.recipient_id, row.card_id) for row in rows] == [(director.id, phone.id)]
    assert walked.id not in {row.card_id for row in rows}


def test_callback_is_due_in_the_morning_of_its_day(li: User) -> None:
    """CC-1"""
    card = filed(li, phones=numbered(1))
    care = make_user("care", Role.CARE_SPECIALIST)
    Callback.objects.create(card=card, kind="delivery", consultant=li, due_on=tomorrow())
    Callback.objects.create(card=card, kind="lost", consultant=None, due_on=tomorrow())
    run_through(NOW, at(9, day=tomorrow()))
    assert reminders(li, "callback_due", tomorrow()) == [("08:30", "callback_due")]
    assert reminders(care, "callback_due", tomorrow()) == [("08:30", "callback_due")]
    assert texts(li, "callback_due") == ["Call 王小姐 back today."]


def test_watch_is_shown_when_it_begins_and_then_weekly(
    li: User, manager: User, director: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """MG-5"""
    from crm.queries.watch import Watched
    from crm.rules.codes import WatchRule

    def found(_user: User, today: date) -> list[Watched]:
        # It ends for a day in between, and begins again.
        is_over = today < tomorrow() or today == TODAY + 11 * DAY
        return [] if is_over else [Watched(WatchRule.O_SHARE, li.id, li.name, 3, 5, today, ())]

    monkeypatch.setattr("notifications.queries.reminders.office.watch", found)
    run_through(NOW, at(23, day=TODAY + 20 * DAY))
    for user in (manager, director):
        rows = Notification.objects.filter(recipient=user, kind="watch").order_by("created_at")
        days = [(row.created_at.astimezone(at(0).tzinfo).date() - TODAY).days for row in rows]
        assert days == [1, 8, 12, 19]
    assert texts(manager, "watch")[0] == "李强: High share of level O (3 of 5)."


def test_managers_get_what_is_overdue_on_the_first_open_day_of_a_week(li: User, manager: User, director: User) -> None:
    filed(li, phones=numbered(1))
    monday = date(2026, 11, 23)
    DealerSettings.objects.update(special_days={monday.isoformat(): []})
    run_through(NOW, at(23, day=monday + 8 * DAY))
    for user in (manager, director):
        assert reminders(user, "overdue", monday) == []
        assert reminders(user, "overdue", monday + DAY) == [("08:30", "overdue")]
        assert reminders(user, "overdue", monday + 7 * DAY) == [("08:30", "overdue")]
    # Due on the 19th: five days before the 24th, eleven before the 30th.
    ages = {"1_3": 0, "4_7": 1, "8_14": 0, "15_up": 0}
    assert data_of(manager, "overdue") == [ages, {**ages, "4_7": 0, "8_14": 1}]
    assert texts(manager, "overdue")[0] == "Overdue customers: 4 to 7 days: 1."


def test_suspected_duplicates_are_counted_on_monday(li: User, zhang: User, manager: User) -> None:
    """CA-7"""
    from crm.models import SuspectedDuplicate

    first, second = filed(li, phones=numbered(1)), filed(zhang, phones=numbered(2))
    SuspectedDuplicate.objects.create(card=second, other=first, flagged_at=clock.now())
    run_through(NOW, at(23, day=date(2026, 11, 30)))
    assert reminders(manager, "duplicates", date(2026, 11, 23)) == [("08:30", "duplicates")]
    assert texts(manager, "duplicates")[0] == "Suspected duplicates to settle: 1."


def test_closed_day_has_no_digests(li: User, manager: User, director: User) -> None:
    """RM-4"""
    filed(li, phones=numbered(1))
    DealerSettings.objects.update(special_days={tomorrow().isoformat(): []})
    run_through(NOW, at(23, day=tomorrow()))
    assert [kind for _at, kind in reminders(li, day=tomorrow())] == []
    assert reminders(manager, day=tomorrow()) == []


def test_day_off_of_ones_own_week_has_no_plan(li: User) -> None:
    """RM-4"""
    filed(li, phones=numbered(1))
    works(li, days_off=[tomorrow().weekday()])
    run_through(NOW, at(23, day=tomorrow() + DAY))
    assert reminders(li, "day_plan", tomorrow()) == []
    assert len(reminders(li, "day_plan", tomorrow() + DAY)) == 1


def test_stand_in_is_notified_of_someone_away_and_managers_get_copies(li: User, zhang: User, manager: User) -> None:
    """RM-6"""
    filed(li, phones=numbered(1))
    works(li, away_until=tomorrow(), instead=zhang)
    works(manager, copies=[li.id])
    run_through(NOW, at(9, day=tomorrow()))
    assert reminders(li, day=tomorrow()) == []
    assert reminders(zhang, "day_plan", tomorrow()) == [("08:30", "day_plan")]
    assert texts(zhang, "day_plan") == ["For 李强: Today: to follow up: 1."]
    assert texts(manager, "day_plan") == ["For 李强: Today: to follow up: 1."]
    run_through(at(9, day=tomorrow()), at(9, day=tomorrow() + DAY))
    assert [data.get("of") for data in data_of(li, "day_plan")] == [None]


def test_quiet_hours_hold_back_until_they_end_and_make_one_digest(li: User, manager: User) -> None:
    """RM-2"""
    works(li, quiet_from=time(9, 30), quiet_to=time(12))
    with clock.at(NOW - DAY):
        with_appointment(li, 1, tomorrow())
        with_appointment(li, 2, tomorrow())
        with_appointment(li, 3, TODAY, time(10, 30))
    run_through(at(9), at(13))
    assert reminders(li, "held") == [("12:00", "held")]
    assert reminders(li, "appointment_confirm") == reminders(li, "not_arrived") == []
    (text,) = texts(li, "held")
    assert text.count("has an appointment tomorrow") == 2
    assert text.count("has not come for today's appointment") == 1


def test_what_is_no_longer_useful_is_dropped_when_quiet_hours_end(li: User, reception: User) -> None:
    """RM-1, RM-2"""
    works(li, quiet_from=time(9, 30), quiet_to=time(12))
    with clock.at(NOW - DAY):
        with_appointment(li, 1, TODAY, time(10, 30))
        kept = with_appointment(li, 2, TODAY, time(10, 40))
    run_through(at(9), at(11, 50))
    with clock.at(at(11, 50)):
        arrived(reception, li, phone=numbered(1)[0]["number"], customer_name="王小姐")
    run_through(at(11, 50), at(13))
    rows = Notification.objects.filter(recipient=li, kind__in=["not_arrived", "held"])
    assert [(row.kind, row.card_id) for row in rows] == [("not_arrived", kept.id)]


def test_changed_hours_move_todays_reminders(li: User, manager: User) -> None:
    """RM-4: the daily schedule is the dealer's."""
    admin = admin_of("north")
    filed(li, phones=numbered(1))
    run(NOW)
    with clock.at(at(11)):
        update_settings(admin, {"first_review_at": time(14), "last_review_at": time(16)})
    run_through(at(11), at(20))
    assert reminders(manager, "reviews_due") == [("14:00", "reviews_due"), ("16:00", "reviews_due")]


def test_running_twice_reminds_once(li: User, manager: User) -> None:
    """RM-1"""
    filed(li, phones=numbered(1))
    run_through(NOW, at(23, day=tomorrow()))
    before = Notification.objects.count()
    DueItem.objects.update(fired_at=None)
    run(at(23, day=tomorrow()))
    assert before > 0
    assert Notification.objects.count() == before


def test_after_a_stop_todays_digest_comes_and_yesterdays_does_not(li: User) -> None:
    """RM-1: nothing of a single card is lost, no digest of an earlier day is sent."""
    card = filed(li, phones=numbered(1))
    Callback.objects.create(card=card, kind="delivery", consultant=li, due_on=tomorrow())
    run(NOW)
    later = at(11, day=tomorrow() + DAY)
    run_through(later, later)
    assert reminders(li, "day_plan", later.date()) == [("11:00", "day_plan")]
    assert reminders(li, "callback_due", later.date()) == [("11:00", "callback_due")]


def test_someone_who_has_left_is_reminded_of_nothing(li: User, zhang: User) -> None:
    """MG-7"""
    filed(li, phones=numbered(1))
    works(zhang, away_until=tomorrow() + 9 * DAY, instead=li)
    run(NOW)
    User.objects.filter(id=li.id).update(is_active=False)
    run_through(NOW, at(23, day=tomorrow()))
    assert reminders(li, day=tomorrow()) == []


def test_security_goes_to_the_very_person_at_any_hour(li: User, zhang: User) -> None:
    """RM-2: always sent; other kinds wait for the end of quiet hours."""
    works(li, away_until=tomorrow(), instead=zhang)
    with clock.at(at(23)):
        notify_now(NoticeKind.SECURITY, [li.id], "security:1", subject=li.id, data={"what": "password.changed"})
        notify_now(NoticeKind.BULK_LOOKING, [zhang.id], "bulk:1")
        notify_now(NoticeKind.SECURITY, [li.id], "security:1", subject=li.id, data={"what": "password.changed"})
    assert reminders(li) == [("23:00", "security")]
    run_through(at(23), at(9, day=tomorrow()))
    assert reminders(zhang, "bulk_looking", tomorrow()) == [("08:00", "bulk_looking")]
    assert texts(li, "security")[0].startswith("Your account: Password changed. ")


def test_reminders_hold_no_name_and_no_number(li: User, manager: User) -> None:
    with_appointment(li, 1, tomorrow(), time(14))
    run_through(NOW, at(23, day=tomorrow()))
    stored = str(list(Notification.objects.values())) + str(list(DueItem.objects.values()))
    assert "appointment_confirm" in stored or "team_plan" in stored
    assert "王小姐" not in stored
    assert "139000" not in stored
