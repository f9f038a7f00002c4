"""Three files of each kind that damages a table: what is wrong is named at its row and cell, in both languages, and the
rest arrives unchanged (SA-2, CA-4)."""

from typing import Any

import pytest
from django.utils import translation

from accounts.models import User
from accounts.roles import Role
from crm.api.views.import_rows import errors_of
from crm.models import Card, CardImport
from crm.queries.imports import wrong_rows
from crm.services.importing.upload import ask_for_check, ask_for_commit, map_columns, upload_table
from crm.services.importing.work import work_on_imports
from kit.errors import DomainError
from kit.texts import detail_of
from tests.make import make_user
from tests.services.own_tables import TEXT_FILES, Table
from tests.services.own_workbooks import WORKBOOKS

pytestmark = pytest.mark.usefixtures("wednesday_morning")

KINDS = TEXT_FILES | WORKBOOKS
# The whole sentence or how it begins, in English and in Chinese.
MESSAGES = {
    "quote_not_closed": ("A quotation mark opens here and is not closed.", "此处有一个引号没有成对。"),
    "cell_not_readable": ("Some characters of this cell can't be read.", "此单元格中有无法识别的字符，请重新填写。"),
    "cell_in_other_encoding": ("This row is written in another encoding", "此行的编码与文件其余部分不同"),
    "error_cell": ("The formula in this cell gives an error.", "此单元格的公式出错，请直接填写数值或文字。"),
    "bad_phone": ("A mobile number has 11 digits. This one has 10, so 1 more must follow.", "手机号码为 11 位"),
    "not_a_city_of": ("There is no such city or district in 浙江省.", "浙江省没有此城市或区县。"),
    "not_a_choice": ("Choose one of the values offered.", "请"),
    "several_of_this_name": (
        "Several consultants have this name. Write the user name of the one you mean: zhao1, zhao2.",
        "有多位同名的销售顾问，请改填其用户名：zhao1",
    ),
    "file_encrypted": ("This workbook is protected with a password.", "此工作簿有密码保护。"),
}


@pytest.fixture
def owner(north: object) -> User:
    make_user("zhao1", Role.CONSULTANT, name="赵敏")
    make_user("zhao2", Role.CONSULTANT, name="赵敏")
    return make_user("qian", Role.CONSULTANT, name="钱进")


def handed_in(actor: User, owner: User, table: Table) -> CardImport:
    found = upload_table(actor, table.name, table.raw)
    map_columns(actor, found.id, {"owner": owner.id})
    ask_for_check(actor, found.id)
    return found


def told(actor: User, found: CardImport, language: str) -> list[tuple[int, str, str, str, str]]:
    """Every wrong cell as the API and the page show it."""
    with translation.override(language):
        errors: list[dict[str, Any]] = errors_of(actor, found, wrong_rows(found))
    rows = [tuple(each[name] for name in ("row", "field", "code", "value", "detail")) for each in errors]
    return sorted(rows)  # type: ignore[arg-type]  # of the five names above


def arrived(found: CardImport) -> dict[str, Card]:
    ids = found.rows.exclude(card=None).values("card_id")
    return {card.customer_name: card for card in Card.objects.filter(id__in=ids)}


def seen(card: Card, name: str) -> object:
    if name == "phones":
        return list(card.phones.order_by("position").values_list("number", flat=True))
    if name == "owner":
        return card.owner.username
    value = getattr(card, name)
    return value.isoformat() if hasattr(value, "isoformat") else value


def test_there_are_three_files_of_each_kind() -> None:
    assert {kind: len(tables) for kind, tables in KINDS.items()} == dict.fromkeys(KINDS, 3)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not KINDS[kind][0].refused])
def test_file_of_this_kind_becomes_what_it_was_meant_to_be(manager: User, owner: User, kind: str) -> None:
    imports = [handed_in(manager, owner, table) for table in KINDS[kind]]
    work_on_imports()
    for found, table in zip(imports, KINDS[kind], strict=True):
        found.refresh_from_db()
        assert (found.state, found.failure) == ("checked", ""), table.name
        wrong_count = len({row for row, *_ in table.wrong})
        assert (found.row_count, found.valid_count) == (table.rows, table.rows - wrong_count), table.name
        for at, language in enumerate(("en", "zh-hans")):
            rows = told(manager, found, language)
            assert [row[:4] for row in rows] == sorted(table.wrong), table.name
            for *_, code, _value, detail in rows:
                assert detail.startswith(MESSAGES[code][at]), (table.name, code, detail)
        if found.valid_count:
            ask_for_commit(manager, found.id, valid_only=True)
    work_on_imports()
    for found, table in zip(imports, KINDS[kind], strict=True):
        cards = arrived(found)
        assert len(cards) == table.rows - len({row for row, *_ in table.wrong}), table.name
        assert set(table.cards) <= set(cards), table.name
        for name, fields in table.cards.items():
            assert {field: seen(cards[name], field) for field in fields} == fields, table.name


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind][0].refused])
def test_file_of_this_kind_is_refused_with_what_to_do(manager: User, kind: str) -> None:
    for table in KINDS[kind]:
        with pytest.raises(DomainError) as refused:
            upload_table(manager, table.name, table.raw)
        (problem,) = refused.value.problems
        assert (problem.code, problem.field) == (table.refused, "file")
        for at, language in enumerate(("en", "zh-hans")):
            with translation.override(language):
                assert detail_of(problem).startswith(MESSAGES[table.refused][at])
    assert not CardImport.objects.exists()
