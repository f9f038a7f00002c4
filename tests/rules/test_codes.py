"""The codes of domain.md §2 and the groups that rules speak of."""

import pytest

from crm.rules.codes import (
    FIELD_CODES,
    LEAD_SOURCES,
    OPEN,
    PROSPECTS,
    TERMINAL,
    WITH_NEXT_DATE,
    Channel,
    Code,
    ComparisonPoint,
    DuplicateAction,
    FollowUpLevel,
    LeadSource,
    LossFactor,
    OnDuplicate,
    Status,
)

VALUES = {
    "channel": "walk_in phone outreach",
    "business": "retail wholesale",
    "party": "individual organization",
    "status": "active dormant ordered delivered lost",
    "intent_level": "O H A B C N",
    "followup_level": "3-3 3-7 7-15 15-30",
    "lead_source": "hq_assigned customer_base tv radio newspaper magazine online_ad search_engine outdoor_mobile "
    "building_media referral sms direct_mail directory_114 other event_site",
    "venue": "residential office mall entertainment other",
    "expected_visit": "5d 10d 15d unknown",
    "budget": "lt_10 10_15 15_20 20_25 gt_25 unknown",
    "funds": "ready not_ready awaiting_trade_in unknown",
    "payment": "full installment",
    "purpose": "private company government other",
    "replacement": "first_purchase additional trade_in",
    "call_topics": "price promotion event supply product showroom_address test_drive other",
    "visited_before": "no this_dealer other_dealer",
    "preference": "own_brand competitor",
    "comparison_points": "brand price reputation performance exterior interior space configuration fuel_economy safety "
    "quality technology service after_sales_cost family_friends other",
    "nature": "routine activity_invite activity_attendance order_followup other",
    "topics": "appointment vehicle_intro price_negotiation test_drive used_car_appraisal used_car_purchase other",
    "method": "showroom incoming_call outgoing_call sms customer_visit event_site email other",
    "loss_reason": "bought_competitor bought_same_brand gave_up out_of_region unreachable",
    "gender": "male female",
    "age_band": "under_26 26_35 36_45 46_55 over_55 unknown",
    "accessories": "yes no undecided",
    "activity_kind": "outreach conversion",
    "traffic_kind": "showroom call",
    "traffic_state": "pending filed followed_up declined void",
    "phone_kind": "mobile landline",
    "on_duplicate": "create_anyway several_cars new_opportunity request_allocation take_over",
    "callback_kind": "delivery lost",
    "satisfaction": "very_satisfied satisfied neutral dissatisfied very_dissatisfied",
    "custody": "sales care",
}


@pytest.mark.parametrize(("field", "values"), VALUES.items())
def test_field_has_exactly_the_codes_of_the_domain(field: str, values: str) -> None:
    assert [code.value for code in FIELD_CODES[field]] == values.split()


def test_every_code_is_listed_above_or_derived() -> None:
    assert set(FIELD_CODES) - set(VALUES) == {"loss_factor", "duplicate_action", "watch_rule"}


@pytest.mark.parametrize("codes", FIELD_CODES.values())
def test_every_code_has_a_label_of_its_own_in_both_languages(codes: type[Code]) -> None:
    for language in ("zh-hans", "en"):
        labels = [code.label(language) for code in codes]
        assert all(labels)
        assert len(set(labels)) == len(labels)


def test_label_falls_back_to_english() -> None:
    assert (Channel.WALK_IN.label("zh-hans"), Channel.WALK_IN.label("de")) == ("进店", "Walk-in")


def test_code_is_its_value() -> None:
    assert Channel("walk_in") is Channel.WALK_IN
    assert f"{Channel.WALK_IN}" == "walk_in"
    assert Channel.has("phone")
    assert not any(Channel.has(value) for value in ("", "PHONE", None, 1, ["phone"]))


def test_loss_factors_are_the_comparison_points_and_two_limits() -> None:
    limits = [("supply_limit", "供货限制", "Supply limit"), ("policy_limit", "政策限制", "Policy limit")]
    assert [(f.value, f.zh, f.en) for f in LossFactor] == [(p.value, p.zh, p.en) for p in ComparisonPoint] + limits


def test_every_answer_to_duplicates_is_an_action_under_the_same_name() -> None:
    assert {code.value for code in OnDuplicate} | {"view", "follow_up"} == {code.value for code in DuplicateAction}


def test_event_site_belongs_to_outreach_alone() -> None:
    assert LEAD_SOURCES[Channel.OUTREACH] == {LeadSource.EVENT_SITE}
    assert LEAD_SOURCES[Channel.WALK_IN] == LEAD_SOURCES[Channel.PHONE] == set(LeadSource) - {LeadSource.EVENT_SITE}


def test_statuses_fall_into_open_and_terminal() -> None:
    assert set(Status) == OPEN | TERMINAL
    assert not OPEN & TERMINAL
    assert {Status.ACTIVE, Status.DORMANT} == PROSPECTS
    assert {Status.ACTIVE, Status.ORDERED} == WITH_NEXT_DATE


def test_followup_levels_carry_their_days() -> None:
    days = [(level.first_days, level.later_days) for level in FollowUpLevel]
    assert days == [(3, 3), (3, 7), (7, 15), (15, 30)]
