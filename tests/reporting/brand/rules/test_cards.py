"""Cards count once over any period, by rows that add up (RP-3)."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import product
from uuid import UUID

import pytest

from reporting.brand.rules.cards import ANY, Contact, Link, Rows, card_rows, difference

FIRST = date(2026, 11, 1)
DAYS = 30
# When each card of a history was filed; none is merged before.
FILED = (0, 2, 0, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def contact(at: int, number: int, card: int = 0, *, model: str = "a", channel: str = "phone", **counts: int) -> Contact:
    given = {
        "visits": 1,
        "visits_level_o": 0,
        "return_visits": 0,
        "test_drives": 0,
        "ordered": 0,
        "first_visits": 0,
        **counts,
    }
    return Contact(at, day(number), UUID(int=card), channel, model, "retail", **given)


def found(rows: Rows, first: int, last: int, channel: str = ANY, model: str = ANY) -> list[int]:
    """Return the cards of a period and a slice as the brand adds them up."""
    total = [0] * 7
    for row, counts in rows.items():
        is_in = channel in (ANY, row.channel) and model in (ANY, row.model)
        if is_in and row.on <= day(last) and row.since >= day(first):
            total = [one + more for one, more in zip(total, counts, strict=True)]
    return total


def root(card: UUID, survivors: dict[UUID, UUID | None]) -> UUID:
    while following := survivors.get(card):
        card = following
    return card


def counted(contacts: list[Contact], links: list[Link], first: int, last: int, channel: str, model: str) -> list[int]:
    """Count the same plainly, card by card, as RP-3 says it."""
    survivors: dict[UUID, UUID | None] = {}
    for link in sorted(links):
        if link.on <= day(last):
            survivors[link.card] = link.survivor
    cards: dict[UUID, list[Contact]] = {}
    for one in contacts:
        if day(first) <= one.on <= day(last) and channel in (ANY, one.channel) and model in (ANY, one.model):
            cards.setdefault(root(one.card, survivors), []).append(one)
    totals: Counter[int] = Counter()
    for of_card in cards.values():
        came = [one.on for one in of_card if one.visits]
        signed = [one.on for one in of_card if one.ordered]
        has_level_o = any(one.visits_level_o or one.filed_level_o for one in of_card)
        totals[0] += bool(came)
        repeated = sum(is_repeated(one, contacts, survivors, last) for one in of_card)
        totals[1] += any(one.return_visits for one in of_card) or repeated > 0
        totals[5] += repeated
        totals[2] += any(one.test_drives for one in of_card)
        totals[3] += bool(came) and not has_level_o
        totals[4] += bool(came and signed and min(came) <= max(signed)) and not has_level_o
    in_cohort = sorted(
        (one.on, one.card, one.channel, one.model)
        for one in contacts
        if one.cohort_visited and day(first) <= one.on <= day(last)
    )
    families = set()
    for _on, card, its_channel, its_model in in_cohort:
        is_in = channel in (ANY, its_channel) and model in (ANY, its_model)
        totals[6] += is_in and root(card, survivors) in families
        families.add(root(card, survivors))
    return [totals[at] for at in range(7)]


def is_repeated(one: Contact, contacts: list[Contact], survivors: dict[UUID, UUID | None], last: int) -> bool:
    """Say whether another card of the same customer had come before, of those that are one card by the last day."""
    card = root(one.card, survivors)
    earlier = [each for each in contacts if each.first_visits and (each.on, each.at) < (one.on, one.at)]
    family = {each.card for each in earlier if root(each.card, survivors) == card} | {one.card}
    return bool(one.first_visits) and one.on <= day(last) and len(family) > 1


def history(seed: int) -> tuple[list[Contact], list[Link]]:
    """Return some weeks of four cards, which change their model, come, sign, and are merged and divided by chance."""
    chance = random.Random(seed)
    contacts, links, merged, came = [], [], {}, set()
    for at in range(40):
        number = at * DAYS // 40
        card = chance.randrange(4)
        if chance.random() < 0.2 and number > max(FILED):
            free = [one for one in range(4) if one not in merged and one not in merged.values()]
            if len(free) > 1:
                stub, survivor = chance.sample(free, 2)
                merged[stub] = survivor
                links.append(Link(at, day(number), UUID(int=stub), UUID(int=survivor)))
            elif merged:
                stub = chance.choice(sorted(merged))
                del merged[stub]
                links.append(Link(at, day(number), UUID(int=stub), None))
            continue
        if card in merged:
            continue
        counts = {name: int(chance.random() < 0.4) for name in ("visits", "test_drives")}
        counts["first_visits"] = counts["visits"] and int(card not in came)
        counts["return_visits"] = counts["visits"] and int(card in came)
        model, channel = chance.choice("ab"), "phone" if card % 2 else "walk_in"
        if counts["first_visits"]:
            contacts.append(contact(at, FILED[card], card, model="a", channel=channel, visits=0, cohort_visited=1))
        came |= {card} if counts["visits"] else set()
        counts["visits_level_o"] = counts["visits"] and int(card == 3)
        counts["ordered"] = int(chance.random() < 0.15)
        counts["filed_level_o"] = counts["ordered"] and int(card == 3)
        contacts.append(contact(at, number, card, model=model, channel=channel, **counts))
    return contacts, links


def test_card_that_came_twice_counts_once_in_any_period_with_either() -> None:
    rows = card_rows([contact(1, 3), contact(2, 9)], [])
    assert [found(rows, *period)[0] for period in ((0, 29), (3, 3), (4, 8), (9, 9), (4, 29), (0, 2))] == [
        1,
        1,
        0,
        1,
        1,
        0,
    ]


def test_signing_counts_with_a_visit_in_the_period_on_or_before_it() -> None:
    rows = card_rows([contact(1, 3), contact(2, 9, visits=0, ordered=1), contact(3, 12)], [])
    assert [found(rows, *period)[4] for period in ((0, 29), (3, 9), (4, 29), (9, 12), (3, 8))] == [1, 1, 0, 0, 0]


def test_withdrawn_order_was_not_signed() -> None:
    rows = card_rows([contact(1, 3), contact(2, 3, visits=0, ordered=1), contact(3, 3, visits=0, ordered=-1)], [])
    assert found(rows, 0, 29) == [1, 0, 0, 1, 0, 0, 0]


def test_merged_cards_are_one_from_the_merge_to_its_undoing() -> None:
    contacts = [contact(1, 3, card=1), contact(2, 5, card=2)]
    merge = Link(3, day(7), UUID(int=1), UUID(int=2))
    undone = Link(4, day(11), UUID(int=1), None)
    rows = card_rows(contacts, [merge, undone])
    # A period that ended before the merge counts both; one that contains it counts them once.
    assert [found(rows, 0, last)[0] for last in (4, 6, 7, 10, 11, 29)] == [1, 2, 1, 1, 2, 2]


def test_later_of_two_first_visits_is_a_return_once_they_are_one_card() -> None:
    contacts = [contact(1, 3, card=1, first_visits=1), contact(2, 5, card=2, first_visits=1)]
    rows = card_rows(contacts, [Link(3, day(7), UUID(int=2), UUID(int=1))])
    for count in (1, 5):
        assert [found(rows, *period)[count] for period in ((0, 6), (0, 7), (4, 7), (6, 7), (0, 29))] == [0, 1, 1, 0, 1]


@pytest.mark.rule("RP-3")
def test_cohort_that_contains_a_merge_counts_the_card_that_was_filed_first() -> None:
    filings = [contact(1, 3, card=1, visits=0, cohort_visited=1), contact(2, 5, card=2, visits=0, cohort_visited=1)]
    rows = card_rows(filings, [Link(3, day(7), UUID(int=1), UUID(int=2))])
    periods = ((0, 6), (0, 7), (3, 7), (4, 7), (0, 29))
    assert [found(rows, *period)[6] for period in periods] == [0, 1, 1, 0, 1]


@pytest.mark.rule("RP-3")
def test_order_at_level_o_takes_the_card_out_of_both_sides_whatever_it_was_merged_with() -> None:
    signed = contact(1, 3, card=1, visits=0, ordered=1, filed_level_o=1)
    rows = card_rows([signed, contact(2, 2, card=2)], [Link(3, day(7), UUID(int=2), UUID(int=1))])
    assert [found(rows, *period)[3:5] for period in ((0, 6), (0, 7), (2, 7), (3, 7))] == [
        [1, 0],
        [0, 0],
        [0, 0],
        [0, 0],
    ]


def test_card_of_two_models_counts_in_both_and_once_in_the_whole() -> None:
    rows = card_rows([contact(1, 3, model="a"), contact(2, 9, model="b")], [])
    assert [found(rows, 0, 29, model=model)[0] for model in ("a", "b", ANY)] == [1, 1, 1]


@pytest.mark.parametrize("seed", range(12))
def test_rows_come_to_a_plain_count_for_any_period_and_slice(seed: int) -> None:
    contacts, links = history(seed)
    rows = card_rows(contacts, links)
    chance = random.Random(seed)
    for channel, model in product(("phone", "walk_in", ANY), ("a", "b", ANY)):
        for _ in range(40):
            first, last = sorted((chance.randrange(DAYS), chance.randrange(DAYS)))
            expected = counted(contacts, links, first, last, channel, model)
            assert found(rows, first, last, channel, model) == expected, (channel, model, first, last)


@pytest.mark.parametrize("seed", range(4))
def test_what_each_event_changes_adds_up_to_the_rows(seed: int) -> None:
    contacts, links = history(seed)
    added: Counter[tuple[object, int]] = Counter()
    before: Rows = {}
    for at in range(40):
        after = card_rows([one for one in contacts if one.at <= at], [one for one in links if one.at <= at])
        for row, counts in difference(after, before).items():
            added.update({(row, name): count for name, count in enumerate(counts)})
        before = after
    whole = {(row, name): count for row, counts in before.items() for name, count in enumerate(counts) if count}
    assert {key: count for key, count in added.items() if count} == whole
