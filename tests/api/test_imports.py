"""`/imports/` (SA-2)."""

from typing import Any

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
