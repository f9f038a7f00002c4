"""The demo brand, its four regions and twelve dealers: plain data."""

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from tenants.rules.names import NamedThing

# One time in the whole country.
ZONE = ZoneInfo("Asia/Shanghai")
BRAND = NamedThing("skoda-demo", "斯柯达（演示）", "Škoda (demo)")

REGIONS = (
    NamedThing("north", "北区", "North"),
    NamedThing("east", "东区", "East"),
    NamedThing("south", "南区", "South"),
    NamedThing("west", "西区", "West"),
)


class Trouble(StrEnum):
    """A habit of one consultant, for a manager to find (MG-3, MG-5)."""

    PILES_UP = "piles_up"
    """Leaves follow-ups overdue, and appointments that were missed as they are."""
    SIGNS_AT_ONCE = "signs_at_once"
    """Files half of the cards at level O: customers are filed only once they have signed."""
    FILES_LITTLE = "files_little"
    """Declines most of the first-time traffic."""
    FORGETS_TRAFFIC = "forgets_traffic"
    """Leaves traffic pending at the end of the day."""
    TYPES_AT_ONCE = "types_at_once"
    """Calls nobody all week, and on one morning types in a contact with every customer."""
    SKIPS_RECEPTION = "skips_reception"
    """Receives customers whom reception never sees."""


# Six weeks, and four months.
SHORT_DAYS, _LONG_DAYS = 42, 122


@dataclass(frozen=True, slots=True)
class DemoDealer:
    """A dealer and how it does.

    `parties` a weekday; shares of 1: `filing` of first-time traffic (times `calls` of those who call), `discipline` of
    follow-ups made on their day, `forgets` of parties that are left pending, `inviting` of calls that end with an
    appointment; `conversion` is a factor on orders. `troubles` are those of its consultants, the second consultant's
    first; the first is a good one everywhere, and the last sells wholesale. `days` is how long its history is.

    Headquarters' front page names the dealers that lie outside the natural spread of the others (RP-9), and twelve
    dealers show that spread poorly. So ten of them file alike, whatever their troubles: dealers with more troubles file
    more of the rest. The strong dealer files nearly everyone, and the weak one leaves most of its parties pending.
    """

    code: str
    name: str
    region: str
    province: str
    city: str
    area_code: str
    consultants: int
    parties: float
    filing: float
    discipline: float
    conversion: float
    troubles: tuple[Trouble, ...]
    days: int = SHORT_DAYS
    forgets: float = 0.015
    inviting: float = 0.30
    calls: float = 0.8


_P, _S, _L, _F = Trouble.PILES_UP, Trouble.SIGNS_AT_ONCE, Trouble.FILES_LITTLE, Trouble.FORGETS_TRAFFIC
_T, _R = Trouble.TYPES_AT_ONCE, Trouble.SKIPS_RECEPTION

DEALERS = (
    DemoDealer(
        "shanghai", "上海申骏汽车销售服务有限公司", "east", "上海市", "长宁区", "021", 8, 5.0, 0.95, 0.88, 1.0,
        (_P, _S, _L, _F, _T, _R),
    ),
    DemoDealer(
        "hangzhou", "杭州西湖明晟汽车有限公司", "east", "浙江省", "杭州市", "0571", 6, 3.4, 1.10, 0.97, 1.6, (), _LONG_DAYS,
        forgets=0.0, calls=1.0,
    ),
    DemoDealer(
        "nanjing", "南京金陵恒通汽车有限公司", "east", "江苏省", "南京市", "025", 5, 2.7, 0.76, 0.86, 1.0, (_P, _L),
    ),
    DemoDealer(
        "beijing", "北京京骏达汽车销售有限公司", "north", "北京市", "朝阳区", "010", 8, 4.5, 0.76, 0.90, 1.1, (_S, _F),
    ),
    DemoDealer(
        "tianjin", "天津海河利民汽车有限公司", "north", "天津市", "河西区", "022", 5, 2.5, 0.86, 0.80, 0.9, (_L, _P),
    ),
    DemoDealer(
        "shenyang", "沈阳北方瑞达汽车有限公司", "north", "辽宁省", "沈阳市", "024", 4, 2.2, 0.78, 0.82, 0.9, (_F, _P),
    ),
    DemoDealer(
        "guangzhou", "广州粤骏汽车贸易有限公司", "south", "广东省", "广州市", "020", 6, 3.4, 0.74, 0.90, 1.05, (_P, _S),
    ),
    DemoDealer(
        "shenzhen", "深圳鹏程名车汽车有限公司", "south", "广东省", "深圳市", "0755", 6, 3.2, 0.88, 0.85, 1.1, (_S, _L),
    ),
    DemoDealer(
        "xiamen", "厦门鹭岛天骄汽车有限公司", "south", "福建省", "厦门市", "0592", 4, 2.2, 0.70, 0.95, 1.1, (_P,),
    ),
    DemoDealer(
        "chengdu", "成都蜀都新锐汽车有限公司", "west", "四川省", "成都市", "028", 5, 3.0, 0.90, 0.80, 0.95, (_L, _F),
    ),
    DemoDealer(
        "chongqing", "重庆渝都汇友汽车有限公司", "west", "重庆市", "渝中区", "023", 8, 4.2, 0.50, 0.70, 0.5,
        (_S, _L, _T, _R, _P, _F), _LONG_DAYS, forgets=0.96, inviting=0.06,
    ),
    DemoDealer(
        "xian", "西安长安信达汽车有限公司", "west", "陕西省", "西安市", "029", 4, 2.2, 0.78, 0.87, 0.95, (_S, _P),
    ),
)  # fmt: skip

BY_CODE = {dealer.code: dealer for dealer in DEALERS}
