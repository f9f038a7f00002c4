"""`POST /cards/`: the contract's own sample, and every refusal of sections 3 and 4 by field and code."""

from datetime import date, datetime
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import DealerSettings
from kit import clock
from tests.api.filing import SAMPLE, refused
from tests.api_client import get, post
from tests.factories import SHANGHAI, arrived, make_user, numbered, order, phone_in, walk_in


def test_sample_of_the_contract_is_filed_as_it_is(li: User, reception: User) -> None:
    traffic = arrived(reception, li)
    answer = post(li, "cards/", {**SAMPLE, "traffic": traffic.id})
    assert answer.status_code == 201, answer.content.decode()
    card = answer.json()
    assert {name: card[name] for name in SAMPLE if name not in ("phones", "follow_up")} == {
        name: value for name, value in SAMPLE.items() if name not in ("phones", "follow_up")
    }
    assert card["phones"] == [{"kind": "mobile", "number": "13800138000", "main": True}]
    assert (card["channel"], card["filed_on"], card["status"], card["missing_key_questions"]) == (
        "walk_in", "2026-11-18", "active", [],
    )  # fmt: skip
    assert answer["ETag"].startswith('"1-')


def test_nothing_given_names_everything_required(li: User) -> None:
    assert refused(li, {}) == dict.fromkeys(
        [
            "channel", "filed_on", "phones", "club_member", "party", "customer_name", "gender", "age_band",
            "intent_level", "expected_visit", "followup_level", "budget", "funds", "payment", "model",
            "configuration", "follow_up.contact_at", "follow_up.nature", "follow_up.topics", "follow_up.method",
        ],
        "required",
    )  # fmt: skip


@pytest.mark.parametrize("nothing", ["", "   ", None])
def test_empty_is_required_too(li: User, nothing: object) -> None:
    assert refused(li, walk_in(customer_name=nothing)) == {"customer_name": "required"}


def test_wrong_fields_of_every_kind_are_told_at_once(li: User) -> None:
    body = walk_in(gender="other", shoe=43, city="火星", model="tesla", phones=[{"kind": "mobile", "number": "12"}])
    body["province"] = "上海市"
    body["follow_up"] |= {"topics": ["dance"], "nature": "", "mood": "good"}
    assert refused(li, body) == {
        "gender": "not_a_choice",
        "shoe": "unknown_field",
        "city": "not_a_choice",
        "model": "not_a_choice",
        "configuration": "not_a_choice",
        "colour": "not_a_choice",
        "phones.0.number": "bad_phone",
        "follow_up.topics.0": "not_a_choice",
        "follow_up.nature": "required",
        "follow_up.mood": "unknown_field",
    }


@pytest.mark.parametrize(
    ("kind", "typed", "normal"),
    [
        ("mobile", "013800138000", "13800138000"),
        ("mobile", "+86 138-0013-8000", "13800138000"),
        ("landline", "62345678", "021-62345678"),
        ("landline", "0571 8765432", "0571-8765432"),
        ("landline", "021-62345678-801", "021-62345678-801"),
    ],
)
def test_numbers_are_shown_in_their_normal_form(li: User, kind: str, typed: str, normal: str) -> None:
    answer = post(li, "cards/", walk_in(phones=[{"kind": kind, "number": typed, "main": True}]))
    assert answer.json()["phones"] == [{"kind": kind, "number": normal, "main": True}]


@pytest.mark.parametrize(
    ("phones", "wrong"),
    [
        ([{"kind": "mobile", "number": "23800138000"}], {"phones.0.number": "bad_phone"}),
        ([{"kind": "landline", "number": "12"}], {"phones.0.number": "bad_phone"}),
        ([{"kind": "fax", "number": "62345678"}], {"phones.0.kind": "not_a_choice"}),
        ([{"number": "62345678"}], {"phones.0.kind": "required"}),
        ([{"kind": "mobile"}], {"phones.0.number": "required"}),
        ([], {"phones": "required"}),
        (
            [{"kind": "mobile", "number": "13800138000"}, {"kind": "mobile", "number": "013800138000", "main": True}],
            {"phones.1.number": "number_twice"},
        ),
        (
            [{"kind": "mobile", "number": "13800138000"}, {"kind": "landline", "number": "62345678"}],
            {"phones": "main_number_required"},
        ),
    ],
)
def test_numbers_are_refused_by_path(li: User, phones: list[Any], wrong: dict[str, str]) -> None:
    assert refused(li, walk_in(phones=phones)) == wrong


def test_single_number_is_the_main_one_unasked(li: User) -> None:
    answer = post(li, "cards/", walk_in(phones=[{"kind": "mobile", "number": "13800138000", "main": None}]))
    assert answer.json()["phones"][0]["main"] is True


@pytest.mark.parametrize(
    ("filed_on", "code"),
    [(date(2026, 11, 19), "filed_in_future"), (date(2026, 10, 31), "filed_in_closed_month")],
)
def test_filing_date_lies_in_this_month_up_to_today(li: User, filed_on: date, code: str) -> None:
    body = walk_in(filed_on=filed_on)
    assert refused(li, body) == {"filed_on": code}


def test_filing_may_lie_back_to_the_first_of_the_month_and_its_next_date_is_still_today_or_later(li: User) -> None:
    at = datetime(2026, 11, 1, 0, 0, tzinfo=SHANGHAI)
    body = phone_in(filed_on=at.date(), follow_up={"contact_at": at, "next_followup_on": date(2026, 11, 18)})
    answer = post(li, "cards/", body)
    assert (answer.status_code, answer.json()["filed_on"], answer.json()["created_at"][:10]) == (
        201, "2026-11-01", "2026-11-18",
    )  # fmt: skip
    body = phone_in(phones=numbered(2), filed_on=at.date())
    body["follow_up"] |= {"contact_at": at, "next_followup_on": date(2026, 11, 17)}
    assert refused(li, body) == {"follow_up.next_followup_on": "next_date_out_of_bounds"}


def test_month_turns_at_the_dealers_midnight(li: User) -> None:
    """At 00:30 of the first in Shanghai it is still the last of the month in UTC."""
    with clock.at(datetime(2026, 12, 1, 0, 30, tzinfo=SHANGHAI)):
        body = walk_in(follow_up={"contact_at": datetime(2026, 11, 30, 23, 59, tzinfo=SHANGHAI)})
        assert refused(li, body) == {"filed_on": "filed_in_closed_month"}
        body = walk_in(follow_up={"contact_at": datetime(2026, 12, 1, 0, 0, tzinfo=SHANGHAI)})
        assert post(li, "cards/", body).json()["filed_on"] == "2026-12-01"


def test_traffic_of_yesterday_files_no_card(li: User, reception: User) -> None:
    with clock.at(datetime(2026, 11, 17, 23, 59, tzinfo=SHANGHAI)):
        traffic = arrived(reception, li)
    with clock.at(datetime(2026, 11, 18, 0, 0, tzinfo=SHANGHAI)):
        answer = post(li, "cards/", {**SAMPLE, "traffic": traffic.id})
        assert (answer.status_code, answer.json()["code"]) == (422, "traffic_day_closed")


def test_traffic_locks_channel_and_date(li: User, reception: User) -> None:
    traffic = arrived(reception, li)
    body = walk_in(traffic=traffic.id, channel="phone", filed_on=date(2026, 11, 17))
    assert refused(li, body) == {"channel": "locked_by_traffic", "filed_on": "locked_by_traffic"}


def test_traffic_of_someone_else_is_none(li: User, zhang: User, reception: User) -> None:
    traffic = arrived(reception, zhang)
    assert refused(li, {**SAMPLE, "traffic": traffic.id}) == {"traffic": "not_a_choice"}


def test_second_car_of_one_party_is_filed_from_the_same_traffic(li: User, reception: User) -> None:
    traffic = arrived(reception, li)
    first = post(li, "cards/", {**SAMPLE, "traffic": traffic.id})
    second = post(li, "cards/", {**SAMPLE, "traffic": traffic.id, "on_duplicate": "several_cars"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["is_suspected_duplicate"] is False


@pytest.mark.parametrize("who", ["clerk", "manager"])
def test_clerk_and_manager_say_whose_card_it_is(who: str, li: User, request: pytest.FixtureRequest) -> None:
    asker: User = request.getfixturevalue(who)
    assert refused(asker, walk_in()) == {"owner": "required"}
    assert refused(asker, walk_in(owner=asker.id)) == {"owner": "not_a_consultant"}
    assert post(asker, "cards/", walk_in(owner=li.id)).json()["owner"] == str(li.id)


def test_consultant_files_for_nobody_else(li: User, zhang: User) -> None:
    assert refused(li, walk_in(owner=zhang.id)) == {"owner": "not_own"}


def test_field_of_another_channel_is_not_asked(li: User) -> None:
    assert refused(li, walk_in(call_topics=["price"], venue="mall")) == {
        "call_topics": "not_asked",
        "venue": "not_asked",
    }


def test_wholesale_has_its_channel_and_its_consultant(li: User, zhang: User) -> None:
    assert refused(li, walk_in(business="wholesale"))["channel"] == "wholesale_is_outreach"
    DealerSettings.objects.update(wholesale_consultant=zhang)
    body = walk_in(business="wholesale", channel="outreach", lead_source="")
    body["follow_up"]["method"] = "outgoing_call"
    answer = post(li, "cards/", body)
    assert (answer.status_code, answer.json()["owner"], answer.json()["channel"]) == (201, str(zhang.id), "outreach")
    # Filed for someone else, it is theirs from then on.
    assert get(li, f"cards/{answer.json()['id']}/").status_code == 404
    assert get(zhang, f"cards/{answer.json()['id']}/").status_code == 200


def test_manager_who_sells_too_files_for_others_and_for_oneself(li: User) -> None:
    both = make_user("both", Role.CONSULTANT, Role.SHOWROOM_MANAGER)
    assert post(both, "cards/", walk_in()).json()["owner"] == str(both.id)
    assert post(both, "cards/", walk_in(owner=li.id, phones=numbered(2))).json()["owner"] == str(li.id)


def test_order_for_another_model_makes_the_card_one_for_that_car(li: User) -> None:
    signed = order(model="superb", configuration="superb-20tsi-dsg", colour="black")
    answer = post(li, "cards/", walk_in(follow_up={"status": "ordered", "order": signed}))
    assert answer.status_code == 201, answer.content.decode()
    card = answer.json()
    assert [card[field] for field in ("model", "configuration", "colour", "options")] == [
        "superb", "superb-20tsi-dsg", "black", [],
    ]  # fmt: skip
    signed |= {"number": order()["number"], "configuration": "octavia-14tsi-dsg"}
    body = walk_in(phones=numbered(2), follow_up={"status": "ordered", "order": signed})
    assert refused(li, body) == {"follow_up.order.configuration": "not_a_choice"}
