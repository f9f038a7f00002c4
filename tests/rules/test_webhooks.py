"""Rules of webhooks: fields that messages show, streams, and the next step after a call (api.md)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from crm.events.types import EVENT_TYPES
from crm.events.types.base import parts_of
from notifications.rules.outcomes import DeliveryState, Later, Sent
from notifications.rules.webhooks import RETRIED_FOR, SHOWN, TEST, WITHHELD, next_step, shown, shown_of_lead, stream_of

THEN = datetime(2026, 11, 25, 10, tzinfo=UTC)
CARD = UUID(int=1)


def test_every_field_of_the_log_is_shown_or_withheld() -> None:
    """A new field of an event goes to nobody before someone has decided."""
    fields = {part.key for event in EVENT_TYPES for part in parts_of(event)}
    assert fields == SHOWN | WITHHELD
    assert not SHOWN & WITHHELD


def test_undeclared_field_is_not_shown() -> None:
    assert shown({"owner": "1", "change": "2", "customer_name": "欧阳"}) == {"owner": "1"}
    assert shown_of_lead({"dealer": "north", "reason": "", "phone": "139"}) == {"dealer": "north"}


@pytest.mark.parametrize(
    ("card", "kind", "data", "stream"),
    [
        (CARD, "card.filed", {"owner": "1"}, f"card:{CARD}"),
        (CARD, "lead.settled", {"lead": "7"}, f"card:{CARD}"),
        (None, "lead.offered", {"lead": "7"}, "lead:7"),
        (None, "traffic.recorded", {"traffic": "8"}, "traffic:8"),
        (None, "activity.planned", {"activity": "9"}, "activity:9"),
        (None, "target.set", {}, "target:"),
    ],
)
def test_stream_is_the_card_or_the_thing(card: UUID | None, kind: str, data: dict[str, object], stream: str) -> None:
    assert stream_of(card, kind, data) == stream


@pytest.mark.parametrize(("tries", "seconds"), [(1, 5), (2, 30), (3, 120), (4, 600), (5, 3600), (6, 3600), (80, 3600)])
def test_pauses_grow_to_an_hour(tries: int, seconds: int) -> None:
    for chance in (0.0, 1.0):
        step = next_step(Later("http_500"), tries, THEN, THEN, chance, "card.filed")
        assert (step.state, step.after) == (DeliveryState.WAITING, timedelta(seconds=seconds * (1 + 0.2 * chance)))


def test_message_is_given_up_after_72_hours_and_a_test_at_once() -> None:
    failed = Later("http_500", after=timedelta(hours=1))
    last = THEN + RETRIED_FOR - timedelta(seconds=1)
    assert next_step(failed, 1, THEN, last, 0.0, "card.filed").after == timedelta(hours=1)
    assert next_step(failed, 1, THEN, THEN + RETRIED_FOR, 0.0, "card.filed").state == DeliveryState.DEAD
    assert next_step(failed, 1, THEN, THEN, 0.0, TEST).state == DeliveryState.DEAD
    assert next_step(Sent(), 1, THEN, THEN + RETRIED_FOR, 0.0, "card.filed").state == DeliveryState.SENT
