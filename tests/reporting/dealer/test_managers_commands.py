"""Managers' commands themselves and the figures (MG-1, MG-2, ST-7): closed days do not move, undone is as before."""

import random
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest

from accounts.models import User
from crm.models import Card, Merge, ParkedEvent
from crm.rules.codes import OPEN
from crm.services.activities import ActivityInput, plan_activity
from crm.services.edit_card import edit_card
from crm.services.invite_cards import invite_cards
from crm.services.merge_cards import merge_cards
from crm.services.reviews import review_entry
from crm.services.transfers import transfer_card
from crm.services.unmerge_card import unmerge_card
from crm.services.withdraw import withdraw_outcome
from kit import clock
from kit.errors import DomainError
from reporting.dealer.queries.day import day_report
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.period import Period
from tests.factories import NOW, filed, followed_up, numbered, order
from tests.reporting.dealer.figures import catch_up, counted, everything, forget, lines, stock

FIRST = date(2026, 11, 16)
OF_CONVERSION: ActivityInput = {"kind": "conversion", "starts_on": FIRST, "ends_on": date(2026, 11, 30)}


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


@pytest.mark.parametrize("is_withdrawn", [True, False])
def test_withdrawn_order_leaves_what_moved_it_as_moves_of_a_prospect(
    li: User, zhang: User, manager: User, is_withdrawn: bool
) -> None:
    """ST-7: the day counts as if there had never been an order, by model and by consultant."""
    card = filed(li)
    if is_withdrawn:
        followed_up(li, card, status="ordered", order=order())
    edit_card(li, card.id, {"model": "fabia", "configuration": "fabia-16-at", "colour": "white"})
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "overdue"})
    transfer_card(manager, card.id, {"owner": li.id, "reason": "overdue"})
    if is_withdrawn:
        withdraw_outcome(manager, card.id, "选错客户")
    for part in (Part(model="octavia"), Part(model="fabia")):
        found = counted(part=part)
        assert not [name for name in found if name.startswith("order")]
        assert found["prospects_model_out" if part.model == "octavia" else "prospects_model_in"] == 1
    by_consultant = [counted(part=Part(consultant=each.id)) for each in (li, zhang)]
    assert [found["prospects_transferred_out"] for found in by_consultant] == [1, 1]
    assert [found["prospects_transferred_in"] for found in by_consultant] == [1, 1]


def test_order_withdrawn_after_an_undone_merge_was_handed_to_nobody(li: User, zhang: User, manager: User) -> None:
    """ST-7, MG-1: the owner who came and went with the merge is no move."""
    card, other = filed(li, phones=numbered(1)), filed(zhang, phones=numbered(2))
    followed_up(li, card, status="ordered", order=order())
    merge_cards(manager, {"survivor": card.id, "merged": [other.id], "owner": zhang.id})
    unmerge_card(manager, card.id, other.id)
    withdraw_outcome(manager, card.id, "选错客户")
    found = counted()
    assert not [name for name in found if name.startswith("order") or "transferred" in name]


def test_invitations_of_both_are_the_survivors_to_make(li: User, zhang: User, manager: User) -> None:
    """RP-4, MG-1: those of the merged card move over, one to an activity that the customer was told of does not."""
    survivor, other = filed(li, phones=numbered(1)), filed(zhang, phones=numbered(2))
    week, day = (plan_activity(manager, {**OF_CONVERSION, "name": name}) for name in ("试驾周", "开放日"))
    invite_cards(manager, week.id, {"cards": [survivor.id, other.id]})
    invite_cards(manager, day.id, {"cards": [other.id]})
    followed_up(zhang, other, method="outgoing_call", nature="activity_invite", activity=week.id)
    merge_cards(manager, {"survivor": survivor.id, "merged": [other.id]})
    assert to_contact() == {li.id: 1}
    unmerge_card(manager, survivor.id, other.id)
    assert to_contact() == {li.id: 1, zhang.id: 1}


def to_contact() -> dict[object, int]:
    """Return tomorrow's invitations by consultant."""
    catch_up()
    tomorrow = (NOW + timedelta(days=1)).date()
    rows = day_report(Period(tomorrow, tomorrow), Part()).consultants
    return {row.consultant: row.plan["to_contact"] for row in rows if row.plan["to_contact"]}


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
