"""Chinese names as they occur: surnames by their share of the population, compound ones among them."""

from dataclasses import dataclass
from random import Random

from demo.chance import happens, pick

# Per 1,000 people, the commonest; then compound ones, a little oftener than in life so that a demo shows some.
_SURNAMES = {
    "王": 72, "李": 72, "张": 68, "刘": 54, "陈": 46, "杨": 31, "赵": 21, "黄": 22, "周": 20, "吴": 20, "徐": 16,
    "孙": 15, "胡": 13, "朱": 13, "高": 12, "林": 12, "何": 12, "郭": 11, "马": 11, "罗": 9, "梁": 8, "宋": 7, "郑": 7,
    "谢": 7, "韩": 7, "唐": 6, "冯": 6, "于": 6, "董": 6, "萧": 5, "程": 5, "曹": 5, "袁": 5, "邓": 5, "许": 5, "傅": 5,
    "沈": 4, "曾": 4, "彭": 4, "吕": 4, "苏": 4, "卢": 4, "蒋": 4, "蔡": 4, "贾": 4, "丁": 4, "魏": 4, "薛": 3, "叶": 3,
    "阎": 3, "余": 3, "潘": 3, "杜": 3, "戴": 3, "夏": 3, "钟": 3, "汪": 3, "田": 3, "任": 3, "姜": 3, "范": 3, "方": 3,
    "石": 3, "姚": 3, "谭": 3, "廖": 3, "邹": 2, "熊": 2, "金": 2, "陆": 2, "郝": 2, "孔": 2, "白": 2, "崔": 2, "康": 2,
    "欧阳": 3, "上官": 1, "司马": 1, "诸葛": 1, "皇甫": 1, "慕容": 1, "夏侯": 1, "令狐": 1,
}  # fmt: skip
_GIVEN = {
    "male": (
        "伟", "强", "磊", "军", "勇", "杰", "涛", "超", "明", "刚", "平", "辉", "鹏", "华", "飞", "鑫", "波", "斌", "宇", "浩",
        "建国", "志强", "志明", "文博", "海涛", "俊杰", "国强", "建华", "晓东", "立新", "子轩", "浩然", "一鸣", "永康", "家豪",
        "少华", "振宇", "德胜", "学文", "卫东",
    ),
    "female": (
        "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "燕", "玲", "婷", "雪", "倩", "琳", "洁", "颖", "慧", "莉", "萍", "悦",
        "秀英", "桂兰", "玉兰", "婷婷", "雅琴", "晓燕", "淑华", "雨桐", "欣怡", "思雨", "佳琪", "春梅", "海燕", "美玲", "文静",
        "丽娟", "晓红", "梦瑶", "若曦", "诗涵",
    ),
}  # fmt: skip
_TITLES = {"male": "先生", "female": "小姐"}
_FIRMS = (
    "恒达",
    "瑞丰",
    "华信",
    "金桥",
    "新源",
    "东方",
    "天成",
    "宏图",
    "远景",
    "博雅",
    "润泽",
    "永兴",
    "嘉禾",
    "中联",
)
_TRADES = (
    "贸易有限公司",
    "建材有限公司",
    "信息技术有限公司",
    "物流有限公司",
    "装饰工程有限公司",
    "食品有限公司",
    "律师事务所",
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone made up."""

    surname: str
    given: str
    gender: str

    @property
    def name(self) -> str:
        """The full name, `欧阳静`."""
        return self.surname + self.given

    @property
    def title(self) -> str:
        """As one is called before more is known, `欧阳小姐`."""
        return self.surname + _TITLES[self.gender]


def person(of: Random, *, female_share: float = 0.35) -> Person:
    """Someone."""
    gender = "female" if happens(of, female_share) else "male"
    return Person(pick(of, _SURNAMES), of.choice(_GIVEN[gender]), gender)


def organization(of: Random, city: str) -> str:
    """A company of the city that buys a car."""
    return f"{city.removesuffix('市').removesuffix('区')}{of.choice(_FIRMS)}{of.choice(_TRADES)}"
