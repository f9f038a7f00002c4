"""Every answer can be had again, byte for byte, by the instant that it states (RP-8); days that may change (CA-3)."""

from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from accounts.models import User
from crm.models import Card, Event
from crm.services.file_card import file_card
from crm.services.transfers import transfer_card
from kit import clock
from kit.ids import uuid7
from tests.factories import NOW, SHANGHAI, arrived, delivery, filed, followed_up, numbered, order, phone_in
from tests.log_entries import RawEntry, record_raw
from tests.reporting.dealer.figures import catch_up
from tests.schema_client import DocumentedClient

REPORTS = ("funnel", "stock-flow", "rates", "day", "trends")


def ask(user: User, report: str, **parameters: Any) -> Any:
    client = DocumentedClient(headers={"host": "north.localhost"})
    client.force_authenticate(user)
    return client.get(f"/api/v1/reports/{report}/", parameters or {"month": "2026-11"})


def figures(raw: bytes) -> bytes:
    """An answer without today's names."""
    return orjson.dumps({name: value for name, value in orjson.loads(raw).items() if name != "names"})


@pytest.fixture
def worked(li: User, zhang: User, reception: User) -> None:
    arrived(reception, li)
    cards = [filed(li, phones=numbered(at)) for at in range(4)]
    file_card(zhang, phone_in(phones=numbered(9)))
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, cards[0], status="ordered", order=order())
        followed_up(li, cards[1], topics=["appointment"], appointment_on=(NOW + timedelta(days=3)).date())


@pytest.mark.parametrize("report", REPORTS)
def test_same_instant_gets_the_same_bytes_whatever_happened_since_rp8(
    worked: None, li: User, zhang: User, manager: User, report: str
) -> None:
    period = {"on": "2026-11-20"} if report == "day" else {"month": "2026-11"}
    with clock.at(NOW + timedelta(days=2)):
        catch_up()
        before = ask(manager, report, **period)
    assert before.status_code == 200
    stated = before.json()["up_to"]
    with clock.at(NOW + timedelta(days=2, hours=3)):
        card = filed(li, phones=numbered(20))
        transfer_card(manager, card.id, {"owner": zhang.id, "reason": "离职"})
        followed_up(li, Card.objects.earliest("id"), status="delivered", delivery=delivery(), next_followup_on=None)
        zhang.name = "张敏儿"
        zhang.save()
    with clock.at(NOW + timedelta(days=30)):
        catch_up()
        again = ask(manager, report, **period, as_of=stated)
        now = ask(manager, report, **period)
    assert figures(again.content) == figures(before.content)
    assert now.json()["up_to"] != stated
    if report != "trends":
        assert figures(now.content) != figures(before.content)


@pytest.mark.parametrize("report", [*REPORTS, "behind"])
def test_instant_that_is_not_known_yet_is_refused_rp8(worked: None, manager: User, report: str) -> None:
    with clock.at(NOW + timedelta(days=2)):
        catch_up()
        parameters = {"month": "2026-11", "as_of": "2027-01-01T00:00:00+08:00"}
        answer = ask(manager, report, **parameters, **({"figure": "flow.filed"} if report == "behind" else {}))
    assert (answer.status_code, answer.json()["code"]) == (409, "not_yet_known")
    assert datetime.fromisoformat(answer.json()["up_to"]) == NOW + timedelta(days=2)


def test_figures_of_a_quiet_dealer_are_known_up_to_a_minute_ago_rp8(worked: None, manager: User) -> None:
    with clock.at(NOW + timedelta(days=2)):
        catch_up()
    with clock.at(NOW + timedelta(days=5)):
        assert datetime.fromisoformat(ask(manager, "funnel").json()["up_to"]) == NOW + timedelta(days=5, minutes=-1)


def test_answer_is_not_newer_than_what_has_been_taken_in_rp8(worked: None, li: User, manager: User) -> None:
    with clock.at(NOW + timedelta(days=2)):
        catch_up()
    with clock.at(NOW + timedelta(days=5)):
        filed(li, phones=numbered(30))
        assert datetime.fromisoformat(ask(manager, "funnel").json()["up_to"]) == NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("hours", "is_provisional"), [(0, True), (13, True), (14 + 23, True), (14 + 24, False), (24 * 40, False)]
)
def test_day_is_provisional_until_a_day_after_its_end_ca3(
    worked: None, manager: User, hours: int, is_provisional: bool
) -> None:
    """NOW is 10:00: the day ends 14 hours later."""
    with clock.at(NOW + timedelta(hours=hours)):
        catch_up()
        found = ask(manager, "funnel", **{"from": "2026-11-18", "to": "2026-11-18"}).json()
    assert found["provisional"] is is_provisional


def test_entry_of_the_day_after_is_left_out_as_of_the_night_before_ca3(li: User, manager: User) -> None:
    """A card that counts on the last of the month and came in on the first: the opening of the month as known then."""
    last_evening = NOW.replace(month=11, day=30, hour=22)
    with clock.at(last_evening):
        filed(li, phones=numbered(1))
        catch_up()
    with clock.at(last_evening + timedelta(hours=3)):
        filed(li, phones=numbered(2))
        catch_up()
        before = ask(manager, "stock-flow", month="2026-12")
    with clock.at(last_evening + timedelta(hours=12)):
        _file_for_yesterday(li)
        catch_up()
        again = ask(manager, "stock-flow", month="2026-12", as_of=before.json()["up_to"])
        now = ask(manager, "stock-flow", month="2026-12")
    assert figures(again.content) == figures(before.content)
    assert (before.json()["prospects"]["opening"], now.json()["prospects"]["opening"]) == (1, 2)


def _file_for_yesterday(li: User) -> None:
    """Write the event of a draft that is answered on the next day (CA-8)."""
    like = Event.objects.filter(kind="card.filed").earliest("id")
    record_raw(li, RawEntry("card.filed", like.occurred_on, like.data, card=uuid7()))


def test_day_to_which_a_filing_was_dated_back_is_provisional_until_its_month_is_closed_ca3(
    worked: None, li: User, manager: User
) -> None:
    """RP-8, CA-3: a day of the open month to which something was added after its end may change again."""
    day = {"from": "2026-11-18", "to": "2026-11-18"}
    with clock.at(NOW + timedelta(days=4)):
        catch_up()
        before = ask(manager, "funnel", **day)
        assert before.json()["provisional"] is False
        assert ask(manager, "funnel", **{"from": "2026-11-10", "to": "2026-11-17"}).json()["provisional"] is False
    with clock.at(NOW + timedelta(days=4, hours=1)):
        follow_up = {"contact_at": NOW, "next_followup_on": NOW.date() + timedelta(days=5)}
        file_card(li, phone_in(phones=numbered(50), followup_level="7-15", follow_up=follow_up))
        catch_up()
        assert ask(manager, "funnel", **day).json()["provisional"] is True
        assert ask(manager, "funnel", **{"from": "2026-11-10", "to": "2026-11-17"}).json()["provisional"] is False
        assert ask(manager, "funnel", **day, as_of=before.json()["up_to"]).content == before.content
    for at, is_provisional in (
        (datetime(2026, 12, 1, 23, 0, tzinfo=SHANGHAI), True),
        (NOW + timedelta(days=15), False),
    ):
        with clock.at(at):
            catch_up()
            assert ask(manager, "funnel", **day).json()["provisional"] is is_provisional, at
