"""`/exports/` (RP-7)."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.conf import settings
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import AuditEntry, User
from accounts.roles import Role
from crm.models import Activity, Card, Export, ExportFile
from crm.services.activities import plan_activity
from crm.services.allocations import file_or_ask
from crm.services.concessions import ask_concession
from crm.services.exporting.make import make_exports
from crm.services.invite_cards import invite_cards
from crm.services.reviews import review_entry
from crm.services.traffic_requests import request_traffic
from crm.services.transfers import transfer_card
from kit import clock
from tests.factories import NOW, arrived, filed, followed_up, make_user, numbered, order, walk_in
from tests.reporting.dealer.figures import catch_up
from tests.signing_in import codes, signed_in

pytestmark = pytest.mark.usefixtures("wednesday_morning")

URL = "/api/v1/exports/"


def asked(client: APIClient, kind: str = "cards", language: str = "en", **filters: Any) -> Response:
    body, headers = {"kind": kind, "filters": filters}, {"accept-language": language}
    answer: Response = client.post(URL, body, format="json", headers=headers)
    return answer


def sheet_of_export(client: APIClient, export: Response) -> Any:
    make_exports()
    found = client.get(f"{URL}{export.json()['id']}/").json()
    assert found["state"] == "ready"
    file = client.get(found["file"].replace("http://north.localhost", ""))
    return openpyxl.load_workbook(BytesIO(file.content)).active


def rows_of(client: APIClient, export: Response) -> list[list[Any]]:
    make_exports()
    found = client.get(f"{URL}{export.json()['id']}/").json()
    assert found["state"] == "ready"
    file = client.get(found["file"].replace("http://north.localhost", ""))
    assert file["Content-Disposition"].endswith('.xlsx"')
    sheet = openpyxl.load_workbook(BytesIO(file.content)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert found["rows"] == len(rows) - 1
    return rows


def test_list_of_cards_is_taken_out_as_it_is_filtered(manager: User, li: User, zhang: User) -> None:
    filed(li, customer_name='=HYPERLINK("x")', phones=numbered(1))
    filed(zhang, customer_name="张三", phones=numbered(2))
    client = signed_in("manager")
    rows = rows_of(client, asked(client, owner=[str(li.id)], status=["active"]))
    assert len(rows) == 2
    head = ["Card number", "Name", "Organisation", "Main number", "Other numbers", "Consultant", "Status"]
    assert rows[0][:7] == head
    assert rows[1][:7] == [None, '=HYPERLINK("x")', None, "13900000001", None, "李强", "Active"]
    assert rows[1][7:9] == ["B", "3 days, then every 7"]


def test_file_speaks_the_askers_language(manager: User, li: User) -> None:
    filed(li)
    client = signed_in("manager")
    rows = rows_of(client, asked(client, language="zh-Hans"))
    assert rows[0][3:7] == ["主号码", "其他号码", "销售顾问", "状态"]
    assert rows[1][6] == "活跃"


def test_contacts_and_traffic_are_taken_out_by_period(manager: User, li: User, reception: User) -> None:
    card = filed(li)
    arrived(reception, li, customer_name="赵先生")
    with clock.at(NOW + timedelta(days=1)):
        followed_up(li, card, note="二访")
    client = signed_in("manager")
    period = {"from": "2026-11-19", "to": "2026-11-19"}
    assert [row[6] for row in rows_of(client, asked(client, "follow_ups", **period))[1:]] == ["二访"]
    assert [row[6] for row in rows_of(client, asked(client, "traffic"))[1:]] == ["赵先生"]
    assert rows_of(client, asked(client, "traffic", **period))[1:] == []


def test_asking_and_fetching_are_noted(manager: User, li: User) -> None:
    filed(li)
    client = signed_in("manager")
    rows_of(client, asked(client, q="王"))
    noted = AuditEntry.objects.filter(what__startswith="export.").order_by("id")
    assert [(entry.what, entry.actor_id) for entry in noted] == [
        ("export.asked", manager.id),
        ("export.fetched", manager.id),
    ]
    assert noted[0].data == {"kind": "cards", "filters": {"q": "…"}}


def test_care_takes_out_its_own_lists_alone(manager: User, li: User) -> None:
    make_user("care", Role.CARE_SPECIALIST)
    filed(li)
    client = signed_in("care")
    assert rows_of(client, asked(client))[1:] == []


def test_wrong_kinds_and_filters_are_named(manager: User) -> None:
    client = signed_in("manager")
    assert codes(asked(client, "everything")) == [("kind", "not_a_choice")]
    assert codes(asked(client, "cards", status=["gone"], moon=1)) == [
        ("filters.moon", "unknown_field"),
        ("filters.status.0", "not_a_choice"),
    ]
    assert codes(asked(client, "traffic", **{"from": "soon"})) == [("filters.from", "not_a_date")]
    assert not Export.objects.exists()


def test_file_is_ones_own_and_for_a_week(manager: User, li: User) -> None:
    make_user("director", Role.SALES_DIRECTOR)
    client, other = signed_in("manager"), signed_in("director")
    export = asked(client).json()
    file = f"{URL}{export['id']}/file/"
    assert codes(client.get(file)) == [("", "export_not_ready")]
    make_exports()
    assert client.get(file).status_code == 200
    assert other.get(file).status_code == 404
    assert other.get(f"{URL}{export['id']}/").status_code == 404
    with clock.at(NOW + timedelta(days=8)):
        make_exports()
    assert client.get(file).status_code == 404
    assert not ExportFile.objects.exists()


def with_what_waits(card: Card, li: User, manager: User) -> None:
    """An activity with an invitation, and one of each thing that is asked of someone."""
    plan = {"kind": "conversion", "name": "=试驾周", "starts_on": NOW.date(), "ends_on": NOW.date()}
    activity = plan_activity(manager, plan)  # type: ignore[arg-type]  # the same keys
    invite_cards(manager, activity.id, {"cards": [card.id]})
    request_traffic(li, {"kind": "call", "phone": "13900000009", "remark": "=1"})
    ask_concession(manager, card.id, {"kind": "gift", "what": "=脚垫", "worth": None})
    file_or_ask(li, walk_in(customer_name="=2+2", phones=numbered(1), on_duplicate="request_allocation"))


def test_what_is_asked_of_someone_is_taken_out_with_where_it_stands(manager: User, li: User, zhang: User) -> None:
    card = filed(zhang, customer_name="王伟", phones=numbered(1))
    request_traffic(li, {"kind": "call", "customer_name": "李先生", "phone": "13900000009", "remark": "想看明锐"})
    ask_concession(zhang, card.id, {"kind": "gift", "what": "脚垫", "worth": None})
    file_or_ask(li, walk_in(customer_name="王先生", phones=numbered(1), on_duplicate="request_allocation"))
    review_entry(manager, card.id, {"decision": "returned", "remarks": [{"field": "budget", "text": "太高"}]})
    client = signed_in("manager")
    (request,) = rows_of(client, asked(client, "traffic_requests", state=["pending"]))[1:]
    assert request[1:8] == ["Call", "李强", "李先生", "13900000009", None, "想看明锐", "Pending"]
    (concession,) = rows_of(client, asked(client, "concessions"))[1:]
    assert concession[1:7] == ["王伟", "张敏", "Gift", "脚垫", None, "Pending"]
    (allocation,) = rows_of(client, asked(client, "allocations", state=["pending"]))[1:]
    assert allocation[1:7] == ["Conflict", "王先生", "李强", "李强", "张敏", "Pending"]
    (entry,) = rows_of(client, asked(client, "reviews", state=["returned"], owner=str(zhang.id)))[1:]
    assert (entry[0], entry[1], entry[2], entry[7], entry[10]) == ("王伟", "张敏", "yes", "Returned", "budget: 太高")
    assert rows_of(client, asked(client, "reviews"))[1:] == []
    assert codes(asked(client, "invitations")) == [("filters.activity", "required")]


def test_watch_is_taken_out_with_the_records_behind_it(manager: User, li: User, zhang: User) -> None:
    for at in range(5):
        status = {"status": "ordered", "order": order(number=f"D-{at}")}
        filed(li, customer_name=f"王{at}", phones=numbered(at), intent_level="O", follow_up=status)
    filed(zhang, phones=numbered(9))
    client = signed_in("manager")
    rows = rows_of(client, asked(client, "watch"))[1:]
    assert {tuple(row[:4]) for row in rows} == {("High share of level O", "李强", 5, 5)}
    assert sorted(str(row[5]) for row in rows) == [f"王{at}" for at in range(5)]
    assert asked(signed_in("li"), "watch").status_code == 403


NEEDED = {"behind": {"figure": "flow.filed", "month": "2026-11"}}


@pytest.mark.parametrize("kind", sorted(set(settings.EXPORTS) - {"staff", "audit"}))
def test_every_list_and_report_opens_cleanly(kind: str, manager: User, li: User, zhang: User) -> None:
    card = filed(li, customer_name="=1+1", phones=numbered(1))
    filed(zhang, customer_name="=2+2", phones=numbered(1), on_duplicate="create_anyway")
    filed(zhang, customer_name="=2+2", phones=numbered(1), on_duplicate="create_anyway")
    followed_up(li, card, topics=["appointment"], appointment_on=NOW.date(), next_followup_on=NOW.date(), note="+1")
    transfer_card(manager, card.id, {"owner": zhang.id, "reason": "@SUM(A1)"})
    with_what_waits(card, li, manager)
    catch_up()
    client = signed_in("manager")
    filters = {"activity": str(Activity.objects.get().id)} if kind == "invitations" else NEEDED.get(kind, {})
    cells = sheet_of_export(client, asked(client, kind, **filters))
    head, *rows = cells.iter_rows()
    assert cells.freeze_panes == "A2"
    assert all(cell.font.bold for cell in head)
    assert {cell.data_type for row in rows for cell in row} <= {"s", "n", "d", "b"}
    assert all(cells.column_dimensions[cell.column_letter].width >= 8 for cell in head)
    assert bool(rows) == (kind not in ("callbacks", "traffic", "watch"))


def test_administrator_takes_out_staff_and_audit_and_no_cards(manager: User, li: User) -> None:
    make_user("boss", Role.DEALER_ADMIN)
    client = signed_in("boss")
    people = [row[1] for row in rows_of(client, asked(client, "staff"))[1:]]
    assert {"li", "manager"} <= set(people)
    noted = [row[2] for row in rows_of(client, asked(client, "audit"))[1:]]
    assert "Export requested" in noted
    assert codes(asked(client, "audit", actor="who")) == [("filters.actor", "invalid")]
    for kind in ("cards", "follow_ups", "worklist", "duplicates", "transfers", "callbacks", "funnel", "behind"):
        filters = {"figure": "flow.filed"} if kind == "behind" else {}
        assert asked(client, kind, **filters).status_code == 403, kind


def test_report_is_taken_out_by_its_own_parameters(manager: User, li: User, zhang: User) -> None:
    filed(li, phones=numbered(1))
    filed(zhang, phones=numbered(2))
    catch_up()
    client = signed_in("manager")

    def filed_of(**filters: Any) -> int:
        rows = rows_of(client, asked(client, "stock_flow", month="2026-11", **filters))
        return int(next(row[2] for row in rows if row[:2] == ["Prospects", "Filed"]))

    assert filed_of() == 2
    assert filed_of(consultant=str(li.id)) == 1
    assert (filed_of(channel="phone"), filed_of(channel="walk_in")) == (0, 2)
    assert filed_of(model="nothing") == 0
    assert filed_of(business="wholesale") == 0
    assert codes(asked(client, "rates", channel="moon", consultant="x")) == [
        ("filters.consultant", "invalid"),
        ("filters.channel", "not_a_choice"),
    ]
    assert codes(asked(client, "behind", figure="moon")) == [("filters.figure", "not_a_choice")]


def test_consultant_takes_out_their_own_figures_and_nobody_elses(li: User, zhang: User) -> None:
    client = signed_in("li")
    assert rows_of(client, asked(client, "funnel", month="2026-11"))[0][0] == "Step"
    assert asked(client, "funnel", consultant=str(zhang.id)).status_code == 403
    assert asked(client, "behind", figure="flow.filed").status_code == 403


def test_consultant_takes_nothing_out(li: User) -> None:
    assert asked(signed_in("li")).status_code == 403
    assert not Export.objects.exists()


def test_file_is_named_after_the_dealers_business_date(manager: User, li: User) -> None:
    """RP-7: half past midnight in Shanghai is still yesterday in UTC."""
    with clock.at(datetime(2026, 11, 19, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))):
        client = signed_in("manager")
        export = asked(client)
        make_exports()
        file = client.get(f"{URL}{export.json()['id']}/file/")
    assert file["Content-Disposition"] == 'attachment; filename="cards-20261119.xlsx"'
