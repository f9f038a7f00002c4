"""Support by invitation: a named person views a dealer for some hours, and the dealer sees it (SA-8)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client, TestCase

from accounts.models import AuditEntry, User
from accounts.roles import Role
from accounts.services.staff import deactivate
from crm.models import Callback
from crm.services.callbacks import record_callback
from crm.services.view_audit import unmask_card
from kit import clock
from kit.errors import DomainError
from kit.schedule import run_due
from kit.tenancy import in_dealer, in_public
from tenants.billing.models import SupportInvitation
from tenants.billing.services.seats import seats_in_use
from tenants.billing.services.support import end_support, enter_by_ticket
from tenants.models import Dealer
from tests.factories import NOW, SHANGHAI, arrived, delivery, filed, followed_up, make_user, order
from tests.page_client import browser, errors_in, text_of
from tests.staff import *  # noqa: F403 - fixtures are shared by import

WANTED = {"person": "operator", "reason": "导入失败", "hours": "2"}


@pytest.fixture
def people(catalogue: None, boss: User, operator: User) -> tuple[User, User]:
    """The dealer_admin and the operator."""
    return boss, operator


def invite(boss: User, **changes: str) -> Any:
    return browser(boss).post("/support/", {**WANTED, **changes})


def ticket_of(operator: User) -> Any:
    """Open the newest invitation at the brand; return the answer."""
    newest = SupportInvitation.objects.latest("invited_at", "id")
    with in_public():
        return browser(operator, "hq").post(f"/operator/support/{newest.id}/open/")


def enter(operator: User) -> Client:
    """Go through the brand's page to the dealer; return the visitor's browser."""
    target = urlsplit(ticket_of(operator)["Location"])
    assert (target.netloc, target.path) == ("north.localhost", "/support/enter/")
    visitor = browser()
    page = visitor.get(f"{target.path}?{target.query}")
    assert "Numbers are masked" in text_of(page)
    assert visitor.post(target.path, {"ticket": target.query.partition("=")[2]})["Location"] == "/"
    return visitor


def acts() -> list[tuple[str, str]]:
    entries = AuditEntry.objects.filter(what__startswith="support.").order_by("id")
    return list(entries.values_list("what", "subject"))


@pytest.mark.rule("SA-8")
def test_invited_person_views_with_masked_numbers_and_the_audit_has_every_page(
    people: tuple[User, User], li: User
) -> None:
    boss, operator = people
    card = filed(li)
    assert invite(boss).status_code == 302
    visitor = enter(operator)
    own = f"/cards/{card.id}/"
    for path in (
        "/cards/",
        own,
        "/traffic/",
        "/traffic/day/",
        "/callbacks/",
        "/activities/",
        "/figures/",
    ):
        page = visitor.get(path)
        assert (path, page.status_code) == (path, 200)
        assert "13800138000" not in text_of(page).replace(" ", "")
        assert "You view 北城汽车 for support until" in text_of(page)
    assert "138****8000" in text_of(visitor.get(own)).replace(" ", "")
    noted = acts()
    assert noted[:2] == [("support.invited", "Operator"), ("support.entered", "Operator")]
    assert noted[2:4] == [("support.viewed", "/cards/"), ("support.viewed", own)]
    entry = AuditEntry.objects.filter(what="support.viewed").select_related("actor").first()
    assert entry is not None
    assert (entry.actor.name, entry.actor.roles) == ("Operator", ["support"])
    with in_public():
        assert list(AuditEntry.objects.filter(actor=operator).values_list("what", "subject")) == [
            ("support.opened", "north")
        ]


@pytest.mark.rule("SA-8")
def test_numbers_of_todays_parties_callbacks_and_written_words_are_masked_too(
    people: tuple[User, User], li: User, reception: User
) -> None:
    """Wherever a number stands that the dealer's own people see in full (CA-4)."""
    boss, operator = people
    number, masked = "13911112222", "139****2222"
    arrived(reception, li, customer_name=f"王{number}", phone=number, remark=f"回电{number}")
    phones = [{"kind": "mobile", "number": number, "main": True}]
    card = filed(li, customer_name=f"王{number}", phones=phones)
    sold = {"order": order(reason=f"找{number}"), "delivery": delivery(reason=f"找{number}")}
    followed_up(li, card, status="delivered", next_followup_on=None, **sold)
    callback = Callback.objects.get(card=card)
    with clock.at(NOW + timedelta(days=3)):
        said = {"method": "outgoing_call", "reached": True, "satisfaction": "satisfied", "remarks": f"打{number}"}
        record_callback(li, callback.id, said)
    # One more that is due, of the care department: the card stays in its custody.
    Callback.objects.create(card=card, kind="delivery", consultant=None, due_on=NOW.date())
    invite(boss)
    visitor = enter(operator)
    paths = ("/traffic/", "/callbacks/", "/callbacks/?part=made", "/owners/")
    pages = {path: plain(visitor.get(path)) for path in (*paths, f"/cards/{card.id}/", f"/cards/{card.id}/paper/")}
    shown = {path: (page.count(number), masked in page) for path, page in pages.items()}
    assert shown == dict.fromkeys(pages, (0, True))


def plain(page: Any) -> str:
    """The source of a page that opened, without the spaces within its numbers."""
    assert page.status_code == 200, page.request
    return text_of(page).replace(" ", "")


@pytest.mark.rule("SA-8")
def test_visitor_changes_nothing_exports_nothing_and_calls_no_api(people: tuple[User, User], li: User) -> None:
    boss, operator = people
    card = filed(li)
    invite(boss)
    visitor = enter(operator)
    refused = [
        visitor.post(f"/cards/{card.id}/unmask/"),
        visitor.post("/account/password/", {"password": "x"}),
        visitor.get("/cards/?as=excel"),
        visitor.get("/api/v1/cards/"),
        visitor.post(f"/api/v1/cards/{card.id}/unmask/"),
        visitor.get("/settings/"),
        visitor.get("/staff/"),
        visitor.get("/support/"),
    ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    guest = User.objects.get(roles=[str(Role.SUPPORT)])
    with pytest.raises(DomainError) as refusal:
        unmask_card(guest, card.id)
    assert refusal.value.code == "support_views_only"
    with pytest.raises(DomainError) as refusal:
        end_support(guest, SupportInvitation.objects.get().id)
    assert refusal.value.code == "support_views_only"


@pytest.mark.rule("SA-8")
def test_everyone_at_the_dealer_sees_that_support_may_view_it(people: tuple[User, User], li: User) -> None:
    boss, operator = people
    before = text_of(browser(li).get("/cards/"))
    invite(boss)
    shown = text_of(browser(li).get("/cards/"))
    assert "Support may view this dealer" not in before
    assert f"Support may view this dealer until {_local(timedelta(hours=2))}" in shown
    assert 'href="/support/"' in text_of(browser(boss).get("/support/"))
    assert seats_in_use() == User.objects.count()
    enter(operator)
    # A visitor takes no seat and is none of the staff.
    assert seats_in_use() == User.objects.count() - 1
    assert "support:" not in text_of(browser(boss).get("/staff/"))


def _local(later: timedelta) -> str:
    return f"{(NOW + later).astimezone(SHANGHAI):%H:%M}"


@pytest.mark.rule("SA-8")
def test_visit_is_over_when_its_hours_are(people: tuple[User, User]) -> None:
    boss, operator = people
    invite(boss, hours="8")
    visitor = enter(operator)
    with clock.at(NOW + timedelta(hours=8) - timedelta(seconds=1)):
        assert visitor.get("/cards/").status_code == 200
    with clock.at(NOW + timedelta(hours=8)):
        # Before any worker has run.
        assert visitor.get("/cards/")["Location"].startswith("/sign-in/")
        assert ticket_of(operator).status_code == 404
        assert "Support may view" not in text_of(browser(boss).get("/support/"))
        with in_dealer("north"):
            run_due()
        assert not User.objects.get(roles=[str(Role.SUPPORT)]).is_active
    assert acts()[-1] == ("support.ended", "Operator")
    assert Dealer.objects.get(code="north").support_until is None
    assert (SupportInvitation.objects.get().ended_by, SupportInvitation.objects.get().ended_at is None) == ("", False)


@pytest.mark.rule("SA-8")
def test_dealer_ends_a_visit_at_once(people: tuple[User, User]) -> None:
    boss, operator = people
    invite(boss)
    visitor = enter(operator)
    invitation = SupportInvitation.objects.get()
    assert browser(boss).post(f"/support/{invitation.id}/end/").status_code == 302
    assert visitor.get("/cards/")["Location"].startswith("/sign-in/")
    assert ticket_of(operator).status_code == 404
    assert Dealer.objects.get(code="north").support_until is None
    assert browser(boss).delete(f"/api/v1/support/{invitation.id}/").status_code == 204


@pytest.mark.rule("SA-8")
def test_visit_ends_with_the_account_at_the_brand(people: tuple[User, User]) -> None:
    boss, operator = people
    with in_public():
        make_user("other", Role.OPERATOR)
    invite(boss)
    visitor = enter(operator)
    with in_public(), TestCase.captureOnCommitCallbacks(execute=True):
        deactivate(None, operator.pk)
    assert visitor.get("/cards/")["Location"].startswith("/sign-in/")
    assert acts()[-1] == ("support.ended", "Operator")
    assert Dealer.objects.get(code="north").support_until is None
    assert not SupportInvitation.objects.get().is_open


@pytest.mark.rule("SA-8")
def test_second_invitation_outlives_the_end_of_the_first(people: tuple[User, User]) -> None:
    boss, operator = people
    invite(boss)
    with clock.at(NOW + timedelta(hours=1)):
        invite(boss, hours="4")
        visitor = enter(operator)
    with clock.at(NOW + timedelta(hours=2)):
        with in_dealer("north"):
            run_due()
        assert acts()[-1] == ("support.ended", "Operator")
        assert visitor.get("/cards/").status_code == 200
        assert Dealer.objects.get(code="north").support_until == NOW + timedelta(hours=5)
    with clock.at(NOW + timedelta(hours=5)):
        with in_dealer("north"):
            run_due()
        assert not User.objects.get(roles=[str(Role.SUPPORT)]).is_active


@pytest.mark.rule("SA-8")
def test_nobody_enters_without_an_invitation_of_their_own(people: tuple[User, User]) -> None:
    boss, operator = people
    invite(boss)
    with in_public():
        other = make_user("other", Role.OPERATOR)
        assert "View dealer" not in text_of(browser(other, "hq").get("/operator/support/"))
        assert "View dealer" in text_of(browser(operator, "hq").get("/operator/support/"))
    assert ticket_of(other).status_code == 404
    forged = browser().post("/support/enter/", {"ticket": ""})
    assert (forged.status_code, "Link no longer valid" in text_of(forged)) == (409, True)


@pytest.mark.rule("SA-8")
def test_ticket_opens_once_at_its_dealer_within_a_minute(people: tuple[User, User]) -> None:
    boss, operator = people
    invite(boss)
    ticket = ticket_of(operator)["Location"].partition("ticket=")[2]
    with pytest.raises(DomainError) as refusal:
        enter_by_ticket("no-ticket-of-anyones")
    assert refusal.value.code == "ticket_ended"
    assert browser(host="south").post("/support/enter/", {"ticket": ticket}).status_code == 409
    with clock.at(NOW + timedelta(minutes=2)):
        assert browser().post("/support/enter/", {"ticket": ticket}).status_code == 409
    assert browser().post("/support/enter/", {"ticket": ticket}).status_code == 302
    assert browser().post("/support/enter/", {"ticket": ticket}).status_code == 409


@pytest.mark.rule("SA-8")
def test_invitation_names_a_person_a_reason_and_at_most_eight_hours(people: tuple[User, User]) -> None:
    boss, _ = people
    refused = invite(boss, person="boss", reason="", hours="9")
    assert (refused.status_code, errors_in(refused)) == (422, {"person", "reason", "hours"})
    answer = browser(boss).post("/api/v1/support/", {"person": "nobody", "hours": 9}, content_type="application/json")
    assert {each["field"]: each["code"] for each in answer.json()["errors"]} == {
        "person": "not_a_choice",
        "reason": "required",
        "hours": "out_of_range",
    }
    made = browser(boss).post("/api/v1/support/", {**WANTED, "hours": 1}, content_type="application/json")
    assert (made.status_code, made.json()["person"], made.json()["is_open"]) == (201, "Operator", True)
    listed = browser(boss).get("/api/v1/support/").json()["results"]
    assert [row["id"] for row in listed] == [made.json()["id"]]
