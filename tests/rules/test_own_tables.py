"""Three files of each kind that damages a table: what is wrong is named at its row and cell, in both languages, and the
rest arrives unchanged (SA-2, CA-4).

From the bytes to the card that a row becomes, by the functions that a worker uses; tests/services/test_damaged_tables
goes through the whole import with a file of each kind.
"""

from dataclasses import replace

import pytest
from django.utils import translation

from crm.rules.importing.columns import plain_name, propose_mapping
from crm.rules.importing.row import Known, StandingCard, read_row
from crm.services.card_columns import own_column_names
from crm.services.importing.wrong_rows import damages, error_at
from kit.errors import DomainError, Problem
from kit.sheets.formats import open_table
from kit.sheets.reading import read_head, read_rows, read_sheets
from kit.texts import detail_of
from tests.rules.own_tables import TEXT_FILES, Table
from tests.rules.own_workbooks import WORKBOOKS
from tests.rules.test_importing import KNOWN

KINDS = TEXT_FILES | WORKBOOKS
DEALER = replace(
    KNOWN,
    owners={"zhao1": "zhao1", "zhao2": "zhao2", "赵敏(zhao1)": "zhao1", "赵敏(zhao2)": "zhao2"},
    namesakes={"赵敏": ["zhao1", "zhao2"]},
    default_owner="qian",
    models={"明锐": "octavia", "昊锐": "superb"},
)
# How each sentence begins, in English and in Chinese.
MESSAGES = {
    "quote_not_closed": ("A quotation mark opens here and is not closed.", "此处有一个引号没有成对。"),
    "cell_not_readable": ("Some characters of this cell can't be read.", "此单元格中有无法识别的字符，请重新填写。"),
    "cell_in_other_encoding": ("This row uses a different encoding", "此行的编码与文件其余部分不同"),
    "error_cell": ("The formula in this cell gives an error.", "此单元格的公式出错，请直接填写数值或文字。"),
    "bad_phone": ("A mobile number has 11 digits. This one has 10: 1 missing.", "手机号"),
    "not_a_city_of": ("There is no such city or district in 浙江省.", "浙江省没有此城市或区县。"),
    "required": ("Please fill this in.", "请填写此项。"),
    "not_a_choice": ("Choose one of the available values.", "请"),
    "several_of_this_name": (
        "Several consultants have this name. Enter the user name instead: zhao1, zhao2.",
        "有多位同名的销售顾问，请改填其用户名：zhao1",
    ),
    "file_encrypted": ("This workbook is protected with a password.", "此工作簿有密码保护。"),
}
Errors = list[tuple[int, str, str, str]]


def is_known(column: str) -> bool:
    return bool(propose_mapping([column], own_column_names())) and bool(plain_name(column))


def read(table: Table, known: Known) -> tuple[int, Errors, list[Problem], dict[str, StandingCard]]:
    """How many rows were read, every wrong cell, the problems behind them, and the cards of the others by name."""
    opened = open_table(table.raw)
    _, sheet = read_sheets(opened, is_known)
    head, count = read_head(opened, is_known, sheet)
    mapping = propose_mapping(head.columns, own_column_names())
    wrong: Errors = []
    problems: list[Problem] = []
    cards: dict[str, StandingCard] = {}
    for number, cells in read_rows(opened, head, sheet):
        named = dict(zip(head.columns, cells, strict=False))
        by_field = {field: named.get(column) for column, field in mapping.items()}
        card, found = read_row(by_field, known)
        errors = [*damages(head.columns, mapping, cells), *(error_at(each, by_field) for each in found)]
        wrong += [(number, str(each["field"]), str(each["code"]), str(each["value"])) for each in errors]
        problems += found
        if not errors:
            cards[str(card.data["customer_name"])] = card
    return count, sorted(wrong), problems, cards


def seen(card: StandingCard, name: str) -> object:
    if name == "phones":
        return [number.normal for number in card.numbers]
    if name in card.dates:
        return card.dates[name].isoformat()
    return card.data.get(name, "") if name in card.data or not hasattr(card, name) else getattr(card, name)


def test_there_are_three_files_of_each_kind() -> None:
    assert {kind: len(tables) for kind, tables in KINDS.items()} == dict.fromkeys(KINDS, 3)


TAKEN = [(kind, table) for kind, tables in KINDS.items() for table in tables if not table.refused]
REFUSED = [(kind, table) for kind, tables in KINDS.items() for table in tables if table.refused]


@pytest.mark.parametrize(("kind", "table"), TAKEN, ids=[f"{kind}: {table.name}" for kind, table in TAKEN])
def test_file_becomes_what_it_was_meant_to_be(kind: str, table: Table) -> None:
    """SA-2."""
    count, wrong, problems, cards = read(table, DEALER)
    assert (count, wrong) == (table.rows, sorted(table.wrong))
    for problem in problems:
        for at, language in enumerate(("en", "zh-hans")):
            with translation.override(language):
                assert detail_of(problem).startswith(MESSAGES[problem.code][at]), problem.code
    assert len(cards) == table.rows - len({row for row, *_ in table.wrong})
    assert {name: {field: seen(cards[name], field) for field in fields} for name, fields in table.cards.items()} == (
        table.cards
    )


@pytest.mark.parametrize(("kind", "table"), REFUSED, ids=[f"{kind}: {table.name}" for kind, table in REFUSED])
def test_file_is_refused_with_what_to_do(kind: str, table: Table) -> None:
    """SA-2."""
    with pytest.raises(DomainError) as refused:
        open_table(table.raw)
    (problem,) = refused.value.problems
    assert (problem.code, problem.field) == (table.refused, "file")
    for at, language in enumerate(("en", "zh-hans")):
        with translation.override(language):
            assert detail_of(problem).startswith(MESSAGES[table.refused][at])
