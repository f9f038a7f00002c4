"""The plan of a day stays as the day opened (RP-4)."""

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.roles import Role
from crm.models import Activity, Card
from crm.queries.activities import to_invite
from crm.queries.card_visibility import cards_of
from crm.queries.worklist import worklist
from crm.services.activities import plan_activity
from crm.services.invite_cards import invite_cards
from kit import clock
from reporting.dealer.queries.day import day_report
from reporting.dealer.queries.part import Part
from reporting.dealer.rules.card_state import CARE_DEPARTMENT
from reporting.dealer.rules.period import Period
from tests.factories import NOW, filed, followed_up, make_user, numbered
from tests.reporting.dealer.figures import catch_up


def planned(days: int) -> dict[str, int]:
    """What is planned for a day so many days on."""
    catch_up()
    day = (NOW + timedelta(days=days)).date()
    return {name: count for name, count in day_report(Period(day, day), Part()).total.plan.items() if count}


@pytest.mark.parametrize("next_in", [1, 2])
def test_contact_typed_in_late_leaves_the_plan_of_the_day_that_has_opened(li: User, next_in: int) -> None:
    """RP-4: a next date that is set or moved today is in no plan of today, whenever the contact was."""
    early, late = filed(li), filed(li, phones=numbered(2))
    followed_up(li, late, next_followup_on=(NOW + timedelta(days=3)).date())
    with clock.at(NOW + timedelta(days=1)):
        assert planned(1) == {"follow_ups": 1}
        for card in (early, late):
            next_on = (NOW + timedelta(days=next_in)).date()
            followed_up(li, card, contact_at=NOW + timedelta(hours=3), next_followup_on=next_on)
        assert planned(1) == {"follow_ups": 1}
        assert planned(2) == ({"overdue": 2} if next_in == 1 else {"follow_ups": 2})


def to_contact(days: int) -> dict[object, int]:
    """Return how many invitations are planned for a day so many days on, by who is to make them."""
    catch_up()
    day = (NOW + timedelta(days=days)).date()
    rows = day_report(Period(day, day), Part()).consultants
    return {row.consultant: row.plan["to_contact"] for row in rows if row.plan["to_contact"]}


@pytest.fixture
def activity(manager: User) -> Activity:
    ends_on = (NOW + timedelta(days=9)).date()
    return plan_activity(manager, {"kind": "conversion", "name": "试驾会", "starts_on": NOW.date(), "ends_on": ends_on})


@pytest.mark.rule("RP-4", "MG-2", "CC-3")
def test_invitation_of_a_dormant_card_is_planned_for_care(li: User, manager: User, activity: Activity) -> None:
    """Care has each dormant card in custody, its tasks too; active again, the card is its owner's."""
    care = make_user("care", Role.CARE_SPECIALIST)
    card = filed(li, follow_up={"topics": ["vehicle_intro", "price_negotiation", "test_drive"]})
    followed_up(li, card, status="dormant", next_followup_on=None, method="outgoing_call")
    invite_cards(manager, activity.id, {"cards": [card.id]})
    with clock.at(NOW + timedelta(days=1)):
        day = clock.now().date()
        assert to_contact(1) == {CARE_DEPARTMENT: 1}
        assert [len(worklist(who, day).invitations) for who in (li, care)] == [0, 1]
        awake = {"status": "active", "next_followup_on": day + timedelta(days=1), "method": "outgoing_call"}
        followed_up(li, Card.objects.get(id=card.id), **awake)
        assert to_contact(2) == {li.id: 1}
        assert [len(worklist(who, day).invitations) for who in (li, care)] == [1, 0]


@pytest.mark.rule("RP-4", "AC-1")
def test_customer_contacted_about_an_activity_before_the_invitation_is_not_planned(
    li: User, manager: User, activity: Activity
) -> None:
    """The plan of the figures and the work list agree: nobody is to be contacted twice about the same activity."""
    known, unknown = filed(li), filed(li, phones=numbered(2))
    about = {"activity": activity.id, "nature": "activity_invite", "method": "outgoing_call"}
    followed_up(li, known, **about)
    invite_cards(manager, activity.id, {"cards": [known.id, unknown.id]})
    with clock.at(NOW + timedelta(days=1)):
        assert to_contact(1) == {li.id: 1}
        assert [row.card_id for row in to_invite(cards_of(li), clock.now().date())] == [unknown.id]
