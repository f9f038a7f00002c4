"""Who is told which field by which call: every cell of `accounts.field_access`, over the API, on the pages and in
exports."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from rest_framework.test import APIClient

from accounts.access import Action, roles_may
from accounts.field_access import FIELD_ACCESS, WRITTEN_BY, Field, Visibility, visibility_of
from accounts.models import DeviceToken, User
from accounts.roles import DEALER_ROLES, Role
from crm.models import ExportFile
from crm.services.exporting.ask import ask_for_export
from crm.services.exporting.make import make_exports
from kit import clock
from kit.api.views import OPEN
from tests.api_client import as_json
from tests.factories import contact, delivery, make_user, numbered, order, phone_in, walk_in
from tests.isolation.planted import OPEN_NUMBER, PLANTED, World, plain, seen_by, sight_in, told
from tests.isolation.routes import Route, routes_of
from tests.isolation.table import IDS, NOBODYS
from tests.page_client import browser, text_of
from tests.staff import *  # noqa: F403 - fixtures are shared by import

# What each call tells. Who may call it is `table`, and how a role sees it is `accounts.field_access`: together they are
# the cells. A call without a row tells nothing of what is planted.
CARD_TEXTS = {Field.CARD_NUMBERS_IN_TEXT, Field.CARD_NOTES, Field.STAFF_NAME}
# What is planted of names holds a number.
CARD_NAME = {Field.CARD_NAME, Field.CARD_NUMBERS_IN_TEXT}
TELLS: dict[str, set[Field]] = {
    "staff/": {Field.STAFF_NAME},
    "staff/<uuid:user_id>/": {Field.STAFF_NAME, Field.STAFF_EMAIL},
    "audit/": {Field.AUDIT},
    "audit/cards/": {Field.STAFF_NAME},
    "settings/": {Field.SETTINGS},
    "worklist/": {*CARD_TEXTS, Field.TRAFFIC_NAME, Field.TRAFFIC_NUMBER, Field.OTHERS_TRAFFIC_NUMBER},
    "activities/<uuid:activity_id>/invitations/": {*CARD_NAME, Field.STAFF_NAME},
    "callbacks/": {*CARD_NAME, Field.CARD_NUMBERS, Field.CALLBACK_REMARKS, Field.STAFF_NAME},
    "callbacks/<uuid:callback_id>/": {*CARD_NAME, Field.CARD_NUMBERS, Field.CALLBACK_REMARKS, Field.STAFF_NAME},
    "traffic/": {
        Field.TRAFFIC_NAME, Field.TRAFFIC_NUMBER, Field.OTHERS_TRAFFIC_NUMBER, Field.PAST_TRAFFIC_NUMBER,
        Field.STAFF_NAME,
    },
    "traffic/board/": {Field.STAFF_NAME},
    "traffic/<uuid:traffic_id>/": {Field.TRAFFIC_NAME, Field.TRAFFIC_NUMBER, Field.STAFF_NAME},
    "cards/": {*CARD_NAME, Field.OTHERS_CARDS, Field.STAFF_NAME},
    "cards/<uuid:card_id>/": {
        *CARD_NAME, Field.CARD_NUMBERS, Field.CARD_ADDRESS, Field.CARD_NUMBERS_IN_TEXT, Field.CARD_REMARKS,
        Field.ORDER_PRICE, Field.DELIVERY_VIN, Field.STAFF_NAME,
    },
    "cards/<uuid:card_id>/timeline/": {*CARD_TEXTS, Field.CALLBACK_REMARKS, Field.CARD_REMARKS},
    "cards/<uuid:card_id>/follow-ups/": CARD_TEXTS,
    "cards/<uuid:card_id>/concessions/": {Field.CARD_NUMBERS_IN_TEXT, Field.STAFF_NAME},
    "cards/suspected-duplicates/": {Field.OTHERS_CARDS, Field.OTHERS_NUMBERS},
    "reviews/": {*CARD_TEXTS, *CARD_NAME, Field.OTHERS_CARDS},
    "concessions/": {Field.CARD_NUMBERS_IN_TEXT, Field.STAFF_NAME},
    "allocations/": {Field.HELD_NUMBERS, Field.STAFF_NAME},
    "targets/": {Field.STAFF_NAME},
    # The consultants whom a row may name.
    "imports/template/": {Field.STAFF_NAME},
}  # fmt: skip
# One's own name is everyone's; what a worker has to make first is asked for apart.
APART = {
    "me/",
    # Of one card, and of a person whom an administrator looked up: tests/api/test_persons.py.
    "consents/",
    "persons/",
    "persons/<uuid:person_id>/",
    "persons/<uuid:person_id>/file/",
    "schema/",
    "docs/",
    "exports/<uuid:export_id>/",
    "exports/<uuid:export_id>/file/",
    # No webhook is planted; what their calls carry: tests/webhooks.
    "webhooks/<uuid:webhook_id>/",
    "webhooks/<uuid:webhook_id>/deliveries/",
    # The dealer_admin alone, with everything: tests/leaving.
    "subscription/leave/",
    "subscription/archives/<uuid:archive_id>/",
    "subscription/archives/<uuid:archive_id>/file/",
    # There are wrong rows once a table is checked: tests/services/test_imports.py.
    "imports/<uuid:import_id>/wrong-rows/",
    # A device has its person's own cards, and the settings that it checks by: tests/api/test_sync.py.
    "sync/",
    # Here nobody has subscribed: tests/billing/test_subscription.py. An invoice holds nothing that is planted.
    "subscription/",
    "subscription/invoices/<str:number>/",
}
PERIOD = {"from": "2026-11-01", "to": "2026-11-18"}
PARAMETERS = {
    "reports/behind/": {**PERIOD, "figure": "flow.filed"},
    "reports/day/": {"on": "2026-11-18"},
    "reports/place/": PERIOD,
    "leads/figures/": PERIOD,
    **{f"reports/{name}/": PERIOD for name in ("funnel", "stock-flow", "rates", "trends")},
}


def _addresses(world: World, *, is_api: bool) -> Iterator[tuple[Route, str]]:
    ids = {name: world.ids.get(name, NOBODYS if IDS[name] == NOBODYS else IDS[name]) for name in IDS}
    for route in routes_of("dealer"):
        if route.is_api == is_api and "GET" in (route.declared or {}) and "<str:token>" not in route.pattern:
            yield route, route.path(ids)


def _may(role: Role, route: Route) -> bool:
    action = (route.declared or {})["GET"]
    return action in (None, OPEN) or roles_may([role], Action(str(action)))


def test_table_has_a_row_for_every_field_and_something_is_planted_of_each() -> None:
    assert set(FIELD_ACCESS) == set(Field) == set(PLANTED) == set(WRITTEN_BY)


def test_every_call_tells_each_role_each_field_as_the_table_says(world: World) -> None:
    slips, cells = [], 0
    for route, path in _addresses(world, is_api=True):
        name = route.pattern.removeprefix("api/v1/")
        if name in APART:
            continue
        for role, person in world.people.items():
            client = APIClient(headers={"host": "north.localhost"})
            client.force_authenticate(person)
            with seen_by(world, role):
                answer = client.get(path, PARAMETERS.get(name, {}))
            if answer.status_code != (200 if _may(role, route) else 403):
                slips.append(f"{role} {name}: {answer.status_code}")
                continue
            for field in Field:
                is_told = _may(role, route) and field in TELLS.get(name, ())
                seen, wanted = (
                    sight_in(told(answer), field),
                    visibility_of([role], field) if is_told else Visibility.NONE,
                )
                cells += 1
                if seen is not wanted:
                    slips.append(f"{role} {name} {field}: {seen}, not {wanted}")
    assert slips == []
    assert cells >= len(DEALER_ROLES) * len(Field) * 40


@pytest.mark.full
def test_no_page_shows_a_role_more_than_the_table_says(world: World) -> None:
    shown: set[tuple[Field, Visibility]] = set()
    assert [slip for role, person in world.people.items() for slip in _slips_of_pages(world, role, person, shown)] == []
    numbers = {Field.CARD_NUMBERS, Field.CARD_NUMBERS_IN_TEXT, Field.IMPORTED_NUMBERS}
    assert {(field, sight) for field in numbers for sight in (Visibility.FULL, Visibility.MASKED)} <= shown


@pytest.mark.rule("SA-8")
def test_no_page_shows_a_visitor_more_than_the_table_says(world: World) -> None:
    shown: set[tuple[Field, Visibility]] = set()
    visitor = make_user("support:1", Role.SUPPORT)
    assert _slips_of_pages(world, Role.SUPPORT, visitor, shown) == []
    assert {(field, Visibility.MASKED) for field in (Field.CARD_NUMBERS, Field.CARD_NUMBERS_IN_TEXT)} <= shown


def _slips_of_pages(world: World, role: Role, person: User, shown: set[tuple[Field, Visibility]]) -> list[str]:
    """Return what pages show a role beyond the table, and note in `shown` what they show. Names of pages' own are left
    to the API: a colleague's name, the dealer's pattern of card numbers on the form."""
    slips, page = [], browser(person)
    for route, path in _addresses(world, is_api=False):
        if not _may(role, route):
            continue
        with seen_by(world, role):
            answer = page.get(path, follow=True)
        if not answer["Content-Type"].startswith("text/html"):
            continue
        body = plain(text_of(answer))
        for field in Field:
            seen, wanted = sight_in(body, field), visibility_of([role], field)
            shown.add((field, seen))
            if seen not in (Visibility.NONE, wanted) and field not in (Field.STAFF_NAME, Field.SETTINGS):
                slips.append(f"{role} {path} {field}: {seen}, not {wanted}")
        if OPEN_NUMBER in body and visibility_of([role], Field.CARD_NUMBERS) is not Visibility.FULL:
            slips.append(f"{role} {path}: a number in full")
    return slips


def _writings(world: World) -> dict[Field, tuple[str, str, dict[str, Any]]]:
    """A call that writes each field: how, where and what. Nothing writes the audit but what it tells of."""
    others, card = (f"cards/{each.id}/" for each in (world.others_card, world.open_card))
    ids = world.ids
    contacts = f"{card}follow-ups/"
    sold = {"status": "delivered", "next_followup_on": None, "order": order(number="D-2"), "delivery": delivery()}
    said = {"method": "sms", "reached": True, "satisfaction": "satisfied", "remarks": "好"}
    remarks = [{"field": "budget", "text": "请核对"}]
    traffic, others_traffic = f"traffic/{ids['traffic_id']}/", f"traffic/{ids['others_traffic']}/"
    new = walk_in(customer_name="司马先生", phones=numbered(77), owner=world.people[Role.CONSULTANT].id)
    return {
        Field.CARD_NAME: ("patch", card, {"customer_name": "欧阳朗月"}),
        Field.CARD_NUMBERS: ("patch", card, {"phones": numbered(9)}),
        Field.CARD_ADDRESS: ("patch", card, {"address": "桂林路"}),
        Field.CARD_NUMBERS_IN_TEXT: ("patch", card, {"usage": "打13900000009"}),
        Field.CARD_NOTES: ("post", contacts, contact(note="想看展车")),
        Field.CARD_REMARKS: ("post", f"{card}review/", {"decision": "returned", "remarks": remarks}),
        Field.ORDER_PRICE: ("post", contacts, contact(**sold)),
        Field.DELIVERY_VIN: ("post", contacts, contact(**sold)),
        Field.CALLBACK_REMARKS: ("post", "callbacks/", {"card": world.card.id, **said}),
        Field.OTHERS_CARDS: ("patch", others, {"customer_name": "慕容翠"}),
        Field.OTHERS_NUMBERS: ("patch", others, {"phones": numbered(8)}),
        Field.HELD_NUMBERS: ("post", "cards/", new),
        Field.TRAFFIC_NAME: ("patch", traffic, {"customer_name": "上官先生"}),
        Field.TRAFFIC_NUMBER: ("patch", traffic, {"phone": "13900000010"}),
        Field.OTHERS_TRAFFIC_NUMBER: ("patch", others_traffic, {"phone": "13900000011"}),
        Field.IMPORTED_NUMBERS: (
            "patch",
            f"imports/{ids['import_id']}/",
            {"mapping": {"姓名": "customer_name", "手机": "phone"}},
        ),
        Field.STAFF_NAME: ("patch", f"staff/{ids['user_id']}/", {"name": "诸葛"}),
        Field.STAFF_EMAIL: ("patch", f"staff/{ids['user_id']}/", {"email": "other@example.cn"}),
        Field.SETTINGS: ("patch", "settings/", {"card_number_pattern": "ZY-[0-9]{4}"}),
    }


def test_every_field_is_written_by_the_roles_that_the_table_says(world: World) -> None:
    slips, writings = [], _writings(world)
    unwritten = {Field.AUDIT, Field.PAST_TRAFFIC_NUMBER}
    assert set(Field) - set(writings) == {field for field in Field if not WRITTEN_BY[field]} == unwritten
    for field, (method, path, body) in writings.items():
        for role, person in world.people.items():
            client = APIClient(headers={"host": "north.localhost"})
            # A device that has just signed in: nobody is asked for the password again.
            client.force_authenticate(person, DeviceToken(user=person, created_at=clock.now()))
            sent = body
            if role == Role.CARE_SPECIALIST and field == Field.CARD_NOTES:
                sent = contact(note="想看展车", method="outgoing_call")
            if role == Role.TELEMARKETER and field == Field.HELD_NUMBERS:
                sent = phone_in(customer_name="司马先生", phones=numbered(77))
            with seen_by(world, role):
                answer = getattr(client, method)(f"/api/v1/{path}", as_json(sent), format="json")
            wanted = (200, 201) if role in WRITTEN_BY[field] else (403, 404)
            # Care records contacts, and leaves the contract to sales.
            if role == Role.CARE_SPECIALIST and field in (Field.ORDER_PRICE, Field.DELIVERY_VIN):
                wanted = (422,)
            if answer.status_code not in wanted:
                slips.append(f"{role} {field}: {answer.status_code} {answer.content.decode()[:200]}")
    assert slips == []


def test_what_is_fixed_of_a_card_is_written_by_nobody(world: World) -> None:
    fixed = {
        "filed_on": "2026-11-17", "channel": "phone", "business": "wholesale", "status": "lost", "intent_level": "A",
        "followup_level": "3-3", "owner": world.people[Role.CONSULTANT].id,
    }  # fmt: skip
    for role in (Role.CONSULTANT, Role.DATA_CLERK, Role.SHOWROOM_MANAGER, Role.SALES_DIRECTOR):
        client = APIClient(headers={"host": "north.localhost"})
        client.force_authenticate(world.people[role])
        answer = client.patch(f"/api/v1/cards/{world.open_card.id}/", as_json(fixed), format="json")
        told_of = {(each["field"], each["code"]) for each in answer.json()["errors"]}
        assert (answer.status_code, {code for _, code in told_of}) == (422, {"fixed"})
        assert {field for field, _ in told_of} == set(fixed)


@pytest.mark.parametrize("role", [Role.SHOWROOM_MANAGER, Role.MARKET_MANAGER, Role.CARE_DIRECTOR])
def test_exports_tell_each_role_what_the_table_says(world: World, role: Role) -> None:
    person = world.people[role]
    for kind, fields in (
        ("cards", (Field.CARD_NAME, Field.CARD_NUMBERS)),
        ("follow_ups", (Field.CARD_NAME, Field.CARD_NOTES, Field.CARD_NUMBERS_IN_TEXT)),
        (
            "traffic",
            (Field.TRAFFIC_NAME, Field.TRAFFIC_NUMBER, Field.OTHERS_TRAFFIC_NUMBER, Field.PAST_TRAFFIC_NUMBER),
        ),
    ):
        export = ask_for_export(person, kind, {})
        make_exports()
        book = openpyxl.load_workbook(BytesIO(bytes(ExportFile.objects.get(export=export).raw)))
        body = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
        assert {field: sight_in(body, field) for field in fields} == {
            field: visibility_of([role], field) for field in fields
        }


def test_who_holds_two_roles_sees_what_the_wider_one_sees(north: object) -> None:
    assert visibility_of([Role.MARKET_MANAGER, Role.CONSULTANT], Field.CARD_NUMBERS) is Visibility.FULL
    assert visibility_of([Role.MARKET_MANAGER, Role.DEALER_ADMIN], Field.CARD_NUMBERS) is Visibility.MASKED
    assert visibility_of([], Field.CARD_NUMBERS) is Visibility.NONE
