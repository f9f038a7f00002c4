"""Tables as dealers' programs leave them, three of each kind that damages one, with what each must become (SA-2)."""

from dataclasses import dataclass, field
from typing import Any

Wrong = tuple[int, str, str, str]


@dataclass(frozen=True)
class Table:
    """A file; how many rows are read of it, which cells are wrong (row, field, code, value), and what of the cards
    arrives, by name. `refused` is the code of a file that is not taken at all."""

    name: str
    raw: bytes
    rows: int = 0
    wrong: tuple[Wrong, ...] = ()
    cards: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: str = ""


def csv(name: str, text: str, encoding: str = "gb18030", **expected: Any) -> Table:
    """A text file; bytes that no encoding has are written `\\udcNN`."""
    return Table(name, text.encode(encoding, "surrogateescape"), **expected)


HEAD = "姓名,手机,地址\n"
TEXT_FILES: dict[str, list[Table]] = {
    "quotation mark that is not closed": [
        csv(
            "in_the_first_row.csv",
            HEAD + '甲,13800000001,"南京路\n乙,13800000002,淮海路\n丙,13800000003,延安路\n',
            rows=3,
            wrong=((2, "address", "quote_not_closed", '"南京路'),),
            cards={"乙": {}, "丙": {}},
        ),
        csv(
            "in_the_last_row.csv",
            HEAD + '甲,13800000011,南京路\n乙,13800000012,"淮海路',
            encoding="utf-8-sig",
            rows=2,
            wrong=((3, "address", "quote_not_closed", '"淮海路'),),
            cards={"甲": {"address": "南京路"}},
        ),
        csv(
            "closed_over_two_lines.csv",
            HEAD + '甲,13800000021,"南京路\n三楼"\n"乙,13800000022,淮海路\n',
            rows=2,
            # What stands behind the mark may be part of the cell: nothing is guessed of it.
            wrong=(
                (3, "customer_name", "quote_not_closed", '"乙,13800000022,淮海路'),
                (3, "phone", "required", ""),
            ),
            cards={"甲": {"address": "南京路\n三楼"}},
        ),
    ],
    "half a character": [
        Table(
            "at_the_end_of_a_cell.csv",
            (HEAD + "甲,13800000201,南京路").encode("gb18030")
            + b"\xc2\n"
            + "乙,13800000202,淮海路\n".encode("gb18030"),
            rows=2,
            wrong=((2, "address", "cell_not_readable", "南京路\ufffd"),),
            cards={"乙": {"address": "淮海路"}},
        ),
        Table(
            "in_a_name.csv",
            (HEAD + "王小").encode() + b"\xe7\x8e,13800000211,x\n" + "乙,13800000212,淮海路\n".encode(),
            rows=2,
            wrong=((2, "customer_name", "cell_not_readable", "王小\ufffd\ufffd"),),
            cards={"乙": {}},
        ),
        Table(
            "at_the_end_of_the_file.csv",
            (HEAD + "甲,13800000221,南京路\n乙,13800000222,淮海").encode("gb18030") + b"\xc2",
            rows=2,
            wrong=((3, "address", "cell_not_readable", "淮海\ufffd"),),
            cards={"甲": {}},
        ),
    ],
    "byte 0x80": [
        Table(
            f"euro_{at}.csv",
            (HEAD + f"甲,138000003{at}1,").encode("gb18030") + text + b"\n",
            rows=1,
            cards={"甲": {"address": meant}},
        )
        for at, (text, meant) in enumerate(
            [
                (b"\x80", "€"),
                (b"5\x80" + "/月".encode("gb18030"), "5€/月"),
                ("价".encode("gb18030") + b"\x80\x80", "价€€"),
            ]
        )
    ],
    "NUL": [
        csv(
            "in_an_address.csv",
            HEAD + "甲,13800000401,南京\0路\n乙,13800000402,淮海路\n",
            rows=2,
            wrong=((2, "address", "cell_not_readable", "南京\ufffd路"),),
            cards={"乙": {}},
        ),
        csv(
            "in_a_number.csv",
            HEAD + "甲,1380000\x000411,x\n",
            encoding="utf-8",
            rows=1,
            wrong=((2, "phone", "cell_not_readable", "1380000\ufffd0411"),),
        ),
        csv(
            "in_a_column_that_is_not_mapped.csv",
            "姓名,手机,甲乙丙\n甲,13800000421,\0\n",
            rows=1,
            cards={"甲": {}},
        ),
    ],
    "row in another encoding": [
        Table(
            "gbk_in_utf_8.csv",
            (HEAD + "甲,13800000501,南京路\n").encode()
            + "乙,13800000502,淮海路\n".encode("gb18030")
            + "丙,13800000503,延安路\n".encode(),
            rows=3,
            cards={"甲": {}, "丙": {"address": "延安路"}},
            wrong=(
                (3, "address", "cell_in_other_encoding", "淮海路"),
                (3, "customer_name", "cell_in_other_encoding", "乙"),
            ),
        ),
        Table(
            "utf_8_in_gbk.csv",
            (HEAD + "甲,13800000511,南京路\n丙,13800000513,延安路\n").encode("gb18030")
            + "乙,13800000512,淮海路\n".encode(),
            rows=3,
            cards={"甲": {}, "丙": {"address": "延安路"}},
            wrong=(
                (4, "address", "cell_in_other_encoding", "淮海路"),
                (4, "customer_name", "cell_in_other_encoding", "乙"),
            ),
        ),
        Table(
            "ascii_between.csv",
            (HEAD + "甲,13800000521,南京路\nWang,13800000522,x\n").encode(),
            rows=2,
            cards={"甲": {}, "Wang": {}},
        ),
    ],
    "end of file of DOS": [
        csv(f"dos_{at}.csv", HEAD + f"甲,138000006{at}1,x\n" + ending, rows=1, cards={"甲": {"address": "x"}})
        for at, ending in enumerate(["\x1a", "\x1a\0\0\0\0", "\r\n\x1a\x1a\r\n"])
    ],
    "blanks in names": [
        csv(f"blank_{at}.csv", f"姓名,手机\n{typed},138000009{at}1\n", encoding="utf-8", rows=1, cards={meant: {}})
        for at, (typed, meant) in enumerate(
            [("张  三丰", "张三丰"), ("李\u3000四\u200b光", "李四光"), ("John   Smith", "John Smith")]
        )
    ],
    "places without their endings": [
        csv(
            "provinces.csv",
            "姓名,手机,省份,城市\n甲,13800001201,江苏,南京\n乙,13800001202,宁夏,银川\n丙,13800001203,重庆,渝中区\n",
            rows=3,
            cards={
                "甲": {"province": "江苏省", "city": "南京市"},
                "乙": {"province": "宁夏回族自治区", "city": "银川市"},
                "丙": {"province": "重庆市", "city": "渝中区"},
            },
        ),
        csv(
            "city_alone.csv",
            "姓名,手机,城市\n甲,13800001211,深圳\n乙,13800001212,长宁区\n",
            rows=2,
            cards={"甲": {"province": "广东省", "city": "深圳市"}, "乙": {"province": "上海市", "city": "长宁区"}},
        ),
        csv(
            "wrong_city.csv",
            "姓名,手机,省份,城市\n甲,13800001221,浙江,南京\n",
            rows=1,
            wrong=((2, "city", "not_a_city_of", "南京"),),
        ),
    ],
    "texts that look like formulas": [
        csv(f"formula_{at}.csv", f"姓名,手机\n甲,{typed}\n", rows=1, cards={"甲": {"phones": [f"1380000140{at}"]}})
        for at, typed in enumerate(['="13800001400"', "'13800001401", "＇13800001402"])
    ],
    "words of the trade": [
        csv(
            "gender.csv",
            "姓名,手机,性别\n甲,13800001501,男性\n乙,13800001502,女士\n丙,13800001503,不详\n",
            rows=3,
            wrong=((4, "gender", "not_a_choice", "不详"),),
            cards={"甲": {"gender": "male"}, "乙": {"gender": "female"}},
        ),
        csv(
            "budget.csv",
            "姓名,手机,预算\n甲,13800001511,15~20万\n乙,13800001512,15万至20万\n丙,13800001513,10-15\n",
            rows=3,
            cards={"甲": {"budget": "15_20"}, "乙": {"budget": "15_20"}, "丙": {"budget": "10_15"}},
        ),
        csv(
            "payment.csv",
            "姓名,手机,付款方式\n甲,13800001521,全款\n乙,13800001522,贷款\n丙,13800001523,以后再说\n",
            rows=3,
            wrong=((4, "payment", "not_a_choice", "以后再说"),),
            cards={"甲": {"payment": "full"}, "乙": {"payment": "installment"}},
        ),
    ],
    "consultants of one name": [
        csv(
            f"namesakes_{at}.csv",
            f"姓名,手机,销售顾问\n甲,138000016{at}1,{typed}\n",
            rows=1,
            wrong=((2, "owner", code, typed),) if code else (),
            cards={} if code else {"甲": {"owner": owner}},
        )
        for at, (typed, code, owner) in enumerate(
            [("赵敏", "several_of_this_name", ""), ("zhao2", "", "zhao2"), ("赵敏 (zhao1)", "", "zhao1")]
        )
    ],
}
