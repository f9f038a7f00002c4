"""Pages of activities and callbacks (AC-1, CC-1, CC-2, CC-3, CC-4)."""

from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from crm.models import Activity, ActivityInvitation, Callback
from crm.services.callbacks import record_callback
from kit import clock
from tests.factories import NOW, delivery, filed, followed_up, make_user, numbered, order
from tests.page_client import browser, errors_in, form_at, text_of

PLAN = {"kind": "conversion", "name": "试驾周", "starts_on": "2026-11-18", "ends_on": "2026-11-25", "budget": "900"}


@pytest.fixture
def market(north: object) -> User:
    return make_user("market", Role.MARKET_MANAGER)


@pytest.fixture
def care(north: object) -> User:
    return make_user("care", Role.CARE_SPECIALIST)


def delivered(consultant: User, at: int = 1) -> Callback:
    card = filed(consultant, phones=numbered(at))
    followed_up(
        consultant, card, status="delivered", order=order(number=f"D-{at}"), delivery=delivery(), next_followup_on=None
    )
    return Callback.objects.get(card=card)


def test_market_manager_plans_an_activity_and_invites_the_dormant(market: User, li: User) -> None:
    card = filed(li)
    seen = ["vehicle_intro", "price_negotiation", "test_drive"]
    followed_up(li, card, topics=seen, status="dormant", next_followup_on=None)
    page = browser(market)
    form = form_at(page.get("/activities/new/"), "/activities/new/", **PLAN)
    assert page.post("/activities/new/", form).status_code == 302
    at = f"/activities/{Activity.objects.get().id}/"
    assert "试驾周" in text_of(page.get(at))
    invite = form_at(page.get(f"{at}invite/"), f"{at}invite/")
    assert invite["status"] == ["dormant"]
    assert page.post(f"{at}invite/", invite).headers["Location"] == at
    assert ActivityInvitation.objects.get().card == card
    assert "王小姐" in text_of(page.get(at))
    # Care invites the customers of dormant cards, not their owner (CC-3).
    assert "试驾周" not in text_of(browser(li).get("/"))


def test_plan_without_a_name_is_told_so_at_its_field(market: User) -> None:
    page = browser(market)
    form = form_at(page.get("/activities/new/"), "/activities/new/", **{**PLAN, "name": "", "ends_on": "2026-11-01"})
    answer = page.post("/activities/new/", form)
    assert (answer.status_code, errors_in(answer)) == (422, {"name", "ends_on"})
    assert not Activity.objects.exists()


def test_plan_is_changed(market: User) -> None:
    page = browser(market)
    page.post("/activities/new/", form_at(page.get("/activities/new/"), "/activities/new/", **PLAN))
    at = f"/activities/{Activity.objects.get().id}/edit/"
    assert page.post(at, form_at(page.get(at), at, name="试驾月")).status_code == 302
    changed = Activity.objects.get()
    assert (changed.name, changed.kind, changed.ends_on) == ("试驾月", "conversion", date(2026, 11, 25))


def test_plan_that_is_emptied_is_told_so_and_stays(market: User) -> None:
    page = browser(market)
    page.post("/activities/new/", form_at(page.get("/activities/new/"), "/activities/new/", **PLAN))
    at = f"/activities/{Activity.objects.get().id}/edit/"
    answer = page.post(at, form_at(page.get(at), at, name="", starts_on=""))
    assert (answer.status_code, errors_in(answer)) == (422, {"name", "starts_on"})
    assert Activity.objects.get().version == 1


def test_consultant_calls_back_what_is_due_from_today(li: User) -> None:
    due = delivered(li)
    with clock.at(NOW + timedelta(days=3)):
        page = browser(li)
        at = f"/callbacks/{due.id}/record/"
        assert at in text_of(page.get("/"))
        assert at in text_of(page.get("/callbacks/"))
        answer = page.post(at, form_at(page.get(at), at))
        assert (answer.status_code, errors_in(answer)) == (422, {"satisfaction"})
        assert page.post(at, form_at(answer, at, satisfaction="very_satisfied")).status_code == 302
        assert at not in text_of(page.get("/"))
    due.refresh_from_db()
    assert (due.reached, due.satisfaction) == (True, "very_satisfied")


def test_care_revisits_lost_customers(li: User, care: User) -> None:
    card = filed(li)
    followed_up(li, card, status="lost", loss={"loss_reason": "gave_up"}, next_followup_on=None)
    due = Callback.objects.get()
    with clock.at(NOW + timedelta(days=3)):
        page = browser(care)
        at = f"/callbacks/{due.id}/record/"
        assert at in text_of(page.get("/callbacks/?part=lost"))
        assert at in text_of(page.get("/"))
        assert page.post(at, form_at(page.get(at), at, reason_true="yes", may_return="no")).status_code == 302
    due.refresh_from_db()
    assert (due.reason_true, due.may_return) == (True, False)


def owners_shown(page: Client, query: str = "") -> list[str]:
    """The numbers of the owners that the list shows, in its order."""
    return [row["phone"] for row in page.get(f"/owners/?{query}").context["owners"]]


def called_back(due: Callback, **said: object) -> None:
    record_callback(due.consultant or due.card.owner, due.id, {"method": "outgoing_call", "reached": True, **said})


def test_owner_comes_to_care_with_the_callback_and_the_card_tells_since_when(li: User, care: User) -> None:
    due = delivered(li)
    page, at = browser(care), f"/cards/{due.card_id}/"
    assert owners_shown(page) == []
    assert page.get(at).context["card"]["custody"].custody == "sales"
    with clock.at(NOW + timedelta(days=3)):
        page = browser(care)
        called_back(due, satisfaction="satisfied", remarks="很安静")
        assert owners_shown(page) == ["13900000001"]
        answer = page.get(at)
        assert "Department in charge</dt><dd>Customer care" in text_of(answer)
        assert answer.context["card"]["custody"].since == NOW + timedelta(days=3)
        assert "Satisfied" in text_of(page.get("/owners/"))
        first = page.get("/").context["tiles"][0]
        assert (str(first.name), first.figure, first.url) == ("Delivered customers", 1, "/owners/")


def test_story_of_a_card_tells_what_was_said_in_every_call(li: User, care: User) -> None:
    due = delivered(li)
    with clock.at(NOW + timedelta(days=3)):
        record_callback(li, due.id, {"method": "outgoing_call", "reached": False, "next_on": date(2026, 11, 22)})
    with clock.at(NOW + timedelta(days=4)):
        called_back(Callback.objects.get(made_at=None), satisfaction="dissatisfied", remarks="车窗有异响")
        answers = [browser(person).get(f"/cards/{due.card_id}/") for person in (care, li)]
    for answer in answers:
        later, first = answer.context["entries"][:2]
        assert (first["title"], first["text"], first["details"]) == (
            "Called back", "not reached", ["Outgoing call", "next today"],
        )  # fmt: skip
        assert (later["text"], later["details"]) == ("Dissatisfied, 车窗有异响", ["Outgoing call"])
        assert "Dissatisfied, 车窗有异响" in text_of(answer)


def test_owners_are_narrowed_by_call_content_car_day_and_consultant(li: User, zhang: User, care: User) -> None:
    dues = [delivered(li, 1), delivered(zhang, 2), delivered(li, 3)]
    soon = (NOW + timedelta(days=5)).date()
    with clock.at(NOW + timedelta(days=3)):
        called_back(dues[0], satisfaction="very_dissatisfied", next_on=soon)
        called_back(dues[1], satisfaction="satisfied")
        called_back(dues[2], satisfaction="satisfied")
    one, two, three = (f"1390000000{at}" for at in (1, 2, 3))
    with clock.at(NOW + timedelta(days=5)):
        page = browser(care)
        assert set(owners_shown(page)) == {one, two, three}
        assert owners_shown(page, "callback=due") == [one]
        assert set(owners_shown(page, "callback=none")) == {two, three}
        assert owners_shown(page, "satisfaction=very_dissatisfied") == [one]
        assert owners_shown(page, f"owner={zhang.id}") == [two]
        assert set(owners_shown(browser(li))) == {one, three}
        assert owners_shown(page, "model=fabia") == []
        assert len(owners_shown(page, "within=30&model=octavia")) == 3
        assert len(owners_shown(page, "model=nonsense&owner=nonsense&within=-1&callback=x")) == 3
        assert f"/callbacks/{Callback.objects.get(made_at=None).id}/record/" in text_of(page.get("/owners/"))
    with clock.at(NOW + timedelta(days=40)):
        assert owners_shown(browser(care), "within=30") == []


def test_list_of_cards_is_narrowed_by_who_looks_after_them(li: User, care: User, manager: User) -> None:
    due, card = delivered(li), filed(li, phones=numbered(9))
    numbers = {due.card_id: "delivered", card.id: "open"}

    def found(query: str) -> list[str]:
        page = browser(manager).get(f"/cards/?{query}")
        return [numbers[row["id"]] for row in page.context["cards"]]

    assert found("custody=sales&ordering=-created_at") == ["open", "delivered"]
    assert found("custody=care") == []
    assert (found("callback=to_come"), found("callback=due"), found("callback=none")) == (["delivered"], [], ["open"])
    with clock.at(NOW + timedelta(days=3)):
        assert found("callback=due") == ["delivered"]
        called_back(due, satisfaction="satisfied")
        assert (found("custody=care"), found("custody=sales")) == (["delivered"], ["open"])


def test_colleagues_callback_is_not_there(li: User, zhang: User) -> None:
    at = f"/callbacks/{delivered(li).id}/record/"
    assert browser(zhang).get(at).status_code == 404
    assert browser(zhang).post(at, {"method": "outgoing_call", "reached": "yes"}).status_code == 404
    assert Callback.objects.get().made_at is None


def test_cares_day_begins_with_whom_to_call_then_whom_to_wake(li: User, care: User) -> None:
    assert "No callbacks today" in text_of(browser(care).get("/"))
    due = delivered(li)
    seen = ["vehicle_intro", "price_negotiation", "test_drive"]
    for at, name in ((2, "赵先生"), (3, "钱先生")):
        with clock.at(NOW - timedelta(days=1, hours=4 - at)):
            card = filed(li, customer_name=name, phones=numbered(at))
            followed_up(li, card, topics=seen, status="dormant", next_followup_on=None)
    with clock.at(NOW + timedelta(days=4)):
        answer = browser(care).get("/")
    assert [row["id"] for row in answer.context["callbacks"]] == [due.id]
    assert [row["customer_name"] for row in answer.context["to_wake"]] == ["赵先生", "钱先生"]
    page = text_of(answer)
    assert page.index('id="callbacks"') < page.index('id="to-wake"') < page.index('class="tiles"')
