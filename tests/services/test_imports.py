"""Standing cards taken in from a table (SA-2): mapped, checked by row, all or none, undone whole."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from crm.models import Card, CardImport, CardPhone, Event, ImportFile, ImportRow, SuspectedDuplicate
from crm.queries.imports import Duplicate, duplicate_rows, duplicates_of
from crm.services.importing import check
from crm.services.importing.undo import undo_import
from crm.services.importing.upload import ask_for_check, ask_for_commit, map_columns, upload_table
from crm.services.importing.work import work_on_imports
from kit import clock
from kit.errors import DomainError
from tests.factories import NOW, filed, followed_up, numbered
from tests.lint.citus import kinds_in

pytestmark = pytest.mark.usefixtures("wednesday_morning")

HEAD = "姓名,手机,销售顾问,留档日期,渠道,状态,级别,下次跟进\n"
WANG = "王伟,13800138001,李强,2026-10-05,来店,活跃,B,2026-11-20\n"
OUYANG = "欧阳娜,2162345678,li,2025-03-01,电话,休眠,N,\n"
LOST = "赵六,13800138003,李强,2024-01-01,外拓,战败,N,\n"
ORDERED = "钱七,13800138004,李强,2026-09-09,来店,订单,A,2026-11-25\n"


def handed_in(actor: User, *rows: str) -> CardImport:
    return upload_table(actor, "客户.csv", (HEAD + "".join(rows)).encode("gb18030"))


def checked(actor: User, *rows: str) -> CardImport:
    found = handed_in(actor, *rows)
    ask_for_check(actor, found.id)
    work_on_imports()
    found.refresh_from_db()
    return found


def taken_in(actor: User, *rows: str) -> CardImport:
    found = checked(actor, *rows)
    ask_for_commit(actor, found.id)
    work_on_imports()
    found.refresh_from_db()
    return found


def refusal(code: str) -> Any:
    return pytest.raises(DomainError, match=code)


def test_table_becomes_standing_cards(manager: User, li: User) -> None:
    found = taken_in(manager, WANG, OUYANG, LOST, ORDERED)
    assert (found.state, found.valid_count, found.committed_on) == ("committed", 4, NOW.date())
    cards = {card.customer_name: card for card in Card.objects.all()}
    wang, ouyang = cards["王伟"], cards["欧阳娜"]
    assert (wang.owner, wang.filed_by, wang.filed_on, wang.created_at) == (li, manager, date(2026, 10, 5), NOW)
    assert (wang.channel, wang.status, wang.intent_level, wang.next_followup_on) == (
        "walk_in", "active", "B", date(2026, 11, 20),
    )  # fmt: skip
    assert (wang.first_visit_on, wang.surname, wang.followup_count) == (date(2026, 10, 5), "王", 0)
    assert (ouyang.surname, ouyang.status, ouyang.next_followup_on) == ("欧阳", "dormant", None)
    assert cards["赵六"].status == "lost"
    assert set(CardPhone.objects.values_list("number", flat=True)) == {
        "13800138001", "021-62345678", "13800138003", "13800138004",
    }  # fmt: skip
    assert not ImportFile.objects.exists()


def test_each_card_has_its_event_on_the_day_of_import(manager: User, li: User) -> None:
    found = taken_in(manager, WANG)
    event = Event.objects.get(kind="card.imported")
    card = Card.objects.get()
    assert (event.card_id, event.occurred_on, event.recorded_at, event.actor_id) == (
        card.id,
        NOW.date(),
        NOW,
        manager.id,
    )
    assert event.data == {
        "owner": str(li.id),
        "filer": str(manager.id),
        "channel": "walk_in",
        "business": "retail",
        "party": "individual",
        "model": "",
        "configuration": "",
        "status": "active",
        "intent_level": "B",
        "followup_level": "15-30",
        "next_followup_on": "2026-11-20",
        "appointment_on": None,
        "first_visit_on": "2026-10-05",
        "filed_on": "2026-10-05",
        "import": str(found.id),
    }


def test_imported_card_is_followed_up_like_any_other(manager: User, li: User) -> None:
    taken_in(manager, WANG)
    card = Card.objects.get()
    with clock.at(NOW + timedelta(hours=1)):
        first = followed_up(li, card)
    card.refresh_from_db()
    assert (card.followup_count, card.next_followup_on) == (1, NOW.date() + timedelta(days=1))
    assert not first.is_filing


def test_wrong_rows_are_named_and_nothing_is_taken_in(manager: User, li: User) -> None:
    found = checked(manager, WANG, "李四,123,谁,2026-10-05,来店,活跃,B,\n", ",,,,,,,\n", "张三,,李强,soon,,,,\n")
    assert (found.state, found.staged_count, found.valid_count) == ("checked", 3, 1)
    wrong = [
        (row.number, [(e["field"], e["code"]) for e in row.errors]) for row in ImportRow.objects.exclude(errors=[])
    ]
    assert wrong == [
        (3, [("owner", "not_a_consultant"), ("phone", "bad_phone")]),
        (5, [("filed_on", "not_a_date"), ("phone", "required")]),
    ]
    with refusal("import_has_errors"):
        ask_for_commit(manager, found.id)
    assert not Card.objects.exists()


def test_duplicates_within_the_table_and_on_cards_are_shown_and_suspected(manager: User, li: User) -> None:
    standing = filed(li, customer_name="王小姐", phones=[{"kind": "mobile", "number": "13800138001", "main": True}])
    found = checked(manager, WANG, OUYANG, "欧阳先生,021-62345678,李强,2026-01-01,来电,活跃,C,2026-11-30\n")
    assert duplicates_of(duplicate_rows(found).order_by("number")) == [
        Duplicate(2, None, standing.id, "active", "李强"),
        Duplicate(4, 3, None, "", ""),
    ]
    assert found.duplicate_count == 2
    ask_for_commit(manager, found.id)
    work_on_imports()
    pairs = {(pair.card.customer_name, pair.other.customer_name) for pair in SuspectedDuplicate.objects.all()}
    assert pairs == {("王伟", "王小姐"), ("欧阳先生", "欧阳娜")}


def test_card_numbers_stay_unique(manager: User, li: User) -> None:
    filed(li, number="V-1")
    rows = "姓名,手机,顾问,卡号\n王一,13800138011,li,V-1\n王二,13800138012,li,V-2\n王三,13800138013,li,V-2\n"
    found = upload_table(manager, "x.csv", rows.encode())
    ask_for_check(manager, found.id)
    work_on_imports()
    wrong = ImportRow.objects.exclude(errors=[]).order_by("number").values_list("number", "errors")
    taken = {"field": "number", "code": "card_number_taken"}
    assert list(wrong) == [(2, [taken | {"value": "V-1"}]), (4, [taken | {"value": "V-2"}])]


def test_citus_takes_every_statement_of_an_import_and_of_its_undoing(manager: User, li: User) -> None:
    with CaptureQueriesContext(connection) as asked:
        found = taken_in(manager, WANG, OUYANG)
        undo_import(manager, found.id)
    assert any("card_number_taken" in query["sql"] for query in asked)
    assert {kind.code: query["sql"] for query in asked for kind in kinds_in(query["sql"])} == {}


def test_number_given_out_since_the_check_sends_the_import_back(manager: User, li: User) -> None:
    found = upload_table(manager, "x.csv", "姓名,手机,顾问,卡号\n王一,13800138011,li,V-1\n".encode())
    ask_for_check(manager, found.id)
    work_on_imports()
    filed(li, number="V-1")
    ask_for_commit(manager, found.id)
    work_on_imports()
    found.refresh_from_db()
    assert (found.state, found.failure) == ("failed", "card_number_taken")
    assert Card.objects.count() == 1


def test_worker_that_was_killed_goes_on_where_it_left_off(
    manager: User, li: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"王{'甲乙丙丁戊己庚'[at]},{13800138100 + at},李强,,,,,\n" for at in range(7)]
    found = handed_in(manager, *rows)
    ask_for_check(manager, found.id)
    monkeypatch.setattr(check, "CHUNK", 2)
    stage = check._stage
    turns: list[int] = []

    def die_at_the_third(*given: Any) -> bool:
        turns.append(1)
        if len(turns) == 3:
            raise KeyboardInterrupt
        return stage(*given)

    with monkeypatch.context() as broken:
        broken.setattr(check, "_stage", die_at_the_third)
        with pytest.raises(KeyboardInterrupt):
            work_on_imports()
    found.refresh_from_db()
    assert (found.state, found.staged_count) == ("checking", 4)
    work_on_imports()
    found.refresh_from_db()
    assert (found.state, found.staged_count, found.valid_count) == ("checked", 7, 7)
    assert list(ImportRow.objects.order_by("number").values_list("number", flat=True)) == [2, 3, 4, 5, 6, 7, 8]


def test_mapping_anew_forgets_what_was_checked(manager: User, li: User) -> None:
    found = checked(manager, WANG)
    map_columns(manager, found.id, {"mapping": {"姓名": "customer_name", "手机": "phone"}, "owner": li.id})
    found.refresh_from_db()
    assert (found.state, found.staged_count, ImportRow.objects.count()) == ("uploaded", 0, 0)
    with refusal("import_not_checked"):
        ask_for_commit(manager, found.id)


def test_undone_on_its_day_leaves_nothing_but_the_log(manager: User, li: User) -> None:
    filed(li, customer_name="王小姐", phones=[{"kind": "mobile", "number": "13800138001", "main": True}])
    found = taken_in(manager, WANG, OUYANG)
    with CaptureQueriesContext(connection) as statements:
        undo_import(manager, found.id)
    assert len(statements) <= 15
    assert Card.objects.count() == 1
    assert CardPhone.objects.count() == 1
    assert not SuspectedDuplicate.objects.exists()
    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["card.filed", "card.imported", "card.imported", "card.import_undone", "card.import_undone"]


def test_cards_of_an_undone_import_stay_as_stubs_outside_every_list(manager: User, li: User) -> None:
    """RP-2."""
    found = taken_in(manager, WANG, OUYANG)
    ids = {card.customer_name: card.id for card in Card.objects.all()}
    undo_import(manager, found.id)
    assert {
        stub.customer_name: (stub.id, stub.status, stub.intent_level, stub.owner) for stub in found.stubs.all()
    } == {
        "王伟": (ids["王伟"], "active", "B", li),
        "欧阳娜": (ids["欧阳娜"], "dormant", "N", li),
    }
    assert (Card.objects.count(), CardPhone.objects.count()) == (0, 0)
    # Nobody meets them: the same table is imported again without a duplicate.
    again = taken_in(manager, WANG, OUYANG)
    assert (again.duplicate_count, Card.objects.count()) == (0, 2)


def test_import_whose_cards_are_in_use_is_not_undone(manager: User, li: User) -> None:
    found = taken_in(manager, WANG, OUYANG)
    with clock.at(NOW + timedelta(hours=1)):
        followed_up(li, Card.objects.get(customer_name="王伟"))
        with refusal("import_touched"):
            undo_import(manager, found.id)
    assert Card.objects.count() == 2


def test_import_of_yesterday_is_not_undone(manager: User, li: User) -> None:
    found = taken_in(manager, WANG)
    with clock.at(NOW + timedelta(days=1)), refusal("import_day_closed"):
        undo_import(manager, found.id)
    assert Card.objects.count() == 1


@pytest.mark.parametrize("many", [10, 300])
def test_taking_in_costs_the_same_statements_for_any_number(manager: User, li: User, many: int) -> None:
    rows = [f"王甲,{numbered(at)[0]['number']},李强,,,,,\n" for at in range(many)]
    found = checked(manager, *rows)
    ask_for_commit(manager, found.id)
    with CaptureQueriesContext(connection) as statements:
        work_on_imports()
    assert (Card.objects.count(), len(statements)) == (many, 13)


def test_consultant_takes_nothing_in(li: User) -> None:
    with refusal("not_allowed"):
        handed_in(li, WANG)
    assert not CardImport.objects.exists()
