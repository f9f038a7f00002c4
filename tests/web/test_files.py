"""Files in and out, and paper, through the pages."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from crm.models import Card, CardImport, Export
from crm.services.exporting.make import make_exports
from crm.services.importing.work import work_on_imports
from tests.factories import filed, followed_up
from tests.page_client import browser, errors_in, form_at, text_of

TABLE = "姓名,手机,顾问,意向车型\n赵先生,13900000001,李强,昊锐\n钱女士,13900000002,李强,明锐\n"


def handed_in(client: object, table: str = TABLE) -> str:
    file = SimpleUploadedFile("客户.csv", table.encode("gbk"), "text/csv")
    answer = client.post("/imports/", {"file": file})  # type: ignore[attr-defined]
    assert answer.status_code == 302, text_of(answer)
    at: str = answer.headers["Location"]
    return at


def test_table_is_mapped_checked_taken_in_and_undone(li: User, manager: User) -> None:
    client = browser(manager)
    at = handed_in(client)
    page = client.get(at)
    assert "赵先生 · 钱女士" in text_of(page)
    sent = form_at(page, "")
    assert sent["column_0"] == ["customer_name"]
    assert client.post(at, sent).headers["Location"] == at
    assert "0 of 2 rows read" in text_of(client.get(at))
    assert "0 of 2 rows read" in text_of(client.get(at, headers={"HX-Request": "true"}))
    work_on_imports()
    assert client.get(at, headers={"HX-Request": "true"}).headers["HX-Redirect"] == at
    assert "Import 2 cards" in text_of(client.get(at))
    client.post(f"{at}commit/")
    work_on_imports()
    assert sorted(Card.objects.values_list("customer_name", flat=True)) == ["赵先生", "钱女士"]
    client.post(f"{at}undo/")
    assert not Card.objects.exists()
    assert CardImport.objects.get().state == "undone"


def test_every_wrong_cell_is_named_and_nothing_is_taken_in(li: User, manager: User) -> None:
    client = browser(manager)
    at = handed_in(client, TABLE + "孙先生,12,李强,昊锐\n")
    client.post(at, form_at(client.get(at), ""))
    work_on_imports()
    page = text_of(client.get(at))
    wrong = page.split('id="wrong"')[2] if page.count('id="wrong"') > 1 else page.split('id="wrong"')[1]
    assert re.search(r'<th scope="row" class="num">4</th><td class="nowrap">手机</td>', wrong)
    assert "Take" not in text_of(client.get(at)).split("Handed")[0].split("import-next")[-1][:40]
    client.post(f"{at}commit/")
    assert not Card.objects.exists()


def test_customer_who_stands_already_is_shown_before(li: User, manager: User) -> None:
    card = filed(li, customer_name="赵丽", phones=[{"kind": "mobile", "number": "13900000001", "main": True}])
    client = browser(manager)
    at = handed_in(client)
    client.post(at, form_at(client.get(at), ""))
    work_on_imports()
    assert f'href="/cards/{card.id}/"' in text_of(client.get(at))


def test_all_wrong_rows_and_all_customers_who_stand_already_are_paged_through(li: User, manager: User) -> None:
    client = browser(manager)
    head = TABLE.split("\n", 1)[0]
    same = ["赵先生,13900000001,李强,昊锐"] * 60
    at = handed_in(client, "\n".join([head, *same, *(f"孙先生,{at},李强,昊锐" for at in range(60))]))
    client.post(at, form_at(client.get(at), ""))
    work_on_imports()
    page = text_of(client.get(at))
    assert page.count('<th scope="row" class="num">') == 40
    for name, rows in (("wrong", range(62, 122)), ("standing", range(3, 62))):
        assert f'href="{at}{name}/"' in page
        seen: list[int] = []
        more: str | None = f"{at}{name}/"
        while more:
            shown = text_of(client.get(more))
            seen += map(int, re.findall(r'<th scope="row" class="num">(\d+)</th>', shown))
            after = re.search(r'href="([^"]+)" rel="next"', shown)
            more = after[1].replace("&amp;", "&") if after else None
        assert seen == list(rows)


def test_column_mapped_twice_is_refused_at_the_column(li: User, manager: User) -> None:
    client = browser(manager)
    at = handed_in(client)
    answer = client.post(at, form_at(client.get(at), "", column_2="phone"))
    assert answer.status_code == 422
    assert "field-error" in text_of(answer)
    assert CardImport.objects.get().state == "uploaded"


def test_what_is_no_table_is_refused_with_a_reason(manager: User) -> None:
    client = browser(manager)
    picture = SimpleUploadedFile("x.xlsx", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    assert client.post("/imports/", {"file": picture}).status_code == 422
    assert client.post("/imports/", {}).status_code == 422
    assert not CardImport.objects.exists()


def test_list_is_taken_out_as_it_is_narrowed(li: User, manager: User) -> None:
    filed(li)
    client = browser(manager)
    page = client.get(f"/cards/?status=active&owner={li.id}&visited=yes")
    client.post("/exports/cards/", form_at(page, "/exports/cards/"))
    asked = Export.objects.get()
    assert asked.filters == {"status": ["active"], "owner": [str(li.id)], "visited": True}
    assert client.get(f"/exports/{asked.id}/file/").headers["Location"] == "/exports/"
    make_exports()
    assert "1 row" in text_of(client.get("/exports/"))
    answer = client.get(f"/exports/{asked.id}/file/")
    assert answer.content[:2] == b"PK"


def test_contacts_of_a_period_are_taken_out(li: User, manager: User) -> None:
    filed(li)
    client = browser(manager)
    assert errors_in(client.post("/exports/", {"kind": "nonsense"})) == {"kind"}
    client.post("/exports/", {"kind": "follow_ups", "from": "2026-11-18", "to": "2026-11-18"})
    make_exports()
    assert Export.objects.get().row_count == 1


def test_file_of_someone_else_is_not_there(li: User, manager: User, director: User) -> None:
    browser(manager).post("/exports/", {"kind": "follow_ups"})
    make_exports()
    assert browser(director).get(f"/exports/{Export.objects.get().id}/file/").status_code == 404


def test_paper_holds_the_card_and_its_contacts_and_the_empty_one_nobody(li: User) -> None:
    card = filed(li)
    followed_up(li, card, method="outgoing_call", note="周末带太太来")
    client = browser(li)
    paper = text_of(client.get(f"/cards/{card.id}/paper/")).split('class="paper"')[1]
    assert "138 0013 8000" in paper
    assert "周末带太太来" in paper
    assert paper.count("is-ticked") > 5
    empty = text_of(client.get("/cards/paper/")).split('class="paper"')[1]
    assert "is-ticked" not in empty


@pytest.mark.parametrize(("language", "label"), [("en", "Card number"), ("zh-hans", "卡号")])
def test_number_of_a_card_stands_once_on_its_paper_at_the_head(li: User, language: str, label: str) -> None:
    card = filed(li, number="GX-0042")
    client = browser(li, language=language)
    paper, empty = (
        text_of(client.get(url)).split('class="paper"')[1] for url in (f"/cards/{card.id}/paper/", "/cards/paper/")
    )
    assert (paper.count("GX-0042"), paper.count(f"<dt>{label}</dt>"), empty.count(f"<dt>{label}</dt>")) == (1, 1, 1)
    assert "GX-0042" in paper.split("</header>")[0]


def test_days_plan_stands_on_a_sheet_each_customer_once(li: User, manager: User) -> None:
    card = filed(li)
    followed_up(li, card, topics=["appointment"], appointment_on=card.filed_on, next_followup_on=card.filed_on)
    sheet = text_of(browser(li).get("/day/paper/")).split('class="paper"')[1]
    assert sheet.count("王小姐") == 1
    assert "王小姐" in text_of(browser(manager).get(f"/day/{li.id}/paper/"))


def test_valid_rows_are_taken_in_and_the_others_downloaded(li: User, manager: User) -> None:
    """SA-2."""
    client = browser(manager)
    at = handed_in(client, TABLE + "孙先生,12,李强,昊锐\n周先生,13900000003,谁,昊锐\n")
    client.post(at, form_at(client.get(at), ""))
    work_on_imports()
    page = text_of(client.get(at))
    assert "Allowed:" in page
    assert "昊锐" not in page.split("Allowed:")[1][:40]
    sent = form_at(client.get(at), f"{at}commit/")
    assert sent["valid_only"] == ["yes"]
    client.post(f"{at}commit/", sent)
    work_on_imports()
    assert sorted(Card.objects.values_list("customer_name", flat=True)) == ["赵先生", "钱女士"]
    page = text_of(client.get(at))
    assert "The others were left out" in page
    assert f'href="{at}wrong/file/?part=1"' in page
    assert client.get(f"{at}wrong/file/?part=1").content[:2] == b"PK"


def test_sheet_of_a_workbook_is_chosen_on_the_page(manager: User) -> None:
    """SA-2."""
    client = browser(manager)
    raw = (Path(__file__).parents[1] / "tables" / "instructions_first.xlsx").read_bytes()
    at = client.post("/imports/", {"file": SimpleUploadedFile("x.xlsx", raw)}).headers["Location"]
    assert re.search(r'<option value="客户" selected>', text_of(client.get(at)))
    assert client.post(at, {"sheet": "没有"}).status_code == 422
    assert client.post(at, {"sheet": "填写说明"}).headers["Location"] == at
    assert CardImport.objects.get().sheet == "填写说明"


def test_template_is_downloaded_from_the_page(manager: User) -> None:
    client = browser(manager)
    assert 'href="/imports/template/"' in text_of(client.get("/imports/"))
    answer = client.get("/imports/template/")
    assert (answer.content[:2], answer.headers["Content-Disposition"]) == (
        b"PK", 'attachment; filename="import-template.xlsx"',
    )  # fmt: skip
