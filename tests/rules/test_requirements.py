"""Which fields a card must, may and must not answer (CA-9, CA-10, CA-14)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.codes import FIELD_CODES, Channel
from crm.rules.fields import CARD_FIELDS
from crm.rules.requirements import check_card, check_changes, completeness, requirements, with_defaults
from kit.errors import Problem

EVERYWHERE = {
    "club_member", "party", "customer_name", "gender", "age_band", "phones", "province", "city", "intent_level",
    "expected_visit", "followup_level", "budget", "funds", "payment", "model", "configuration",
}  # fmt: skip
REQUIRED = {
    "walk_in": EVERYWHERE | {"lead_source", "colour", "purpose", "used_car", "replacement"},
    "phone": EVERYWHERE | {"lead_source", "call_topics", "visited_before"},
    "outreach": EVERYWHERE | {"activity", "venue"},
}
NOT_ASKED = {
    "walk_in": {"organization_name", "activity", "venue", "call_topics", "visited_before"},
    "phone": {"organization_name", "activity", "venue"},
    "outreach": {"organization_name", "lead_source", "call_topics", "visited_before"},
}

BASE: dict[str, object] = {
    "customer_name": "王小姐",
    "gender": "female",
    "age_band": "26_35",
    "party": "individual",
    "club_member": False,
    "phones": [{"kind": "mobile", "number": "138 0013 8000", "main": True}],
    "province": "上海市",
    "city": "长宁区",
    "intent_level": "B",
    "expected_visit": "unknown",
    "followup_level": "3-3",
    "budget": "15_20",
    "funds": "ready",
    "payment": "installment",
    "model": "octavia",
    "configuration": "octavia-14tsi-dsg",
}
CARDS: dict[str, dict[str, object]] = {
    "walk_in": {
        **BASE,
        "lead_source": "referral",
        "colour": "white",
        "purpose": "private",
        "used_car": False,
        "replacement": "first_purchase",
    },
    "phone": {**BASE, "lead_source": "tv", "call_topics": ["price"], "visited_before": "no"},
    "outreach": {**BASE, "activity": "0190", "venue": "mall"},
}


def found(channel: str, business: str = "retail", /, **given: object) -> list[tuple[str, str]]:
    problems = check_card({**CARDS[channel], **given}, channel=channel, business=business)
    return [(problem.field, problem.code) for problem in problems]


def fields_with(need: str, channel: str, business: str = "retail") -> set[str]:
    return {field for field, wanted in requirements(channel, business).items() if wanted == need}


@pytest.mark.parametrize("channel", list(Channel))
def test_channel_requires_what_the_domain_lists(channel: str) -> None:
    assert fields_with("required", channel) == REQUIRED[channel]
    assert fields_with("not_asked", channel) == NOT_ASKED[channel]


def test_wholesale_is_not_asked_for_activity_and_venue() -> None:
    assert fields_with("required", "outreach", "wholesale") == EVERYWHERE
    assert found("outreach", "wholesale") == [("activity", "not_asked"), ("venue", "not_asked")]
    assert found("outreach", "wholesale", activity=None, venue="") == []


def test_unknown_channel_asks_for_what_all_ask_for() -> None:
    assert fields_with("required", "") == EVERYWHERE


@pytest.mark.parametrize("channel", list(Channel))
def test_whole_card_is_taken(channel: str) -> None:
    assert found(channel) == []


@pytest.mark.parametrize("channel", list(Channel))
def test_empty_card_names_every_required_field_at_once(channel: str) -> None:
    problems = check_card({}, channel=channel)
    assert {problem.code for problem in problems} == {"required"}
    # The numbers are read, and missed, by `read_phones`.
    assert sorted(problem.field for problem in problems) == sorted(REQUIRED[channel] - {"phones"})


@pytest.mark.parametrize("channel", list(Channel))
def test_each_required_field_is_missed_by_itself(channel: str) -> None:
    for field in REQUIRED[channel] - {"phones"}:
        assert found(channel, **{field: None}) == found(channel, **{field: " "}) == [(field, "required")]


@pytest.mark.parametrize("channel", list(Channel))
def test_field_of_another_channel_is_refused_unless_empty(channel: str) -> None:
    others = {**CARDS["walk_in"], **CARDS["phone"], **CARDS["outreach"], "organization_name": "上海电气"}
    for field in NOT_ASKED[channel]:
        assert found(channel, **{field: others[field]}) == [(field, "not_asked")]
        assert found(channel, **{field: ""}) == []


def test_organization_is_named_and_only_then() -> None:
    assert found("walk_in", party="organization") == [("organization_name", "required")]
    assert found("walk_in", party="organization", organization_name="上海电气") == []


@pytest.mark.parametrize("replacement", ["additional", "trade_in"])
def test_present_car_is_told_where_there_is_one(replacement: str) -> None:
    assert found("walk_in", replacement=replacement) == [
        ("current_vehicle", "required"),
        ("current_vehicle_registered_on", "required"),
    ]
    car = {"current_vehicle": "凯越", "current_vehicle_registered_on": date(2019, 5, 1)}
    assert found("walk_in", replacement=replacement, **car) == []


def test_present_car_may_be_told_without_being_asked() -> None:
    assert found("phone", current_vehicle="凯越") == []
    assert found("walk_in", current_vehicle="凯越") == []


@pytest.mark.parametrize("field", sorted(set(FIELD_CODES) & set(CARD_FIELDS)))
@pytest.mark.parametrize("wrong", ["nonsense", 7, ["nonsense"]])
def test_unknown_code_is_refused_in_every_field_of_codes(field: str, wrong: object) -> None:
    channel = next(each for each in CARDS if requirements(each)[field] != "not_asked")
    assert (field, "not_a_choice") in found(channel, **{field: wrong})


def test_several_codes_are_a_list_of_known_ones() -> None:
    assert found("phone", call_topics=["price", "event"]) == []
    assert found("phone", call_topics=["price", "weather"]) == [("call_topics", "not_a_choice")]
    assert found("phone", call_topics="price") == [("call_topics", "not_a_choice")]


@pytest.mark.parametrize(
    ("channel", "source", "wrong"),
    [
        ("walk_in", "event_site", [("lead_source", "not_a_choice")]),
        ("phone", "event_site", [("lead_source", "not_a_choice")]),
        ("phone", "hq_assigned", []),
        ("outreach", "event_site", []),
        ("outreach", "referral", [("lead_source", "not_asked")]),
    ],
)
def test_lead_source_fits_its_channel(channel: str, source: str, wrong: list[tuple[str, str]]) -> None:
    assert found(channel, lead_source=source) == wrong


@pytest.mark.parametrize("answer", ["5d", "10d", "15d", "unknown", "2026-11-30", date(2026, 11, 30)])
def test_expected_visit_is_a_code_or_a_date(answer: object) -> None:
    assert found("walk_in", expected_visit=answer) == []


@pytest.mark.parametrize("answer", ["20d", "2026-02-30", "30.11.2026", "2026-W48-1", "20261130", 5])
def test_expected_visit_is_nothing_else(answer: object) -> None:
    assert found("walk_in", expected_visit=answer) == [("expected_visit", "not_a_choice")]


def test_place_is_one_of_the_province() -> None:
    assert found("walk_in", city="苏州市") == [("city", "not_a_choice")]
    assert found("walk_in", province="上海") == [("province", "not_a_choice")]


@pytest.mark.parametrize(("field", "limit"), [(f.name, f.limit) for f in CARD_FIELDS.values() if f.limit])
def test_text_is_no_longer_than_its_column(field: str, limit: int) -> None:
    party = "organization" if field == "organization_name" else "individual"
    assert found("walk_in", **{"party": party, field: "张" * limit}) == []
    too_long = check_card({**CARDS["walk_in"], "party": party, field: "张" * (limit + 1)}, channel="walk_in")
    assert too_long == [Problem("too_long", field, "CA-10", {"limit": limit})]


def test_dealers_own_city_and_the_systems_answers_fill_what_was_not_given() -> None:
    home = {"province": "上海市", "city": "长宁区"}
    assert with_defaults({}, channel="walk_in", **home) == {**home, "used_car": False}
    assert with_defaults({}, channel="phone", **home) == home
    assert with_defaults({}, channel="outreach", **home) == {**home, "lead_source": "event_site"}


def test_what_was_given_is_never_filled_over() -> None:
    given = {"province": "江苏省", "city": "苏州市", "used_car": True}
    assert with_defaults(given, channel="walk_in", province="上海市", city="长宁区") == given
    alone = {"province": "江苏省"}
    assert with_defaults(alone, channel="phone", province="上海市", city="长宁区") == alone


def changed(channel: str, before: dict[str, object], /, **changes: object) -> list[tuple[str, str]]:
    problems = check_changes({**CARDS[channel], **before}, changes, channel=channel, business="retail")
    return [(problem.field, problem.code) for problem in problems]


def test_change_is_checked_like_a_filing() -> None:
    assert changed("walk_in", {}, budget="gt_25") == []
    assert changed("walk_in", {}, budget="", gender="x") == [("gender", "not_a_choice"), ("budget", "required")]


def test_change_that_makes_another_field_wrong_names_that_one() -> None:
    assert changed("walk_in", {}, province="江苏省") == [("city", "not_a_choice")]
    assert changed("walk_in", {}, party="organization") == [("organization_name", "required")]
    assert changed("walk_in", {}, party="organization", organization_name="上海电气") == []


def test_old_gap_does_not_stand_in_the_way_of_another_change() -> None:
    assert changed("walk_in", {"colour": "", "province": "Shanghai"}, budget="gt_25") == []


@pytest.mark.parametrize(
    "field", ["filed_on", "channel", "business", "owner", "status", "intent_level", "followup_level", "traffic"]
)
def test_what_never_changes_is_refused(field: str) -> None:
    assert changed("walk_in", {}, **{field: "active"}) == [(field, "fixed")]


def test_completeness_counts_what_is_known_of_what_is_asked() -> None:
    asked = [field for field, need in requirements("phone").items() if need != "not_asked"]
    assert len(asked) == 36
    assert completeness({}, channel="phone") == 0
    # 19 answers, of which the expected visit is unknown.
    assert completeness(CARDS["phone"], channel="phone") == 18 * 100 // 36
    assert completeness(dict.fromkeys(asked, "x"), channel="phone") == 100


@given(st.sampled_from(list(CARDS)), st.sets(st.sampled_from(sorted(CARD_FIELDS))))
def test_completeness_is_a_percentage_that_only_falls_with_what_is_taken_away(channel: str, taken: set[str]) -> None:
    poorer = {field: value for field, value in CARDS[channel].items() if field not in taken}
    assert 0 <= completeness(poorer, channel=channel) <= completeness(CARDS[channel], channel=channel) < 100


ANSWERS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.lists(st.text(max_size=3)))


@given(st.sampled_from(["", *CARDS]), st.dictionaries(st.sampled_from(sorted(CARD_FIELDS)), ANSWERS))
def test_any_data_is_checked_without_a_crash_and_each_field_named_once(channel: str, data: dict[str, object]) -> None:
    problems = check_card(data, channel=channel)
    assert len({problem.field for problem in problems}) == len(problems)
    assert 0 <= completeness(data, channel=channel) <= 100
