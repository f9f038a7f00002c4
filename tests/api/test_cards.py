"""`POST /cards/`: the contract's own sample, and every refusal of sections 3 to 6 by field and code."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Card, DealerSettings
from kit import clock
from tests.asking import client, get, post
from tests.make import NOW, SHANGHAI, arrived, delivery, filed, make_user, numbered, order, phone_in, walk_in
from tests.signing_in import codes

# As in the contract, dates moved to the day of the test.
SAMPLE: dict[str, Any] = {
    "customer_name": "王小姐", "gender": "female", "age_band": "26_35", "party": "individual", "club_member": True,
    "phones": [{"kind": "mobile", "number": "138 0013 8000", "main": True}], "province": "上海市", "city": "长宁区",
    "lead_source": "referral", "intent_level": "H", "expected_visit": "unknown", "followup_level": "3-3",
    "budget": "15_20", "funds": "ready", "payment": "installment", "model": "octavia",
    "configuration": "octavia-14tsi-dsg", "colour": "white", "options": [], "purpose": "private", "used_car": False,
    "replacement": "trade_in", "current_vehicle": "上海通用-凯越", "current_vehicle_registered_on": "2019-05-01",
    "usage": "commuting, two children", "other_models": "none", "accessories": "yes",
    "planned_purchase_on": "2026-11-26", "preference": "own_brand", "competitor_brand": "vw",
    "comparison_points": ["price", "space"],
    "follow_up": {
        "contact_at": "2026-11-18T09:20:00+08:00", "nature": "routine", "topics": ["vehicle_intro", "test_drive"],
        "method": "showroom", "note": "…", "next_followup_on": "2026-11-21",
    },
}  # fmt: skip


def refused(user: User, body: Any) -> dict[str, str]:
    """The refused fields with their codes; no card came of it."""
    before = Card.objects.count()
    answer = post(user, "cards/", body)
    assert answer.status_code == 422, answer.content.decode()
    assert Card.objects.count() == before
    found = dict(codes(answer))
    assert answer.json()["code"] == (next(iter(found.values())) if len(codes(answer)) == 1 else "invalid")
    return found


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
    body = walk_in(filed_on=at.date(), follow_up={"contact_at": at, "next_followup_on": date(2026, 11, 18)})
    answer = post(li, "cards/", body)
    assert (answer.status_code, answer.json()["filed_on"], answer.json()["created_at"][:10]) == (
        201, "2026-11-01", "2026-11-18",
    )  # fmt: skip
    body = walk_in(phones=numbered(2), filed_on=at.date())
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


def test_h_names_what_is_not_answered(li: User) -> None:
    body = walk_in(intent_level="H", budget="unknown", funds="unknown", accessories="undecided", replacement="trade_in")
    body |= {"current_vehicle": "大众-朗逸", "current_vehicle_registered_on": date(2019, 5, 1)}
    answer = post(li, "cards/", body)
    assert codes(answer) == [("intent_level", "key_questions_missing")]
    assert answer.json()["errors"][0]["params"]["missing"] == [
        "budget", "usage", "other_models", "funds", "accessories", "planned_purchase_on",
    ]  # fmt: skip


@pytest.mark.parametrize(("days", "is_filed"), [(15, True), (16, False)])
def test_h_takes_a_plan_of_at_most_fifteen_days(li: User, days: int, is_filed: bool) -> None:
    body = walk_in(intent_level="H", usage="x", other_models="none", accessories="no")
    body["planned_purchase_on"] = (NOW + timedelta(days=days)).date()
    assert (post(li, "cards/", body).status_code == 201) is is_filed


def test_o_takes_an_order_and_an_order_makes_o(li: User) -> None:
    assert refused(li, walk_in(intent_level="O")) == {"intent_level": "level_o_only_at_filing"}
    body = walk_in(intent_level="A", follow_up={"status": "ordered", "order": order()})
    assert post(li, "cards/", body).json()["intent_level"] == "O"


@pytest.mark.parametrize(
    ("status", "wrong"),
    [
        ("ordered", {"follow_up.order": "details_required"}),
        ("delivered", {"follow_up.delivery": "details_required"}),
        ("lost", {"follow_up.loss": "details_required"}),
        ("dormant", {"follow_up.status": "transition_not_allowed"}),
    ],
)
def test_status_at_filing_takes_its_details(li: User, status: str, wrong: dict[str, str]) -> None:
    body = walk_in(follow_up={"status": status})
    if status != "ordered":
        body["follow_up"]["next_followup_on"] = None
    assert refused(li, body) == wrong


def test_details_of_an_order_and_a_delivery_are_told_by_path(li: User) -> None:
    body = walk_in(follow_up={"status": "delivered", "next_followup_on": None})
    body["follow_up"] |= {
        "order": order(signed_on=date(2026, 11, 17), price="", deposit="x", colour="pink", planned=1),
        "delivery": delivery(delivered_on=date(2026, 11, 17), vin="SHORT", price="-1"),
    }
    assert refused(li, body) == {
        "follow_up.order.planned": "unknown_field",
        "follow_up.order.deposit": "invalid",
        "follow_up.order.price": "required",
        "follow_up.order.colour": "not_a_choice",
        "follow_up.order.signed_on": "not_contact_date",
        "follow_up.delivery.delivered_on": "not_contact_date",
        "follow_up.delivery.vin": "invalid",
        "follow_up.delivery.price": "out_of_range",
    }


def test_loss_to_a_competitor_tells_to_whom_and_why(li: User) -> None:
    loss: dict[str, object] = {"loss_reason": "bought_competitor", "competitor_brand": "nobody"}
    body = walk_in(follow_up={"status": "lost", "next_followup_on": None, "loss": loss})
    assert refused(li, body) == {
        "follow_up.loss.loss_factor": "required",
        "follow_up.loss.competitor_model": "required",
        "follow_up.loss.competitor_brand": "not_a_choice",
    }
    body["follow_up"]["loss"] = {
        "loss_reason": "bought_competitor", "loss_factor": "policy_limit", "competitor_brand": "vw",
        "competitor_model": "速腾",
    }  # fmt: skip
    answer = post(li, "cards/", body)
    assert (answer.status_code, answer.json()["status"], answer.json()["next_followup_on"]) == (201, "lost", None)


@pytest.mark.parametrize(("level", "days"), [("3-3", 3), ("3-7", 3), ("7-15", 7), ("15-30", 15)])
def test_first_number_of_the_level_bounds_the_date_at_filing(li: User, level: str, days: int) -> None:
    last = (NOW + timedelta(days=days)).date()
    body = walk_in(followup_level=level, follow_up={"next_followup_on": last + timedelta(days=1)})
    assert refused(li, body) == {"follow_up.next_followup_on": "next_date_out_of_bounds"}
    body["follow_up"]["next_followup_on"] = last
    assert post(li, "cards/", body).status_code == 201


def test_first_contact_fits_its_day_its_channel_and_its_appointment(li: User) -> None:
    body = phone_in()
    body["follow_up"] |= {"method": "showroom", "topics": ["appointment"], "next_followup_on": None}
    assert refused(li, body) == {
        "follow_up.method": "method_not_of_channel",
        "follow_up.appointment_on": "appointment_required",
        "follow_up.next_followup_on": "next_date_required",
    }
    body = phone_in()
    body["follow_up"]["appointment_on"] = date(2026, 11, 17)
    assert refused(li, body) == {"follow_up.appointment_on": "appointment_before_contact"}
    body = walk_in()
    body["follow_up"]["contact_at"] = NOW + timedelta(minutes=1)
    assert refused(li, body) == {"follow_up.contact_at": "contact_in_future"}
    body["follow_up"]["contact_at"] = NOW - timedelta(days=1)
    assert refused(li, body) == {"follow_up.contact_at": "contact_not_on_filing_date"}


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
    signed |= {"configuration": "octavia-14tsi-dsg"}
    body = walk_in(phones=numbered(2), follow_up={"status": "ordered", "order": signed})
    assert refused(li, body) == {"follow_up.order.configuration": "not_a_choice"}


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("王小姐", "王伟"), ("欧阳先生", "欧阳娜娜"), ("John Smith", "anna SMITH")],
)
def test_same_surname_and_number_meet(mine: str, theirs: str, li: User, zhang: User) -> None:
    card = filed(li, customer_name=mine)
    body = walk_in(customer_name=theirs, phones=[{"kind": "mobile", "number": "+86 0138 0013 8000"}])
    answer = post(zhang, "cards/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "duplicate_card")
    (match,) = answer.json()["matches"]
    assert set(match) == {
        "card", "customer_name", "status", "intent_level", "owner", "owner_name", "last_contact_at", "completeness",
        "followup_count", "actions",
    }  # fmt: skip
    assert match["card"] == str(card.id)
    assert match["actions"] == ["several_cars", "request_allocation", "create_anyway"]
    assert post(zhang, "cards/", {**body, "on_duplicate": "new_opportunity"}).status_code == 409
    anyway = post(zhang, "cards/", {**body, "on_duplicate": "create_anyway"})
    assert (anyway.status_code, anyway.json()["is_suspected_duplicate"]) == (201, True)


@pytest.mark.parametrize(("mine", "theirs"), [("王小姐", "李伟"), ("欧阳先生", "欧先生")])
def test_other_surname_does_not_meet(mine: str, theirs: str, li: User, zhang: User) -> None:
    filed(li, customer_name=mine)
    assert post(zhang, "cards/", walk_in(customer_name=theirs)).status_code == 201


def test_repeat_with_a_key_gets_the_first_answer_and_another_body_is_told(li: User) -> None:
    first = post(li, "cards/", walk_in(), **{"Idempotency-Key": "one"})
    again = post(li, "cards/", walk_in(), **{"Idempotency-Key": "one"})
    assert (again.status_code, again.json(), Card.objects.count()) == (201, first.json(), 1)
    other = post(li, "cards/", walk_in(budget="gt_25"), **{"Idempotency-Key": "one"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        ("{", "application/json", 400, "not_readable"),
        ("[1]", "application/json", 422, "invalid"),
        ("a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ('{"customer_name": "a\\u0000b"}', "application/json", 400, "not_readable"),
        ('{"customer_name": "\\ud800"}', "application/json", 400, "not_readable"),
        ('{"filed_on": NaN}', "application/json", 400, "not_readable"),
        ("[" * 100_000, "application/json", 400, "not_readable"),
        ('{"a":' * 100_000, "application/json", 400, "not_readable"),
        ('{"note": "' + "x" * 10_000_000 + '"}', "application/json", 400, "not_readable"),
    ],
)
def test_what_cannot_be_read_is_told(li: User, body: str, kind: str, status: int, code: str) -> None:
    answer = client(li).generic("POST", "/api/v1/cards/", body, kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_told(li: User, method: str) -> None:
    answer = client(li).generic(method, "/api/v1/cards/")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("value", ["0001-01-01", "9999-12-31", "2026-02-30", 5, [], {}, True, 10**40, "1e999"])
@pytest.mark.parametrize("field", ["filed_on", "planned_purchase_on", "owner", "customer_name", "options", "follow_up"])
def test_strange_values_are_refused_not_failed(li: User, field: str, value: object) -> None:
    assert client(li).post("/api/v1/cards/", {**SAMPLE, field: value}, format="json").status_code in (201, 400, 422)
