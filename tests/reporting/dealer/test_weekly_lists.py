"""The weekly meeting's lists (MG-3) of cards that were merged."""

from datetime import timedelta

from accounts.models import User
from crm.services.file_card import file_card
from crm.services.merge_cards import merge_cards
from crm.services.withdraw import withdraw_outcome
from kit import clock
from reporting.dealer.queries.listed import week_report
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.figures import Listed
from tests.factories import NOW, followed_up, numbered, phone_in
from tests.reporting.dealer.figures import catch_up

LATER = NOW + timedelta(days=8)


def counts() -> dict[str, int]:
    catch_up()
    return week_report(LATER.date(), Part())[1].counts


def test_survivor_has_visited_by_its_stub_alone_once_it_is_lost_too(li: User, zhang: User, manager: User) -> None:
    """MG-1, MG-3: the end of a card takes it out of the stock, not its visit from the list."""
    survivor = file_card(li, phone_in(phones=numbered(1)))
    other = file_card(zhang, phone_in(phones=numbered(2)))
    with clock.at(NOW + timedelta(days=1)):
        followed_up(zhang, other, method="showroom")
        merge_cards(manager, {"survivor": survivor.id, "merged": [other.id], "owner": zhang.id})
    with clock.at(LATER):
        assert (counts()[Listed.YOUNG], counts()[Listed.YOUNG_VISITED]) == (1, 1)
        followed_up(zhang, survivor, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
        assert [counts()[each] for each in (Listed.YOUNG, Listed.YOUNG_VISITED, Listed.YOUNG_LOST)] == [1, 1, 1]
        withdraw_outcome(manager, survivor.id, "选错客户")
        assert [counts()[each] for each in (Listed.YOUNG, Listed.YOUNG_VISITED, Listed.YOUNG_LOST)] == [1, 1, 0]
