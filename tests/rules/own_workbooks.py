"""Workbooks and web pages as dealers' programs leave them, three of each kind that damages one (SA-2)."""

from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from tests.kit.workbooks import packed
from tests.rules.own_tables import HEAD, Table, csv


def book(*rows: list[Any], merge: str = "", first: list[list[Any]] | None = None, title: str = "客户") -> bytes:
    """A workbook, with another sheet before it where `first` has rows."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    if first is not None:
        sheet.title = "说明"
        for row in first:
            sheet.append(row)
        sheet = made.create_sheet(title)
    for row in rows:
        sheet.append(row)
    for area in merge.split():
        sheet.merge_cells(area)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def page(body: str, charset: str = "gb2312") -> bytes:
    """A web page saved as `.xls`."""
    return f"<html><head><meta charset='{charset}'></head><body>{body}</body></html>".encode(
        "utf-8" if charset == "utf-8" else "gb18030"
    )


WORKBOOKS: dict[str, list[Table]] = {
    "merged cells": [
        Table(
            "status_of_two.xlsx",
            book(
                ["姓名", "手机", "状态", "留档日期"],
                ["甲", "13800000101", "战败", "2025-03-01"],
                ["乙", "13800000102", None, None],
                ["丙", "13800000103", "休眠", "2025-04-01"],
                merge="C2:C3 D2:D3",
            ),
            rows=3,
            cards={
                "甲": {"status": "lost"},
                "乙": {"status": "lost", "filed_on": "2025-03-01"},
                "丙": {"status": "dormant"},
            },
        ),
        Table(
            "model_of_three.xlsx",
            book(
                ["姓名", "手机", "意向车型"],
                ["甲", "13800000111", "昊锐"],
                ["乙", "13800000112", None],
                ["丙", "13800000113", None],
                ["丁", "13800000114", None],
                merge="C2:C4",
            ),
            rows=4,
            cards={"丙": {"model": "superb"}, "丁": {"model": ""}},
        ),
        Table(
            "spanning_page.xls",
            page(
                "<table><tr><td>姓名<td>手机<td>状态</tr><tr><td>甲<td>13800000121<td rowspan=2>战败</tr>"
                "<tr><td>乙<td>13800000122</tr><tr><td>丙<td>13800000123<td>休眠</tr></table>"
            ),
            rows=3,
            cards={"乙": {"status": "lost"}, "丙": {"status": "dormant"}},
        ),
    ],
    "error cells": [
        Table(
            "in_a_name.xlsx",
            book(["姓名", "手机"], ["#N/A", "13800000701"], ["乙", "13800000702"]),
            rows=2,
            wrong=((2, "customer_name", "error_cell", "#N/A"),),
            cards={"乙": {}},
        ),
        Table(
            "in_a_number.xlsx",
            book(["姓名", "手机", "地址"], ["甲", "#REF!", "#VALUE!"], ["乙", "13800000712", "x"]),
            rows=2,
            wrong=((2, "address", "error_cell", "#VALUE!"), (2, "phone", "error_cell", "#REF!")),
            cards={"乙": {}},
        ),
        csv(
            "as_text.csv",
            HEAD + "甲,13800000721,#DIV/0!\n乙,13800000722,#1号楼\n",
            rows=2,
            wrong=((2, "address", "error_cell", "#DIV/0!"),),
            cards={"乙": {"address": "#1号楼"}},
        ),
    ],
    "point behind a number": [
        Table(
            "of_a_workbook.xlsx",
            book(["姓名", "手机"], ["甲", 13800000801.0], ["乙", "13800000802.0"]),
            rows=2,
            cards={"甲": {"phones": ["13800000801"]}, "乙": {"phones": ["13800000802"]}},
        ),
        csv(
            "of_ten_digits.csv",
            "姓名,手机\n甲,1391234567.0\n乙,6234567.0\n",
            rows=2,
            wrong=((2, "phone", "bad_phone", "1391234567.0"),),
            cards={"乙": {"phones": ["021-6234567"]}},
        ),
        csv(
            "of_two.csv",
            "姓名,手机,其他电话\n甲,13800000821.00,62345678.0\n",
            rows=1,
            cards={"甲": {"phones": ["13800000821", "021-62345678"]}},
        ),
    ],
    "instructions on the first sheet": [
        Table(
            f"instructions_{at}.xlsx",
            book(["姓名", "手机"], ["甲", f"138000010{at}1"], first=first),
            rows=1,
            cards={"甲": {}},
        )
        for at, first in enumerate(
            [
                [["填写说明"], ["请从第二张表开始填写"]],
                [["说明", "示例"], ["姓名", "王先生"], ["手机", "13800138000"]],
                [],
            ]
        )
    ],
    "password": [
        Table(f"password_{at}.xlsx", raw, refused="file_encrypted")
        for at, raw in enumerate(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * before + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600
            for before in (0, 512, 4_000)
        )
    ],
    "web page as .xls": [
        Table(
            "with_capitals.xls",
            page("<TABLE><TR><TH>姓名</TH><TH>手机</TH></TR><TR><TD>甲</TD><TD>13800001101</TD></TR></TABLE>"),
            rows=1,
            cards={"甲": {}},
        ),
        Table(
            "with_breaks_and_entities.xls",
            page(
                "<table><tr><td>姓名<td>手机<td>地址</tr><tr><td>甲&nbsp;<td>13800001111<td>南京路&amp;西藏路<br>三楼</tr></table>",
                "utf-8",
            ),
            rows=1,
            cards={"甲": {"address": "南京路&西藏路\n三楼"}},
        ),
        Table(
            "with_error_and_script.xls",
            page(
                "<style>td{}</style><table><tr><td>姓名<td>手机</tr><tr><td>#N/A<td>13800001121</tr></table><script>1<2</script>"
            ),
            rows=1,
            wrong=((2, "customer_name", "error_cell", "#N/A"),),
        ),
    ],
    "escapes of a workbook": [
        Table(
            f"escape_{at}.xlsx",
            packed(
                b"<row r='1'><c t='s'><v>0</v></c><c t='s'><v>1</v></c><c t='s'><v>2</v></c></row>"
                b"<row r='2'><c t='s'><v>3</v></c><c t='s'><v>4</v></c><c t='s'><v>5</v></c></row>",
                texts="".join(
                    f"<si><t>{each}</t></si>" for each in ("姓名", "手机", "地址", "甲", f"138000013{at}1", written)
                ).encode(),
            ),
            rows=1,
            cards={"甲": {"address": meant}},
        )
        for at, (written, meant) in enumerate(
            [("南京路_x000D_\n三楼", "南京路\n三楼"), ("_x0041_座", "A座"), ("_x005F_x0041_座", "_x0041_座")]
        )
    ],
}
