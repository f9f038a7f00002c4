"""The manager's review (CA-13)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from crm.rules.review import check_corrected, check_correction, check_review, review_due

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("recorded_at", "due_at"),
    [
        (at(18, 9), at(18, 15)),
        (at(18, 14, 59), at(18, 15)),
        (at(18, 15), at(18, 16, 30)),
        (at(18, 16, 30), at(19, 15)),
        (at(30, 23), datetime(2026, 12, 1, 15, tzinfo=SHANGHAI)),
    ],
)
def test_entry_is_due_by_the_next_time_of_review(recorded_at: datetime, due_at: datetime) -> None:
    assert review_due(recorded_at, time(15), time(16, 30)) == due_at


def found(decision: str, *remarks: dict[str, str], is_filing: bool = True) -> list[tuple[str, str]]:
    return [(each.field, each.code) for each in check_review(decision, remarks, is_filing=is_filing)]


def test_return_takes_remarks_and_an_approval_none() -> None:
    remark = {"field": "budget", "text": "核实"}
    assert found("returned", remark) == found("approved") == []
    assert found("returned") == [("remarks", "required")]
    assert found("approved", remark) == [("remarks", "not_asked")]
    assert found("") == [("decision", "required")]
    assert found("maybe") == [("decision", "not_a_choice")]


def test_remark_names_a_field_of_its_entry_and_says_something() -> None:
    assert found("returned", {"field": "shoe_size", "text": " "}) == [
        ("remarks.0.text", "required"),
        ("remarks.0.field", "not_a_choice"),
    ]
    assert found("returned", {"field": "follow_up.note", "text": "x"}) == []
    assert found("returned", {"field": "delivery.vin", "text": "x"}, is_filing=False) == []
    assert found("returned", {"field": "budget", "text": "x"}, is_filing=False) == [("remarks.0.field", "not_a_choice")]


def test_closed_card_takes_the_correction_of_what_was_returned_alone() -> None:
    def refused(fields: set[str], returned: set[str]) -> list[str]:
        return [each.code for each in check_correction("delivered", fields, returned)]

    assert refused({"budget"}, {"budget", "usage"}) == []
    assert refused({"budget", "colour"}, {"budget"}) == ["card_closed"]
    assert refused({"budget"}, set()) == refused({"owner"}, set()) == ["card_closed"]
    # Named as fixed where the rest is checked.
    assert refused({"budget", "owner"}, {"budget"}) == []
    assert check_correction("active", {"colour"}, set()) == []


def test_of_a_contact_its_note_and_what_was_remarked_is_corrected() -> None:
    def refused(*fields: str) -> list[tuple[str, str]]:
        return [(each.field, each.code) for each in check_corrected(fields, {"nature", "delivery.vin", "status"})]

    assert refused("note", "nature", "delivery.vin") == []
    assert refused("delivery.price", "status") == [("delivery.price", "not_returned"), ("status", "not_returned")]
