"""Managers' commands themselves and the figures (MG-1, MG-2, ST-7): closed days do not move, undone is as before."""

import random
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from crm.models import Card, Merge, ParkedEvent
from crm.rules.codes import OPEN
from crm.services.merge_cards import merge_cards
from crm.services.reviews import review_entry
from crm.services.transfers import transfer_card
from crm.services.unmerge_card import unmerge_card
from crm.services.withdraw import withdraw_outcome
from kit import clock
from kit.errors import DomainError
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.period import Period
from tests.make import NOW, filed, followed_up, numbered
from tests.reporting.dealer.figures import catch_up, counted, everything, forget, lines, stock

FIRST = date(2026, 11, 16)


def figures_of(days: list[date]) -> list[dict[str, int]]:
    return [counted(Period(day, day)) for day in days]


def test_merge_moves_no_closed_day_and_its_undo_gives_back_what_stood(li: User, zhang: User, manager: User) -> None:
    survivor, other = filed(li, phones=numbered(1)), filed(zhang, phones=numbered(2), intent_level="A")
    days = [NOW.date()]
    before, stood = figures_of(days), lines(stock().prospects)
    with clock.at(NOW + timedelta(days=1)):
        merge_cards(manager, {"survivor": survivor.id, "merged": [other.id], "owner": zhang.id})
        assert figures_of(days) == before
        assert stock().prospects["closing"] == 1
    with clock.at(NOW + timedelta(days=2)):
        unmerge_card(manager, survivor.id, other.id)
        assert figures_of(days) == before
        after = lines(stock().prospects)
    assert (stood["closing"], after["closing"], after.get("merged", 0)) == (2, 2, 0)
    assert not ParkedEvent.objects.exists()


def test_undone_on_its_day_a_merge_handed_the_card_to_nobody(li: User, zhang: User, manager: User) -> None:
    survivor, other = filed(li, phones=numbered(1)), filed(zhang, phones=numbered(2))
    parts = [Part(consultant=li.id), Part(consultant=zhang.id)]
    before = [(counted(part=part), lines(stock(part=part).prospects)) for part in parts]
    merge_cards(manager, {"survivor": survivor.id, "merged": [other.id], "owner": zhang.id})
    assert lines(stock(part=parts[0]).prospects)["transferred_out"] == 1
    unmerge_card(manager, survivor.id, other.id)
    assert [(counted(part=part), lines(stock(part=part).prospects)) for part in parts] == before


def test_withdrawn_loss_leaves_the_day_as_if_it_had_not_been(li: User, manager: User) -> None:
    card = filed(li)
    before = lines(stock().prospects)
    followed_up(li, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    withdraw_outcome(manager, card.id, "选错客户")
    assert lines(stock().prospects) == before


def test_first_checks_are_counted(li: User, manager: User) -> None:
    good, bad = filed(li, phones=numbered(1)), filed(li, phones=numbered(2))
    review_entry(manager, good.id, {"decision": "approved"})
    review_entry(manager, bad.id, {"decision": "returned", "remarks": [{"field": "budget", "text": "核实"}]})
    review_entry(manager, bad.id, {"decision": "approved"})
    found = counted()
    assert (found["checked"], found["approved"]) == (2, 1)


@pytest.mark.parametrize("seed", range(3))
def test_random_histories_keep_closed_days_and_come_out_the_same_again(
    seed: int, li: User, zhang: User, manager: User
) -> None:
    dice = random.Random(seed)
    past: list[tuple[date, dict[str, int]]] = []
    for day in range(5):
        morning = datetime.combine(FIRST + timedelta(days=day), NOW.timetz())
        for hour in range(6):
            with clock.at(morning + timedelta(hours=hour)):
                _something(dice, day * 10 + hour, dice.choice([li, zhang]), li, zhang, manager)
        with clock.at(morning + timedelta(hours=7)):
            assert [(on, counted(Period(on, on))) for on, _ in past] == past
            past.append((morning.date(), counted(Period(morning.date(), morning.date()))))
            open_cards = Card.objects.filter(merged_into=None, status__in=["active", "dormant"]).count()
            assert stock(Period(FIRST, morning.date())).prospects["closing"] == open_cards
    with clock.at(NOW + timedelta(days=9)):
        catch_up()
        kept = everything()
        forget()
        catch_up()
        assert everything() == kept
    assert not ParkedEvent.objects.exists()


def _something(dice: random.Random, at: int, consultant: User, li: User, zhang: User, manager: User) -> None:
    """One command of the day, on cards by chance; what the rules refuse has not happened."""
    cards = list(Card.objects.filter(merged_into=None, status__in=OPEN).order_by("id"))
    merges = list(Merge.objects.filter(undone_at=None).order_by("id"))
    what = dice.choice(["file", "file", "contact", "lose", "transfer", "merge", "merge", "undo", "undo"])
    with suppress(DomainError):
        if what == "file" or len(cards) < 2:
            filed(consultant, phones=numbered(at))
            return
        card, other = dice.sample(cards, 2)
        match what:
            case "contact":
                followed_up(card.owner, card)
            case "lose":
                followed_up(card.owner, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
                withdraw_outcome(manager, card.id, "选错客户")
            case "transfer":
                wanted = zhang if card.owner_id == li.id else li
                transfer_card(manager, card.id, {"owner": wanted.id, "reason": "overdue"})
            case "merge":
                merge_cards(manager, {"survivor": card.id, "merged": [other.id], "owner": consultant.id})
            case "undo" if merges:
                merge = dice.choice(merges)
                unmerge_card(manager, merge.survivor_id, merge.merged_id)
