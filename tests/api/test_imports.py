"""`/imports/` (SA-2)."""

from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import User
from crm.models import Card, CardImport
from crm.services.importing.work import work_on_imports
from tests.signing_in import codes, signed_in

pytestmark = pytest.mark.usefixtures("wednesday_morning")

URL = "/api/v1/imports/"
TABLES = Path(__file__).parents[1] / "tables"
TABLE = "姓名,手机,顾问,备注\n王伟,13800138001,李强,\n李四,138,谁,x\n"


def uploaded(client: APIClient, text: str = TABLE, key: str = "") -> Response:
    file = SimpleUploadedFile("客户.csv", text.encode(), "text/csv")
    headers = {"idempotency-key": key} if key else {}
    answer: Response = client.post(URL, {"file": file}, format="multipart", headers=headers)
    return answer


def test_form_without_a_table_or_with_more_is_refused(manager: User) -> None:
    client = signed_in("manager")
    answer = client.post(URL, {"table": "x", "file": "y"}, format="multipart")
    assert (answer.status_code, codes(answer)) == (422, [("table", "unknown_field"), ("file", "required")])
    broken = client.generic("POST", URL, b"no boundary", content_type="multipart/form-data")
    assert (broken.status_code, codes(broken)) == (400, [("", "not_readable")])


def step(client: APIClient, found: dict[str, Any], name: str) -> Response:
    answer: Response = client.post(f"{URL}{found['id']}/{name}/")
    return answer


def test_table_is_handed_in_checked_corrected_and_taken_in(manager: User, li: User) -> None:
    client = signed_in("manager")
    found = uploaded(client).json()
    assert found["columns"] == ["姓名", "手机", "顾问", "备注"]
    assert found["mapping"] == {"姓名": "customer_name", "手机": "phone", "顾问": "owner"}
    assert (found["state"], found["rows"], found["progress"]) == ("uploaded", 2, 0)

    assert step(client, found, "check").status_code == 202
    work_on_imports()
    seen = client.get(f"{URL}{found['id']}/", headers={"accept-language": "zh-Hans"}).json()
    assert (seen["state"], seen["progress"], seen["rows"], seen["valid"]) == ("checked", 100, 2, 1)
    assert [(each["row"], each["column"], each["code"]) for each in seen["errors"]] == [
        (3, "顾问", "not_a_consultant"),
        (3, "手机", "bad_phone"),
    ]
    assert seen["errors"][0]["detail"] == "请选择本店在职的销售顾问。"
    refused = step(client, found, "commit")
    assert (refused.status_code, codes(refused)) == (422, [("", "import_has_errors")])

    better = uploaded(client, "姓名,手机,顾问\n王伟,13800138001,李强\n").json()
    step(client, better, "check")
    work_on_imports()
    assert step(client, better, "commit").status_code == 202
    work_on_imports()
    assert client.get(f"{URL}{better['id']}/").json()["state"] == "committed"
    assert Card.objects.get().customer_name == "王伟"
    undone = step(client, better, "undo")
    assert (undone.status_code, undone.json()["state"], Card.objects.count()) == (200, "undone", 0)


def test_wrong_rows_and_duplicates_are_paged_to_the_last(manager: User, li: User) -> None:
    client = signed_in("manager")
    wrong = "".join(f"李四,{at},李强\n" for at in range(5))
    twice = "王伟,13800138001,李强\n" * 4
    found = uploaded(client, f"姓名,手机,顾问\n{twice}{wrong}").json()
    step(client, found, "check")
    work_on_imports()
    assert client.get(f"{URL}{found['id']}/").json()["duplicate_rows"] == 3
    assert [row["row"] for row in every_row(client, found, "errors")] == [6, 7, 8, 9, 10]
    duplicates = every_row(client, found, "duplicates")
    assert [(row["row"], row["other_row"], row["card"]) for row in duplicates] == [
        (3, 2, None), (4, 2, None), (5, 2, None),
    ]  # fmt: skip


def every_row(client: APIClient, found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    at = f"{URL}{found['id']}/{name}/?page_size=2"
    while at:
        page = client.get(at).json()
        assert len(page["results"]) <= 2
        rows += page["results"]
        at = page["next"]
    return rows


def test_mapping_is_said_by_hand_and_stale_ones_are_told(manager: User, li: User) -> None:
    client = signed_in("manager")
    found = uploaded(client).json()
    one = f"{URL}{found['id']}/"
    body = {"mapping": {"姓名": "customer_name", "手机": "phone"}, "owner": str(li.id), "channel": "walk_in"}
    answer = client.patch(one, body, format="json", headers={"if-match": '"1"'})
    assert (answer.status_code, answer.json()["owner"], answer.json()["channel"]) == (200, str(li.id), "walk_in")
    assert client.patch(one, body, format="json", headers={"if-match": '"1"'}).status_code == 412
    wrong = client.patch(one, {"mapping": {"姓名": "nothing", "?": "phone"}, "owner": str(manager.id)}, format="json")
    assert codes(wrong) == [
        ("mapping.姓名", "not_a_choice"),
        ("mapping.?", "not_a_choice"),
        ("mapping.customer_name", "field_not_mapped"),
        ("owner", "not_a_consultant"),
    ]


def test_what_is_no_table_is_refused_and_not_kept(manager: User) -> None:
    client = signed_in("manager")
    assert codes(uploaded(client, "\x00\x01picture")) == [("file", "file_unreadable")]
    assert codes(client.post(URL, {}, format="multipart")) == [("file", "required")]
    assert client.post(URL, {"file": "x"}, format="json").status_code == 415
    assert not CardImport.objects.exists()


def test_same_table_under_the_same_key_is_handed_in_once(manager: User) -> None:
    client = signed_in("manager")
    first, again = uploaded(client, key="k-1"), uploaded(client, key="k-1")
    assert first.json()["id"] == again.json()["id"]
    assert CardImport.objects.count() == 1
    assert codes(uploaded(client, "name,phone\nx,1\n", key="k-1")) == [("Idempotency-Key", "idempotency_key_reused")]


def test_steps_out_of_order_are_refused(manager: User, li: User) -> None:
    client = signed_in("manager")
    found = uploaded(client).json()
    assert codes(step(client, found, "commit")) == [("", "import_not_checked")]
    assert codes(step(client, found, "undo")) == [("", "import_not_committed")]


def test_list_is_paged_newest_first(manager: User) -> None:
    client = signed_in("manager")
    ids = [uploaded(client).json()["id"] for _ in range(3)]
    page = client.get(f"{URL}?page_size=2").json()
    assert [row["id"] for row in page["results"]] == [ids[2], ids[1]]
    assert [row["id"] for row in client.get(page["next"]).json()["results"]] == [ids[0]]


def test_consultant_and_reception_take_nothing_in(li: User, reception: User) -> None:
    for username in ("li", "front"):
        assert uploaded(signed_in(username)).status_code == 403
    assert not CardImport.objects.exists()


def test_wrong_cell_shows_its_value_and_what_is_allowed(manager: User, li: User) -> None:
    """SA-2."""
    client = signed_in("manager")
    table = (
        "姓名,手机,顾问,状态,留档日期,省份,城市\n李四,138,谁,消失,soon,上海,杭州\n,,,,,,\n王五,13800138001,李强,,,,\n"
    )
    found = uploaded(client, table).json()
    step(client, found, "check")
    work_on_imports()
    seen = client.get(f"{URL}{found['id']}/", headers={"accept-language": "zh-Hans"}).json()
    assert (seen["rows"], seen["valid"], seen["wrong"], seen["empty"]) == (2, 1, 1, 1)
    by_field = {each["field"]: each for each in seen["errors"]}
    assert {field: each["value"] for field, each in by_field.items()} == {
        "phone": "138", "owner": "谁", "status": "消失", "filed_on": "soon", "city": "杭州",
    }  # fmt: skip
    assert by_field["owner"]["allowed"] == ["李强"]
    assert by_field["status"]["allowed"] == ["活跃", "休眠", "订单", "成交", "战败"]
    assert "长宁区" in by_field["city"]["allowed"]
    assert by_field["filed_on"]["allowed"] == ["2026-01-31"]
    assert by_field["phone"]["allowed"] == []


def test_valid_rows_are_committed_and_the_others_downloaded(manager: User, li: User) -> None:
    """SA-2."""
    client = signed_in("manager")
    found = uploaded(client, "姓名,手机,顾问\n王伟,13800138001,李强\n李四,138,李强\n").json()
    step(client, found, "check")
    work_on_imports()
    one = f"{URL}{found['id']}/"
    unclear = client.post(f"{one}commit/", {"valid_only": "perhaps"}, format="json")
    assert codes(unclear) == [("valid_only", "invalid"), ("", "import_has_errors")]
    assert client.post(f"{one}commit/", {"valid_only": True}, format="json").status_code == 202
    work_on_imports()
    seen = client.get(one).json()
    assert (seen["state"], seen["valid_only"], [each["row"] for each in seen["errors"]]) == ("committed", True, [3])
    assert Card.objects.get().customer_name == "王伟"
    file = client.get(f"{one}wrong-rows/")
    assert (file.status_code, file["Content-Disposition"]) == (
        200, 'attachment; filename="import-wrong-rows-20261118.xlsx"',
    )  # fmt: skip
    assert client.get(f"{one}wrong-rows/?part=2").status_code == 404
    assert client.get(f"{one}wrong-rows/?part=0").status_code == 422
    again = client.post(URL, {"file": SimpleUploadedFile("x.xlsx", file.content)}, format="multipart").json()
    assert (again["columns"][:3], again["rows"]) == (["姓名", "手机", "顾问"], 1)


def test_sheet_is_chosen(manager: User, li: User) -> None:
    """SA-2."""
    client = signed_in("manager")
    raw = (TABLES / "instructions_first.xlsx").read_bytes()
    found = client.post(URL, {"file": SimpleUploadedFile("x.xlsx", raw)}, format="multipart").json()
    assert (found["sheets"], found["sheet"]) == (["填写说明", "客户"], "客户")
    one = f"{URL}{found['id']}/"
    assert codes(client.patch(one, {"sheet": "?"}, format="json")) == [("sheet", "not_a_choice")]
    other = client.patch(one, {"sheet": "填写说明"}, format="json").json()
    assert (other["sheet"], other["columns"], other["mapping"]) == ("填写说明", ["填写说明"], {})


@pytest.mark.parametrize(("language", "name"), [("zh-Hans", "客户姓名 *"), ("en", "Name *")])
def test_template_is_handed_out_in_the_callers_language(manager: User, language: str, name: str) -> None:
    """SA-2."""
    answer = signed_in("manager").get(f"{URL}template/", headers={"accept-language": language})
    sheets = openpyxl.load_workbook(BytesIO(answer.content)).worksheets
    assert name in [cell.value for cell in sheets[0][1]]
    assert len(sheets) == 2


def test_workbook_with_a_password_is_refused_with_what_to_do(manager: User) -> None:
    """SA-2."""
    file = SimpleUploadedFile("x.xlsx", (TABLES / "encrypted.xlsx").read_bytes())
    refused = signed_in("manager").post(URL, {"file": file}, format="multipart", headers={"accept-language": "zh-Hans"})
    assert codes(refused) == [("file", "file_encrypted")]
    assert "取消密码" in refused.json()["errors"][0]["detail"]
