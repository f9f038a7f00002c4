"""Each kind of event is a class, and everything that has to know a kind knows it."""

from dataclasses import fields
from datetime import date
from typing import Any, get_type_hints
from uuid import UUID, uuid4

import pytest

from crm.events.log import read
from crm.events.types import BY_KIND, EVENT_TYPES
from crm.events.types.base import UNSTATED, LogEvent, parts_of
from crm.events.types.cards import CardMerged, CardTransferred, CardUnmerged, CardWithdrawn, SurvivorChanged
from crm.events.types.contacts import FollowUpRecorded, FollowUpUndone
from crm.events.types.traffic import TrafficCorrected
from crm.models import Event
from crm.queries.card_audit import KINDS
from crm.web.presenters.event_labels import AUDIT, OFF_TIMELINE, TIMELINE
from notifications.rules import recipients
from reporting.dealer.rules import cards
from tests.lint.event_table import PAGE, written

ON = date(2026, 11, 18)
ONE, OTHER = UUID(int=1), UUID(int=2)


def leaves(event: type[LogEvent]) -> list[type[LogEvent]]:
    below = event.__subclasses__()
    return [each for child in below for each in leaves(child)] if below else [event]


def test_every_class_of_an_event_is_listed_once_under_its_kind() -> None:
    assert set(leaves(LogEvent)) == set(EVENT_TYPES)
    assert len(BY_KIND) == len(EVENT_TYPES) == len(set(EVENT_TYPES))


def test_every_kind_has_its_title_and_icon_or_is_on_no_timeline() -> None:
    """A new kind needs a line in `TIMELINE` or in `OFF_TIMELINE` (crm/web/presenters/event_labels.py)."""
    kinds = set(BY_KIND)
    assert kinds - set(TIMELINE) - OFF_TIMELINE == set()
    assert (set(TIMELINE) | OFF_TIMELINE) - kinds == set()
    assert set(TIMELINE) & OFF_TIMELINE == set()
    assert all(str(label.title) and label.icon for label in TIMELINE.values())


def test_every_kind_says_whether_it_is_audited_and_the_audit_names_those() -> None:
    assert all(isinstance(each.is_audited, bool) for each in EVENT_TYPES)
    assert set(AUDIT) == set(KINDS) == {each.kind for each in EVENT_TYPES if each.is_audited}


def test_table_in_the_docs_is_that_of_the_classes() -> None:
    """`make docs` writes it."""
    assert PAGE.read_text() == written(PAGE.read_text())


@pytest.mark.parametrize("table", [cards._BEGINNINGS, cards._LATER, recipients._NOTIFIES])
def test_fold_takes_the_kind_that_it_is_listed_for(table: dict[type[LogEvent], Any]) -> None:
    for kind, fold in table.items():
        hints = get_type_hints(fold)
        if "event" in hints:
            assert issubclass(kind, hints["event"]), (kind, fold)


def test_data_is_plain_in_the_log_and_typed_again_when_it_is_read() -> None:
    event = CardTransferred(
        occurred_on=ON, card=ONE, owner=(ONE, OTHER), reason="leaver", bulk=True, transfer=OTHER, taken_over="care"
    )
    data = {
        "owner": [str(ONE), str(OTHER)], "reason": "leaver", "bulk": True, "transfer": str(OTHER), "taken_over": "care",
    }  # fmt: skip
    assert event.dump() == data
    assert CardTransferred.load(data, occurred_on=ON, card=ONE) == event


def test_key_that_is_called_otherwise_in_the_log_is_found_there() -> None:
    """A traffic record's `kind` is a key of the data, and its event has a kind of its own."""
    pairs: dict[str, Any] = {"first_time": (True, False), "model": (None, "octavia"), "test_drive": (False, False)}
    event = TrafficCorrected(
        occurred_on=ON,
        traffic=ONE,
        state="pending",
        traffic_kind=("showroom", "call"),
        consultant=(ONE, OTHER),
        **pairs,
    )
    assert event.dump() == {
        "traffic": str(ONE), "state": "pending", "kind": ["showroom", "call"], "consultant": [str(ONE), str(OTHER)],
        "first_time": [True, False], "model": [None, "octavia"], "test_drive": [False, False],
    }  # fmt: skip
    assert TrafficCorrected.load(event.dump(), occurred_on=ON) == event
    assert (event.facts[0].consultant, event.facts[1].model, event.passed_from) == (ONE, "octavia", ONE)


def test_withdrawal_leaves_out_what_is_empty_and_keeps_each_step_in_its_order() -> None:
    event = CardWithdrawn(
        occurred_on=ON, follow_up=ONE, owner=ONE, status=("ordered", "active"), intent_level=("O", "B"),
        next_followup_on=None, appointment_on=None,
    )  # fmt: skip
    assert "moved" not in event.dump()
    assert "in_care" not in event.dump()
    assert event.dump()["next_followup_on"] is None
    moved = (("model", "octavia", "superb"), ("owner", str(ONE), str(OTHER)))
    loaded = CardWithdrawn.load({**event.dump(), "moved": moved, "in_care": True}, occurred_on=ON)
    assert (loaded.moved, loaded.in_care) == (moved, True)


def test_older_entries_load_without_the_keys_that_came_later() -> None:
    """FU-12: a contact of before the field reached the customer; what an entry does not state is unstated."""
    before = {"follow_up": str(ONE), "intent_level": ["B", "B"], "followup_level": ["3-7", "3-7"]}
    undone = FollowUpUndone.load(before, occurred_on=ON)
    assert (undone.reached, undone.topics, undone.next_followup_on, undone.invitations) == (
        True,
        (),
        UNSTATED,
        UNSTATED,
    )
    assert "next_followup_on" not in undone.dump()
    stub = CardUnmerged.load({"survivor": str(ONE), "owner": str(OTHER), "status": None}, occurred_on=ON)
    assert (stub.status, stub.next_followup_on) == ("", UNSTATED)


@pytest.mark.parametrize("data", [{}, {"survivor": "no id", "owner": str(ONE)}, {"survivor": str(ONE), "owner": None}])
def test_data_of_a_wrong_shape_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError, AttributeError)):
        CardMerged.load({"status": "active", **data}, occurred_on=ON)


def test_pair_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        CardTransferred.load({"owner": [str(ONE)], "reason": "", "bulk": False}, occurred_on=ON)


def test_kind_that_this_version_does_not_know_is_no_event() -> None:
    entry = Event(kind="card.sung_about", occurred_on=ON, data={"song": str(uuid4())})
    assert read(entry) is None
    known = Event(kind="card.merged", occurred_on=ON, card_id=OTHER, data={"survivor": str(ONE), "owner": str(ONE)})
    assert read(known, recorded_on=date(2026, 11, 19)) == CardMerged(
        occurred_on=ON, card=OTHER, recorded_on=date(2026, 11, 19), survivor=ONE, owner=ONE, status=""
    )


def test_event_is_known_from_the_day_of_its_entry() -> None:
    """RP-4: a contact that is typed in late changes no plan of before."""
    event = CardMerged(occurred_on=ON, survivor=ONE, owner=ONE, status="active")
    assert event.known_on == ON
    assert CardMerged.load(event.dump(), occurred_on=ON, recorded_on=date(2026, 11, 20)).known_on == date(2026, 11, 20)


@pytest.mark.parametrize("event", EVENT_TYPES, ids=lambda each: each.kind)
def test_every_key_of_a_kind_is_named_once(event: type[LogEvent]) -> None:
    keys = [part.key for part in parts_of(event)]
    assert len(set(keys)) == len(keys) == len(fields(event)) - 3


def test_survivors_events_share_their_data() -> None:
    absorbed, released = (BY_KIND[kind] for kind in ("card.absorbed", "card.released"))
    assert issubclass(absorbed, SurvivorChanged)
    assert [part.key for part in parts_of(absorbed)] == [part.key for part in parts_of(released)]
    assert FollowUpRecorded.kind == "follow_up.recorded"
