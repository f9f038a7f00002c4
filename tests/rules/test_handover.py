"""A leaver's cards are spread so that the recipients' load stays even (MG-7)."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from crm.rules.codes import HandOverRule
from crm.rules.handover import DUE_WEIGHT, OpenCard, deal, spread

TODAY = date(2026, 11, 18)
ANN, BOB, CAT = (UUID(int=at) for at in (1, 2, 3))


def card(at: int, *, due: bool = False, model: str = "octavia", level: str = "B", channel: str = "phone") -> OpenCard:
    return OpenCard(UUID(int=1000 + at), TODAY + timedelta(days=0 if due else 3), model, level, channel)


def loads(cards: list[OpenCard], found: dict[UUID, UUID], before: dict[UUID, int]) -> dict[UUID, int]:
    after = dict(before)
    for each in cards:
        after[found[each.id]] += each.weight(TODAY)
    return after


def test_what_is_due_weighs_three_times_as_much() -> None:
    """MG-7: open cards weighted by what is due."""
    assert (card(1, due=True).weight(TODAY), card(1).weight(TODAY)) == (3, 1)
    cards = [card(0, due=True), card(1), card(2), card(3)]
    found = spread(cards, {ANN: 0, BOB: 0}, HandOverRule.LOAD, TODAY)
    assert loads(cards, found, {ANN: 0, BOB: 0}) == {ANN: 3, BOB: 3}


def test_whoever_has_less_gets_more() -> None:
    cards = [card(at) for at in range(6)]
    found = spread(cards, {ANN: 5, BOB: 0, CAT: 1}, HandOverRule.LOAD, TODAY)
    assert loads(cards, found, {ANN: 5, BOB: 0, CAT: 1}) == {ANN: 5, BOB: 4, CAT: 3}


@given(st.lists(st.booleans(), max_size=60), st.lists(st.integers(0, 5), min_size=1, max_size=3))
def test_load_stays_even(due: list[bool], start: list[int]) -> None:
    """Every card has a recipient, and nobody who got one is more than one card ahead of anyone."""
    cards = [card(at, due=is_due) for at, is_due in enumerate(due)]
    before = dict(zip((ANN, BOB, CAT), start, strict=False))
    found = spread(cards, before, HandOverRule.LOAD, TODAY)
    assert found.keys() == {each.id for each in cards}
    after = loads(cards, found, before)
    for recipient in set(found.values()):
        assert after[recipient] - min(after.values()) <= DUE_WEIGHT


def test_cards_of_a_kind_stay_together() -> None:
    """MG-7: by model, level or channel."""
    cards = [
        card(at, model=("octavia", "superb")[at % 2], level="HAB"[at % 3], channel=("phone", "walk_in")[at // 6])
        for at in range(12)
    ]
    for rule, of in (
        (HandOverRule.MODEL, "model"),
        (HandOverRule.LEVEL, "intent_level"),
        (HandOverRule.CHANNEL, "channel"),
    ):
        found = spread(cards, {ANN: 0, BOB: 0}, rule, TODAY)
        recipients: dict[str, set[UUID]] = {}
        for each in cards:
            recipients.setdefault(getattr(each, of), set()).add(found[each.id])
        assert all(len(people) == 1 for people in recipients.values()), rule
        assert set(found.values()) == {ANN, BOB}


def test_equal_things_are_dealt_in_turn() -> None:
    things = [UUID(int=at) for at in range(10, 15)]
    assert list(deal(things, [ANN, BOB]).values()) == [ANN, BOB, ANN, BOB, ANN]
    assert deal(things, []) == {}
