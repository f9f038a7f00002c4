"""Intent levels (CA-11)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.rules.levels import check_intent_level, level_at_filing, missing_key_questions, propose_level
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
    ("days", "level"),
    [(0, "H"), (15, "H"), (16, "B"), (30, "B"), (31, "C"), (90, "C"), (91, "N"), (None, "N")],
)
def test_level_is_proposed_by_the_planned_date(days: int | None, level: str) -> None:
    planned = None if days is None else CONTACT + timedelta(days=days)
    assert propose_level({**KNOWN, "planned_purchase_on": planned}, CONTACT) == level


def test_a_is_proposed_where_h_would_be_refused() -> None:
    assert propose_level({**KNOWN, "budget": "unknown"}, CONTACT) == "A"


@given(st.sets(st.sampled_from(sorted(KNOWN))), st.integers(-30, 400))
def test_no_proposal_is_ever_refused(unanswered: set[str], days: int) -> None:
    card = {**KNOWN, "planned_purchase_on": CONTACT + timedelta(days=days)}
    card = {field: value for field, value in card.items() if field not in unanswered}
    level = propose_level(card, CONTACT)
    assert check_intent_level(level, card=card, contact_on=CONTACT, at_filing=True, status="active") == []
