"""Numbers that a role is shown masked: by what they are found, where past days' are, and how they are shown in full."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from rest_framework.test import APIClient

from accounts.field_access import Field, Visibility, visibility_of
from accounts.models import AuditEntry, User
from accounts.roles import MANAGERS, TRAFFIC_SIDE, Role
from crm.models import ExportFile
from crm.services.exporting.ask import ask_for_export
from crm.services.exporting.make import make_exports
from crm.services.traffic_requests import request_traffic
from kit import clock
from notifications.models import Notification
from notifications.queries.rendering import render as words_of
from reporting.dealer.queries.drilldown import card_names
from tests.factories import NOW
from tests.isolation.planted import OPEN_NUMBER, PLANTED, World, plain, sight_in, told
from tests.page_client import browser, text_of

SELLS = MANAGERS | {Role.CONSULTANT, Role.DATA_CLERK}


def _found(world: World, role: Role, query: str) -> list[set[str]]:
    """The names that a role finds by a query: over the API, on the list, in the box above every page, in an export."""
    person = world.people[role]
    client = APIClient(headers={"host": "north.localhost"})
    client.force_authenticate(person)
    page = browser(person)
    answers = [
        told(client.get("/api/v1/cards/", {"q": query})),
        text_of(page.post("/cards/", {"q": query})),
        text_of(page.post("/search/", {"q": query})),
        _sheet(person, "cards", {"q": query}),
    ]
    return [{name for name in ("欧阳珍珠", "欧阳明月") if name in answer} for answer in answers]


@pytest.mark.parametrize("role", [Role.SHOWROOM_MANAGER, Role.CARE_DIRECTOR, Role.MARKET_MANAGER])
def test_who_is_shown_a_number_masked_finds_by_what_they_are_shown_alone(world: World, role: Role) -> None:
    """13911110001, of a card that all three see; the mask leaves 139****0001."""
    sees_all = visibility_of([role], Field.CARD_NUMBERS) is Visibility.FULL
    for query in ("0001", "13911110001", "+86 139 1111 0001"):
        assert _found(world, role, query) == [{"欧阳珍珠"}] * 4, query
    for hidden in ("1111000", "110001", "10001", "1391111", "911110001", "1391111000"):
        assert (
            _found(world, role, hidden)
            == [
                {"欧阳珍珠"} | ({"欧阳明月"} if role in MANAGERS and hidden in OPEN_NUMBER else set())
                if sees_all
                else set()
            ]
            * 4
        ), hidden


def test_market_manager_invites_nobody_by_hidden_digits(world: World) -> None:
    """An invitation by filters reaches cards outside one's sight, and tells how many it found."""
    client = APIClient(headers={"host": "north.localhost"})
    client.force_authenticate(world.people[Role.MARKET_MANAGER])
    path = f"/api/v1/activities/{world.ids['activity_id']}/invitations/"
    for query, found in (("22220011", 0), ("1392222", 0), ("0011", 1)):
        answer = client.post(path, {"filters": {"q": query}}, format="json")
        assert (answer.status_code, answer.json()["invited"]) == (201, found), query


def test_past_its_day_what_reception_was_asked_to_record_is_masked_too(world: World) -> None:
    consultant = world.people[Role.CONSULTANT]
    with clock.at(NOW - timedelta(days=1)):
        request_traffic(consultant, {"kind": "call", "phone": "139 4444 0019", "remark": "回电13944440019"})
    for role in (Role.CONSULTANT, Role.SHOWROOM_MANAGER, *TRAFFIC_SIDE):
        client = APIClient(headers={"host": "north.localhost"})
        client.force_authenticate(world.people[role])
        (asked,) = client.get("/api/v1/traffic/requests/").json()["results"]
        remark = text_of(browser(world.people[role]).get("/traffic/requests/"))
        if role in TRAFFIC_SIDE:
            assert (asked["data"]["phone"], asked["data"]["remark"]) == ("139****0019", "回电139****0019")
            assert ("回电13944440019" in remark, "回电139****0019" in remark) == (False, True)
        else:
            assert (asked["data"]["phone"], "回电13944440019" in remark) == ("139 4444 0019", True)


def test_past_its_day_a_party_is_shown_without_its_number_to_who_records_traffic(world: World) -> None:
    path = f"traffic/{world.ids['past_traffic']}/"
    for role, person in world.people.items():
        client = APIClient(headers={"host": "north.localhost"})
        client.force_authenticate(person)
        answer = client.get(f"/api/v1/{path}")
        if answer.status_code == 200:
            assert sight_in(told(answer), Field.PAST_TRAFFIC_NUMBER) is visibility_of([role], Field.PAST_TRAFFIC_NUMBER)
            assert answer.json()["remark"] == ("回电话13944440017" if role in SELLS else "回电话139****0017"), role
    for role in TRAFFIC_SIDE:
        page = browser(world.people[role])
        for answer, seen in ((page.get(f"/{path}"), Visibility.MASKED), (page.post(f"/{path}", {}), Visibility.NONE)):
            assert sight_in(plain(text_of(answer)), Field.PAST_TRAFFIC_NUMBER) is seen


def _sheet(person: User, kind: str, filters: dict[str, object]) -> str:
    export = ask_for_export(person, kind, filters)
    make_exports()
    book = openpyxl.load_workbook(BytesIO(bytes(ExportFile.objects.get(export=export).raw)))
    return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("role", [Role.SALES_DIRECTOR, Role.MARKET_MANAGER])
def test_number_in_a_name_is_told_as_the_role_sees_numbers_wherever_names_are(world: World, role: Role) -> None:
    """欧阳珍珠13911110002, delivered, and 欧阳明月13911110002, whose next date is near."""
    person, ids = world.people[role], world.ids
    page = browser(person)
    names = card_names(person, [world.card.id, world.open_card.id])
    notice = Notification(recipient=person, kind="entry_returned", event_id=1, card_id=world.card.id)
    answers = {
        "list": text_of(page.get("/cards/")),
        "beside": text_of(page.get(f"/cards/{world.card.id}/", headers={"hx-request": "true", "hx-target": "beside"})),
        "search": text_of(page.post("/search/", {"q": "欧阳"})),
        "activity": text_of(page.get(f"/activities/{ids['activity_id']}/")),
        "paper": text_of(page.get(f"/cards/{world.card.id}/paper/")),
        "behind a figure": " ".join(str(each["customer_name"]) for each in names.values()),
        "notification": words_of(person, [notice])[0].text,
        "cards out": _sheet(person, "cards", {}),
        "contacts out": _sheet(person, "follow_ups", {}),
        "plan out": _sheet(person, "worklist", {"on": str(world.open_card.next_followup_on)}),
        "invited out": _sheet(person, "invitations", {"activity": str(ids["activity_id"])}),
    }
    wanted = visibility_of([role], Field.CARD_NUMBERS_IN_TEXT)
    seen = {name: sight_in(plain(answer), Field.CARD_NUMBERS_IN_TEXT) for name, answer in answers.items()}
    assert seen == dict.fromkeys(answers, wanted)
    assert all("欧阳" in answer for answer in answers.values())


def test_number_in_a_name_is_found_by_no_digit_of_it_where_it_is_masked(world: World) -> None:
    for query in ("9111", "11110002", "13911110002", "珍珠139", "珍珠1"):
        assert _found(world, Role.MARKET_MANAGER, query) == [set()] * 4, query
        assert {"欧阳珍珠"} <= _found(world, Role.SHOWROOM_MANAGER, query)[0], query
    # By the letters of the name as before.
    assert _found(world, Role.MARKET_MANAGER, "珍珠") == [{"欧阳珍珠"}] * 4


def test_past_its_day_a_number_in_a_partys_name_is_masked_to_who_records_traffic(world: World) -> None:
    client = APIClient(headers={"host": "north.localhost"})
    for role, name in ((Role.RECEPTIONIST, "上官139****0017"), (Role.SHOWROOM_MANAGER, "上官13944440017")):
        client.force_authenticate(world.people[role])
        assert client.get(f"/api/v1/traffic/{world.ids['past_traffic']}/").json()["customer_name"] == name


@pytest.mark.parametrize("path", ["/cards/{}/unmask/", "/cards/{}/paper/"])
def test_one_click_shows_the_numbers_and_is_noted(world: World, path: str) -> None:
    market, at = world.people[Role.MARKET_MANAGER], path.format(world.card.id)
    page = browser(market)
    before = plain(text_of(page.get(at.replace("unmask/", ""))))
    assert (PLANTED[Field.CARD_NUMBERS][0] in before, f'action="{at}"' in before) == (False, True)
    answer = page.post(at)
    assert answer["Cache-Control"] == "no-store"
    for field in (Field.CARD_NUMBERS, Field.CARD_NUMBERS_IN_TEXT):
        assert sight_in(plain(text_of(answer)), field) is Visibility.FULL
    noted = AuditEntry.objects.filter(what="card.unmasked").values_list("actor", "subject")
    assert list(noted) == [(market.id, str(world.card.id))]


def test_who_sees_no_card_unmasks_none(world: World) -> None:
    for role in (Role.RECEPTIONIST, Role.DEALER_ADMIN):
        assert browser(world.people[role]).post(f"/cards/{world.card.id}/paper/").status_code == 403
    care = world.people[Role.CARE_SPECIALIST]
    assert browser(care).post(f"/cards/{world.others_card.id}/paper/").status_code == 404
    assert not AuditEntry.objects.filter(what="card.unmasked").exists()
