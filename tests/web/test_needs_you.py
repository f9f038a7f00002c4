"""The page of commands of devices that wait for a person, and the decisions there (SY-3)."""

from datetime import date, timedelta

from accounts.models import User
from crm.models import Card, SyncCommand
from crm.services.sync.kinds import RUNNERS
from crm.web.presenters.needs import KINDS
from kit import clock
from tests.api.phone import Phone
from tests.api.test_sync_decisions import EVENING, NEXT_MORNING, conflicting, jumped
from tests.factories import NOW, contact, filed, followed_up, numbered, walk_in
from tests.page_client import browser, errors, form_at, text_of

PAGE = "/needs-you/"


def test_every_kind_of_command_has_a_name() -> None:
    """SY-2"""
    assert set(KINDS) == set(RUNNERS)


def test_page_without_commands_says_so(li: User) -> None:
    assert "Nothing needs you" in text_of(browser(li).get(PAGE))


def test_conflict_is_answered_on_the_page(li: User, zhang: User) -> None:
    """SY-3, CA-6: the duplicate check that a phone could not make is answered afterwards."""
    phone = conflicting(li, zhang, NOW + timedelta(hours=1))
    with clock.at(EVENING):
        phone.sends()
        client, command = browser(li), SyncCommand.objects.get()
        page = text_of(client.get(PAGE))
        assert ("赵先生" in page, "Someone else was first" in page) == (True, True)
        at = f"{PAGE}{command.id}/"
        form = form_at(client.get(at), at)
        refused = client.post(at, {**form, "decision": "apply"})
        assert refused.status_code == 409
        answer = client.post(at, {**form, "decision": "apply", "on_duplicate": "create_anyway"})
        assert answer.status_code == 302, errors(answer)
        assert "Nothing needs you" in text_of(client.get(PAGE))
    assert Card.objects.get(owner=li).filed_on == NOW.date()


def test_command_is_dropped_on_the_page(li: User, zhang: User) -> None:
    """SY-3"""
    phone = conflicting(li, zhang, NOW + timedelta(hours=1))
    with clock.at(EVENING):
        phone.sends()
        client, command = browser(li), SyncCommand.objects.get()
        at = f"{PAGE}{command.id}/"
        assert client.post(at, {**form_at(client.get(at), at), "decision": "drop"}).status_code == 302
    command.refresh_from_db()
    assert (command.settled_by, command.state) == (li, "refused")
    assert Card.objects.filter(owner=li).count() == 0


def test_manager_confirms_the_time_of_a_wrong_clock(li: User, zhang: User, manager: User) -> None:
    """SY-3: nobody but a manager sees it, and the time is the dealer's."""
    jumped(li, "file_card", NOW, **walk_in(customer_name="赵先生", phones=numbered(7)))
    command = SyncCommand.objects.get(kind="file_card")
    at = f"{PAGE}{command.id}/"
    with clock.at(EVENING):
        assert [browser(each).get(at).status_code for each in (li, zhang)] == [404, 404]
        client = browser(manager)
        form = form_at(client.get(at), at)
        future = client.post(at, {**form, "decision": "apply", "at": "2026-11-18T23:00"})
        assert (future.status_code, errors(future)["at"]) == (
            422,
            ["Choose the time when it was done, not a later one."],
        )
        assert client.post(at, {**form, "decision": "apply", "at": "0001-01-01T00:00"}).status_code == 422
        assert client.post(at, {**form, "decision": "apply", "at": "2026-11-18T10:00"}).status_code == 302
    card = Card.objects.get(customer_name="赵先生")
    assert (card.owner, card.filed_on) == (li, date(2026, 11, 18))


def test_overtaken_contact_names_what_was_left_out_until_it_is_seen(li: User, manager: User) -> None:
    """SY-3"""
    card, phone = filed(li), Phone(li)
    done_at = NOW + timedelta(minutes=30)
    phone.does(
        "record_follow_up", at=done_at, id=card.id,
        **contact(contact_at=done_at, method="outgoing_call", next_followup_on=date(2026, 11, 20)),
    )  # fmt: skip
    with clock.at(NOW + timedelta(hours=2)):
        followed_up(manager, card, next_followup_on=date(2026, 11, 22), method="outgoing_call")
    with clock.at(EVENING):
        phone.sends()
        client, command = browser(li), SyncCommand.objects.get()
        page = text_of(client.get(PAGE))
        assert "Not applied, because someone has set it since: Next follow-up" in page
        assert card.customer_name in page
        seen = f"{PAGE}{command.id}/seen/"
        assert client.post(seen).status_code == 302
        assert "Nothing needs you" in text_of(client.get(PAGE))


def test_refused_command_is_not_taken_off_by_seen(li: User, zhang: User) -> None:
    """SY-3: nothing is lost by a tap."""
    phone = conflicting(li, zhang, NOW + timedelta(hours=1))
    with clock.at(EVENING):
        phone.sends()
        assert browser(li).post(f"{PAGE}{SyncCommand.objects.get().id}/seen/").status_code == 404
    assert SyncCommand.objects.get().settled_at is None


def test_late_traffic_is_shown_to_the_manager_with_its_sender(reception: User, li: User, manager: User) -> None:
    """CA-3, SY-3"""
    phone = Phone(reception)
    phone.does("record_traffic", at=EVENING, kind="showroom", consultant=li.id)
    with clock.at(NEXT_MORNING):
        phone.sends()
        page = text_of(browser(manager).get(PAGE))
        assert ("Arrived after its day" in page, reception.name in page) == (True, True)
        assert "Nothing needs you" in text_of(browser(reception).get(PAGE))
