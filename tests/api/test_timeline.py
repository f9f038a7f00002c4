"""`GET /cards/{id}/timeline/`: all that happened to a card, newest first, of every kind (CA-12)."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role
from crm.models import Callback, Card, FollowUp
from crm.queries.numbers import mask_story
from crm.queries.timeline import TimelineEntry
from crm.services.activities import plan_activity
from kit import clock
from kit.tenancy import DealerContext
from tests.api_client import client, get, post
from tests.factories import NOW, arrived, delivery, filed, followed_up, make_user, order, walk_in
from tests.page_client import browser, text_of

CALL = {"method": "outgoing_call", "reached": True, "reason_true": True, "may_return": False}


def story(user: User, card: Card) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = get(user, f"cards/{card.id}/timeline/?page_size=200").json()["results"]
    return found


def kinds(user: User, card: Card) -> list[str]:
    return [entry["kind"] for entry in story(user, card)]


def test_filing_and_contacts_are_told_newest_first(li: User, reception: User) -> None:
    party = arrived(reception, li)
    body = walk_in(traffic=party.id)
    del body["channel"], body["filed_on"]
    card = Card.objects.get(id=post(li, "cards/", body).json()["id"])
    with clock.at(NOW + timedelta(hours=1)):
        followed_up(li, card, note="看了昊锐")
        client(li).patch(f"/api/v1/cards/{card.id}/", {"budget": "gt_25"}, format="json")
        told = story(li, card)
    assert [entry["kind"] for entry in told] == [
        "card.changed", "follow_up.recorded", "traffic.settled", "card.filed",
    ]  # fmt: skip
    assert told[0]["change"] == {"before": {"budget": "15_20"}, "after": {"budget": "gt_25"}}
    assert (told[1]["follow_up"]["note"], told[1]["actor_name"], told[1]["occurred_on"]) == (
        "看了昊锐", "李强", "2026-11-18",
    )  # fmt: skip
    assert [entry["recorded_at"] for entry in told] == sorted((entry["recorded_at"] for entry in told), reverse=True)


def test_what_managers_and_the_care_department_do_is_told(li: User, zhang: User, manager: User, director: User) -> None:
    card = filed(li)
    post(manager, f"cards/{card.id}/review/", {"decision": "returned", "remarks": [{"field": "budget", "text": "?"}]})
    filing = FollowUp.objects.get(card=card)
    client(li).patch(f"/api/v1/cards/{card.id}/follow-ups/{filing.id}/", {"note": "谈了价格"}, format="json")
    gift = post(li, f"cards/{card.id}/concessions/", {"kind": "gift", "what": "行车记录仪"}).json()
    post(director, f"concessions/{gift['id']}/answer/", {"decision": "accepted"})
    planned = plan_activity(
        make_user("market", Role.MARKET_MANAGER),
        {"kind": "conversion", "name": "试驾周", "starts_on": NOW.date(), "ends_on": NOW.date(), "place": "展厅"},
    )
    post(manager, f"activities/{planned.id}/invitations/", {"cards": [str(card.id)]})
    post(manager, f"cards/{card.id}/transfer/", {"owner": zhang.id, "reason": "客户要求更换"})
    followed_up(zhang, card, status="lost", next_followup_on=None, loss={"loss_reason": "gave_up"})
    post(manager, f"cards/{card.id}/withdraw/", {"reason": "选错客户"})
    followed_up(zhang, card, status="lost", next_followup_on=None, loss={"loss_reason": "gave_up"})
    post(make_user("care", Role.CARE_SPECIALIST), "callbacks/", {"card": card.id, **CALL})
    told = story(manager, card)
    assert [entry["kind"] for entry in told] == [
        "callback.recorded", "follow_up.recorded", "follow_up.recorded", "card.transferred", "card.invited",
        "concession.asked", "card.filed",
    ]  # fmt: skip
    assert {entry["kind"]: entry["reason"] for entry in told if entry["reason"]} == {"card.transferred": "客户要求更换"}
    reviewed, corrected = told[-1]["annotations"]
    assert (reviewed["kind"], reviewed["decision"], reviewed["actor_name"]) == ("card.reviewed", "returned", "陈经理")
    assert reviewed["remarks"] == [{"field": "budget", "text": "?"}]
    assert (corrected["kind"], corrected["change"]["after"]) == (
        "follow_up.corrected",
        {"follow_up.note": "谈了价格"},
    )
    (withdrawn,) = told[2]["annotations"]
    assert (withdrawn["kind"], withdrawn["reason"]) == ("card.withdrawn", "选错客户")
    asked = told[-2]["concession"]
    assert (asked["what"], asked["state"], asked["answered_by"]) == ("行车记录仪", "accepted", str(director.id))


def test_history_tells_each_contact_once_with_what_became_of_it(li: User, manager: User, director: User) -> None:
    """CA-12, CA-13, FU-11: on the card's page too, and by values, never by 'changed → changed'."""
    card = filed(li)
    entry = followed_up(li, card, method="outgoing_call", note="谈了价格")
    remark = [{"field": "note", "text": "请写明优惠"}]
    post(manager, f"cards/{card.id}/review/", {"decision": "returned", "follow_up": str(entry.id), "remarks": remark})
    client(li).patch(f"/api/v1/cards/{card.id}/follow-ups/{entry.id}/", {"note": "优惠五千"}, format="json")
    post(manager, f"cards/{card.id}/review/", {"decision": "approved", "follow_up": str(entry.id)})
    gift = post(li, f"cards/{card.id}/concessions/", {"kind": "gift", "what": "行车记录仪"}).json()
    post(director, f"concessions/{gift['id']}/answer/", {"decision": "refused", "reason": "已有促销"})
    told = story(manager, card)
    contacts = [each["follow_up"]["id"] for each in told if each["follow_up"]]
    assert len(contacts) == len(set(contacts)) == 2
    assert [each["decision"] for each in told[1]["annotations"]] == ["returned", "", "approved"]
    page = text_of(browser(li).get(f"/cards/{card.id}/"))
    assert "谈了价格 → <b>优惠五千</b>" in page
    for text in ("请写明优惠", "行车记录仪", "已有促销"):
        assert page.count(text) == 1, text
    assert page.count("优惠五千") == 2  # what was said, and what it was corrected to
    assert "follow_up.note" not in page


def test_what_was_said_in_a_callback_is_told_to_who_sees_it_where_callbacks_are_listed(
    li: User, zhang: User, manager: User
) -> None:
    card = filed(li)
    followed_up(li, card, status="delivered", order=order(number="D-1"), delivery=delivery(), next_followup_on=None)
    care, clerk = make_user("care", Role.CARE_SPECIALIST), make_user("clerk", Role.DATA_CLERK)
    said = {"method": "outgoing_call", "reached": True, "satisfaction": "dissatisfied", "remarks": "车窗有异响"}
    with clock.at(NOW + timedelta(days=3)):
        post(li, "callbacks/", {"card": card.id, **said})
    with clock.at(NOW + timedelta(days=30)):
        post(care, "callbacks/", {"card": card.id, **said, "satisfaction": "satisfied", "remarks": "已修好"})
    by_care = {
        "kind": "delivery", "method": "outgoing_call", "reached": True, "satisfaction": "satisfied",
        "reason_true": None, "may_return": None, "remarks": "已修好", "next_on": None,
    }  # fmt: skip
    by_li = {**by_care, "satisfaction": "dissatisfied", "remarks": "车窗有异响"}
    for user in (manager, care):
        assert [entry["callback"] for entry in story(user, card)][:3] == [by_care, by_li, None], user.username
    # A consultant sees the calls that were theirs to make; the care department's are not.
    assert [entry["callback"] for entry in story(li, card)][:3] == [None, by_li, None]
    Card.objects.filter(id=card.id).update(filed_by=clerk)
    told = story(clerk, card)
    assert ({entry["callback"] for entry in told}, told[0]["kind"]) == ({None}, "callback.recorded")


def test_callbacks_take_one_statement_more_however_many(li: User, manager: User) -> None:
    card = filed(li)
    followed_up(li, card, status="lost", next_followup_on=None, loss={"loss_reason": "gave_up"})
    get(manager, f"cards/{card.id}/")
    care = make_user("care", Role.CARE_SPECIALIST)
    with CaptureQueriesContext(connection) as before:
        story(manager, card)
    for day in range(5):
        with clock.at(NOW + timedelta(days=day)):
            post(care, "callbacks/", {"card": card.id, **CALL})
    with CaptureQueriesContext(connection) as after:
        assert len([entry for entry in story(manager, card) if entry["callback"]]) == 5
    assert len(after) == len(before) + 1


def test_number_in_what_was_said_is_masked_for_who_calls_nobody(north: DealerContext) -> None:
    said = Callback(kind="lost", remarks="请打13800138000")
    entry = TimelineEntry(
        1,
        "callback.recorded",
        NOW.date(),
        NOW,
        None,
        "",
        {},
        follow_up=None,
        callback=said,
        change=None,
        reason="",
        new_owner_name="",
    )
    (told,) = mask_story(make_user("market", Role.MARKET_MANAGER), [entry])
    assert told.callback
    assert told.callback.remarks == "请打138****8000"


def test_merged_cards_bring_their_story_along(li: User, zhang: User, manager: User) -> None:
    first, second = filed(li), filed(zhang, on_duplicate="create_anyway")
    post(manager, "cards/merge/", {"survivor": first.id, "merged": [str(second.id)]})
    told = kinds(manager, first)
    assert told.count("card.filed") == 2
    assert {"card.absorbed", "card.merged"} <= set(told)
    post(manager, f"cards/{first.id}/unmerge/", {"merged": second.id})
    assert kinds(manager, first).count("card.filed") == 1
    assert {"card.unmerged", "card.merged"} <= set(kinds(manager, second))
    post(manager, f"cards/{first.id}/settle-duplicate/", {"other": second.id})
    assert "card.duplicate_settled" in kinds(manager, first) + kinds(manager, second)


def test_story_is_paged_to_its_end(li: User) -> None:
    card = filed(li)
    for at in range(4):
        with clock.at(NOW + timedelta(minutes=at + 1)):
            followed_up(li, card)
    page: dict[str, Any] = {"next": f"/api/v1/cards/{card.id}/timeline/?page_size=2"}
    seen: list[str] = []
    while page["next"]:
        page = client(li).get(page["next"]).json()
        seen += [entry["id"] for entry in page["results"]]
    assert (len(seen), len(set(seen))) == (5, 5)


def test_colleague_is_told_nothing(li: User, zhang: User, reception: User) -> None:
    card = filed(li)
    assert get(zhang, f"cards/{card.id}/timeline/").status_code == 404
    assert get(reception, f"cards/{card.id}/timeline/").status_code == 403
