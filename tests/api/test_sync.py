"""`GET /sync/`: what a phone is given, what changed since, and what it has to let go (SY-1, SY-4)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from crm.models import SyncDevice
from crm.services.file_card import file_card
from crm.services.merge_cards import merge_cards
from crm.services.transfers import transfer_card
from kit import clock
from tests.api.phone import Copy
from tests.api_client import get
from tests.factories import NOW, arrived, delivery, filed, followed_up, make_user, numbered, phone_in, walk_in

LOST = {"status": "lost", "next_followup_on": None, "loss": {"loss_reason": "gave_up"}}


@pytest.fixture
def phone(li: User) -> Copy:
    return Copy(li)


def test_first_sync_gives_all_that_one_works_on_and_nothing_else(
    li: User, zhang: User, reception: User, phone: Copy
) -> None:
    own, lost = filed(li), filed(li, phones=numbered(2))
    filed(zhang, phones=numbered(3))
    followed_up(li, lost, **LOST)
    party = arrived(reception, li, customer_name="赵先生")
    arrived(reception, zhang)
    assert phone.syncs() == 1
    (card,) = phone.cards.values()
    assert (card["id"], card["customer_name"], card["owner"], card["next_followup_on"]) == (
        str(own.id), "王小姐", str(li.id), "2026-11-19",
    )  # fmt: skip
    assert card["phones"] == [{"kind": "mobile", "number": "13800138000", "main": True}]
    assert card["pinyin"] == ["wangxiaojie", "wxj"]
    assert [each["is_filing"] for each in phone.follow_ups[card["id"]]] == [True]
    assert [each["id"] for each in phone.lists["traffic"]] == [str(party.id)]
    assert {"id": str(li.id), "name": "李强"} in phone.lists["settings"]["consultants"]
    assert phone.lists["settings"]["area_code"] == "021"
    assert "octavia" in [each["code"] for each in phone.lists["catalogue"]["models"]]
    assert {"code": "walk_in", "label": "进店"} in phone.lists["codes"]["channel"]


def test_nothing_new_is_304_in_one_statement_of_its_own(li: User, phone: Copy) -> None:
    filed(li)
    phone.syncs()
    with CaptureQueriesContext(connection) as captured:
        answer = phone.asks()
    assert (answer.status_code, answer.content) == (304, b"")
    assert len([each for each in captured if "crm_" in each["sql"]]) == 1


def test_news_of_others_is_no_more_than_a_cursor(li: User, zhang: User, phone: Copy) -> None:
    filed(li)
    phone.syncs()
    before = phone.cursor
    file_card(zhang, phone_in(phones=numbered(9)))
    answer = phone.asks()
    assert (answer.json()["cards"], answer.json()["cursor"] != before) == ([], True)
    assert len(answer.content) <= 300, answer.content
    phone.takes(answer.json())
    assert phone.asks().status_code == 304


def test_delta_gives_the_changed_card_whole_with_its_contacts(li: User, phone: Copy) -> None:
    first, _ = filed(li), filed(li, phones=numbered(2))
    phone.syncs()
    followed_up(li, first, intent_level="A", next_followup_on=date(2026, 11, 20), method="outgoing_call")
    answer = phone.asks().json()
    assert [each["id"] for each in answer["cards"]] == [str(first.id)]
    assert (answer["cards"][0]["intent_level"], len(answer["follow_ups"])) == ("A", 2)
    assert (answer["catalogue"], answer["codes"], answer["settings"], answer["traffic"]) == (None,) * 4


def test_pages_hold_every_card_once_whatever_their_size(li: User, phone: Copy) -> None:
    for at in range(45):
        filed(li, phones=numbered(at))
    seen: list[str] = []
    for page in range(10):
        answer = phone.asks(page_bytes=18_000).json()
        seen += [each["id"] for each in answer["cards"]]
        phone.takes(answer)
        if not answer["more"]:
            break
        if page == 0:
            # Between two pages: it comes with the next changes.
            filed(li, phones=numbered(99))
    assert (len(seen), len(set(seen))) == (46, 46)
    phone.syncs()
    assert len(phone.cards) == 46


def test_lost_answer_is_given_again(li: User, phone: Copy) -> None:
    card = filed(li)
    phone.syncs()
    followed_up(li, card, intent_level="A", method="outgoing_call")
    lost = phone.asks().json()
    again = phone.asks().json()
    assert (again["cards"], again["cursor"]) == (lost["cards"], lost["cursor"])


@pytest.mark.parametrize("lose_answer", [False, True])
def test_transferred_card_is_removed_by_id_and_reason_alone(
    li: User, zhang: User, manager: User, phone: Copy, lose_answer: bool
) -> None:
    card = filed(li)
    phone.syncs()
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
    if lose_answer:
        assert phone.asks().json()["removed"]
    answer = phone.asks()
    assert answer.json()["removed"] == [{"kind": "card", "id": str(card.id), "reason": "transferred"}]
    assert "王" not in answer.content.decode()
    phone.takes(answer.json())
    assert phone.cards == {}
    # Once more until the device is known to have it, then never again.
    phone.syncs()
    assert phone.asks().status_code == 304
    transfer_card(manager, card.id, {"owner": li.id, "reason": "overdue"})
    phone.syncs()
    assert list(phone.cards) == [str(card.id)]


def test_merged_and_closed_cards_are_removed_with_their_reasons(li: User, manager: User, phone: Copy) -> None:
    survivor, merged, closed = filed(li), filed(li, on_duplicate="create_anyway"), filed(li, phones=numbered(3))
    phone.syncs()
    merge_cards(manager, {"survivor": survivor.id, "merged": [merged.id]})
    followed_up(li, closed, **LOST)
    phone.syncs()
    assert {each["id"]: each["reason"] for each in phone.removed} == {
        str(merged.id): "merged",
        str(closed.id): "closed",
    }
    assert list(phone.cards) == [str(survivor.id)]


def test_lost_role_takes_the_cards_off_the_device(li: User, phone: Copy) -> None:
    card = filed(li)
    phone.syncs()
    li.roles = [Role.MARKET_MANAGER]
    li.save()
    phone.syncs()
    assert phone.cards == {}
    assert [each for each in phone.removed if each["kind"] == "card"] == [
        {"kind": "card", "id": str(card.id), "reason": "lost_role"}
    ]
    assert phone.lists["traffic"] == []


def test_lost_answer_about_a_lost_role_is_given_again(li: User, phone: Copy) -> None:
    card = filed(li)
    phone.syncs()
    li.roles = [Role.MARKET_MANAGER]
    li.save()
    # Nothing happened in the log: the cursor's position is the same before and after.
    assert phone.asks().json()["removed"] == phone.asks().json()["removed"] != []
    phone.syncs()
    assert phone.removed == [{"kind": "card", "id": str(card.id), "reason": "lost_role"}]


def test_cursor_of_a_backup_begins_again(li: User, phone: Copy) -> None:
    filed(li)
    phone.syncs()
    old = phone.cursor
    for at in (2, 3):
        filed(li, phones=numbered(at))
        phone.syncs()
    phone.cursor = old
    phone.syncs()
    assert phone.removed[-1] == {"kind": "all", "id": "", "reason": "start_over"}
    assert len(phone.cards) == 3


def test_copy_that_begins_again_gets_its_tables_too(li: User, phone: Copy) -> None:
    """SY-1: `all` empties the copy, and with it catalogue, codes and settings."""
    filed(li)
    phone.syncs()
    phone.name = "another"
    answer = phone.asks().json()
    assert answer["removed"] == [{"kind": "all", "id": "", "reason": "start_over"}]
    assert len(answer["cards"]) == 1
    assert [name for name in ("catalogue", "codes", "settings", "tasks", "traffic") if answer[name] is None] == []


def test_cursor_that_is_made_up_begins_again_and_gives_nothing_of_others(li: User, zhang: User) -> None:
    filed(zhang)
    for cursor in (
        "nonsense",
        "1.999999999.999999999.0.2026-11-18..",
        "1.0.0.0.2026-99-99..",
        "1.5.5.0.2026-11-18.ab.",
    ):
        made_up = Copy(li, cursor=cursor)
        made_up.syncs()
        assert made_up.cards == {}


def test_outdated_schema_is_told_to_update(li: User, phone: Copy) -> None:
    phone.syncs()
    phone.cursor = phone.cursor.replace("1.", "0.", 1)
    answer = phone.asks()
    assert (answer.status_code, answer.json()["code"]) == (426, "app_outdated")


def test_traffic_is_of_today_alone(li: User, reception: User, phone: Copy) -> None:
    arrived(reception, li)
    phone.syncs()
    assert len(phone.lists["traffic"]) == 1
    with clock.at(NOW + timedelta(days=1)):
        phone.syncs()
    assert phone.lists["traffic"] == []


def test_callback_and_invitation_are_tasks(li: User, phone: Copy) -> None:
    card = filed(li)
    followed_up(li, card, status="delivered", next_followup_on=None, delivery=delivery())
    phone.syncs()
    (task,) = phone.lists["tasks"]
    assert (task["task"], task["card"], task["due_on"]) == ("callback", str(card.id), "2026-11-21")


def test_two_devices_of_one_person_each_have_all(li: User) -> None:
    filed(li)
    devices = [Copy(li, "phone"), Copy(li, "tablet")]
    for each in devices:
        each.syncs()
    assert devices[0].cards == devices[1].cards != {}
    assert SyncDevice.objects.count() == 2


def test_care_has_what_it_looks_after_with_numbers_masked(li: User, manager: User) -> None:
    care = make_user("care", Role.CARE_SPECIALIST)
    card = file_card(li, walk_in(usage="电话13911112222"))
    filed(li, phones=numbered(2))
    transfer_card(manager, card.id, {"custody": "care", "reason": "care"})
    device = Copy(care)
    device.syncs()
    assert list(device.cards) == [str(card.id)]
    seen = get(care, f"cards/{card.id}/").json()
    assert device.cards[str(card.id)]["phones"] == seen["phones"]
    assert device.cards[str(card.id)]["usage"] == seen["usage"]


def test_parameters_are_read_strictly(li: User) -> None:
    answer = get(li, "sync/?page_bytes=5&colour=red")
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == {
        "device": "required",
        "page_bytes": "out_of_range",
        "colour": "unknown_field",
    }
