"""Intent levels (CA-11)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.levels import (
    check_answers_of_h,
    check_intent_level,
    check_planned_date,
    is_planned_date_passed,
    level_at_filing,
    missing_key_questions,
    propose_level,
)
from kit.errors import Problem

CONTACT = date(2026, 11, 23)
KNOWN: dict[str, object] = {
    "budget": "15_20",
    "current_vehicle": "上海通用-凯越",
    "usage": "commuting",
    "other_models": "none",
    "configuration": "octavia-14tsi-dsg",
    "payment": "full",
    "funds": "ready",
    "accessories": "no",
    "planned_purchase_on": CONTACT + timedelta(days=15),
}


def check(level: str, **given: object) -> list[Problem]:
    card = {**KNOWN, **given}
    return check_intent_level(level, card=card, contact_on=CONTACT, at_filing=False, status="active", current="B")


def test_well_known_customer_may_be_h() -> None:
    assert missing_key_questions(KNOWN, CONTACT) == []
    assert check("H") == []


def test_nothing_known_names_every_key_question_in_order() -> None:
    assert missing_key_questions({}, CONTACT) == list(KNOWN)


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("budget", "unknown"), ("budget", ""), ("current_vehicle", " "), ("usage", None), ("other_models", ""),
        ("configuration", ""), ("payment", ""), ("funds", "unknown"), ("funds", None), ("accessories", "undecided"),
        ("accessories", ""), ("planned_purchase_on", None), ("planned_purchase_on", CONTACT + timedelta(days=16)),
        ("planned_purchase_on", CONTACT - timedelta(days=1)),
    ],
)  # fmt: skip
def test_one_open_key_question_refuses_h_and_is_named(field: str, answer: object) -> None:
    assert check("H", **{field: answer}) == [
        Problem("key_questions_missing", "intent_level", "CA-11", {"missing": [field]})
    ]


def test_first_purchase_answers_for_the_current_vehicle() -> None:
    assert check("H", current_vehicle="", replacement="first_purchase") == []
    assert check("H", current_vehicle="", replacement="trade_in")[0].params == {"missing": ["current_vehicle"]}


@pytest.mark.parametrize("level", ["A", "B", "C", "N"])
def test_lower_levels_are_never_refused(level: str) -> None:
    assert check_intent_level(level, card={}, contact_on=CONTACT, at_filing=True, status="active") == []


@pytest.mark.parametrize("status", ["ordered", "delivered"])
def test_level_o_is_for_an_order_at_filing(status: str) -> None:
    assert check_intent_level("O", card={}, contact_on=CONTACT, at_filing=True, status=status) == []


@pytest.mark.parametrize(("at_filing", "status"), [(True, "active"), (True, "lost"), (False, "ordered")])
def test_level_o_is_refused_anywhere_else(at_filing: bool, status: str) -> None:
    found = check_intent_level("O", card=KNOWN, contact_on=CONTACT, at_filing=at_filing, status=status, current="H")
    assert found == [Problem("level_o_only_at_filing", "intent_level", "CA-11")]


def test_card_of_level_o_may_stay_so() -> None:
    assert check_intent_level("O", card={}, contact_on=CONTACT, at_filing=False, status="ordered", current="O") == []


@pytest.mark.parametrize(
    ("status", "given", "level"),
    [("ordered", "H", "O"), ("delivered", "", "O"), ("active", "H", "H"), ("lost", "N", "N"), ("active", "O", "O")],
)
def test_order_or_delivery_at_filing_makes_the_card_level_o(status: str, given: str, level: str) -> None:
    assert level_at_filing(status, given) == level


@pytest.mark.parametrize(
    ("days", "level", "reason"),
    [
        (-1, "N", "date_passed"), (0, "H", "well_known"), (15, "H", "well_known"), (16, "B", "within_30"),
        (30, "B", "within_30"), (31, "C", "within_90"), (90, "C", "within_90"), (91, "N", "later"),
        (None, "N", "no_date"),
    ],
)  # fmt: skip
def test_level_is_proposed_by_the_planned_date(days: int | None, level: str, reason: str) -> None:
    planned = None if days is None else CONTACT + timedelta(days=days)
    proposal = propose_level({**KNOWN, "planned_purchase_on": planned}, CONTACT)
    assert (proposal.level, proposal.reason) == (level, reason)


def test_a_is_proposed_where_h_would_be_refused() -> None:
    proposal = propose_level({**KNOWN, "budget": "unknown"}, CONTACT)
    assert (proposal.level, proposal.reason, proposal.missing) == ("A", "answers_missing", ["budget"])


@given(st.sets(st.sampled_from(sorted(KNOWN))), st.integers(-30, 400))
def test_no_proposal_is_ever_refused(unanswered: set[str], days: int) -> None:
    """CA-11: neither when it is set, nor by the demand that follows a passed planned date."""
    card = {**KNOWN, "planned_purchase_on": CONTACT + timedelta(days=days)}
    card = {field: value for field, value in card.items() if field not in unanswered}
    level = propose_level(card, CONTACT).level
    assert check_intent_level(level, card=card, contact_on=CONTACT, at_filing=True, status="active") == []
    assert after_passing(card, before="H", after=level) == []


@given(st.sets(st.sampled_from(sorted(KNOWN)), min_size=1))
def test_h_refuses_to_lose_an_answer_unless_the_level_falls(removed: set[str]) -> None:
    """CA-11: whatever answers are removed, each is named; a lower level lets them go."""
    after = {field: value for field, value in KNOWN.items() if field not in removed}
    expected = [field for field in KNOWN if field in removed]
    found = check_answers_of_h("H", before=KNOWN, after=after, contact_on=CONTACT)
    assert found == [Problem("key_questions_missing", "intent_level", "CA-11", {"missing": expected})]
    assert check_answers_of_h("A", before=KNOWN, after=after, contact_on=CONTACT) == []


@pytest.mark.parametrize("days", [-1, 16])
def test_h_refuses_a_new_planned_date_outside_its_fortnight(days: int) -> None:
    """CA-11: an answer that changes is checked against that contact."""
    after = {**KNOWN, "planned_purchase_on": CONTACT + timedelta(days=days)}
    found = check_answers_of_h("H", before=KNOWN, after=after, contact_on=CONTACT)
    assert found[0].params == {"missing": ["planned_purchase_on"]}


def test_a_passed_planned_date_blocks_no_other_change_of_h() -> None:
    """CA-11: other edits are never blocked; another key answer may still not be removed."""
    before = {**KNOWN, "planned_purchase_on": CONTACT - timedelta(days=3)}
    assert check_answers_of_h("H", before=before, after={**before, "usage": "taxi"}, contact_on=CONTACT) == []
    found = check_answers_of_h("H", before=before, after={**before, "usage": ""}, contact_on=CONTACT)
    assert found[0].params == {"missing": ["usage"]}


def test_current_vehicle_may_give_way_to_a_first_purchase_at_h() -> None:
    before = {**KNOWN, "replacement": "trade_in"}
    after = {**before, "current_vehicle": "", "replacement": "first_purchase"}
    assert check_answers_of_h("H", before=before, after=after, contact_on=CONTACT) == []


@pytest.mark.parametrize(
    ("status", "days", "passed"), [("active", -1, True), ("active", 0, False), ("dormant", -1, False)]
)
def test_a_planned_date_passes_on_an_active_card_only(status: str, days: int, passed: bool) -> None:
    card = {"planned_purchase_on": CONTACT + timedelta(days=days)}
    assert is_planned_date_passed(card, status=status, today=CONTACT) is passed
    assert not is_planned_date_passed({"planned_purchase_on": None}, status=status, today=CONTACT)


def after_passing(card: dict[str, object], **given: object) -> list[Problem]:
    values = {"status": "active", "reached": True, "before": "A", "after": "A", "was_lowered": False, **given}
    return check_planned_date(card, contact_on=CONTACT, **values)  # type: ignore[arg-type]  # the rule's own arguments


def test_a_contact_after_the_planned_date_asks_for_a_new_one_or_a_lower_level() -> None:
    """CA-11: refused as it is, with the date; a later date, a lower level or N suffices."""
    passed = {"planned_purchase_on": CONTACT - timedelta(days=1)}
    assert [(each.code, each.field) for each in after_passing(passed)] == [
        ("planned_date_passed", "card.planned_purchase_on")
    ]
    assert after_passing({"planned_purchase_on": CONTACT}) == []
    assert after_passing(passed, after="B") == []
    assert after_passing(passed, before="N", after="N") == []
    assert after_passing(passed, before="B", after="A") != []


@pytest.mark.parametrize(
    "given",
    [{"reached": False}, {"status": "ordered"}, {"status": "dormant"}, {"status": "lost"}, {"was_lowered": True}],
)
def test_attempts_orders_dormancy_and_losses_are_never_blocked_by_a_passed_date(given: dict[str, object]) -> None:
    """CA-11."""
    assert after_passing({"planned_purchase_on": CONTACT - timedelta(days=1)}, **given) == []
