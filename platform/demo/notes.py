"""What consultants write down, by what it was about."""

from collections.abc import Iterable
from random import Random

from crm.rules.codes import Topic

_SAID: dict[str, tuple[str, ...]] = {
    Topic.APPOINTMENT: ("约好{on}来店看车。", "客户答应{on}带家人一起来。", "预约{on}来店，提前一天再确认。", "客户工作日忙，约在{on}。"),
    Topic.VEHICLE_INTRO: (
        "介绍了{model}的动力和油耗，客户比较认可。", "重点讲了{model}的空间和后备箱，客户家里有小孩。", "客户对{model}的内饰做工满意，对颜色还在犹豫。",
        "对比了两款配置，客户倾向高配。", "客户第一次了解{model}，对品牌印象不错。", "客户关心保养费用，已说明保养周期和价格。",
    ),
    Topic.PRICE_NEGOTIATION: (
        "报价后客户觉得略高，希望再优惠一些。", "客户在别家也问过价，差距不大，愿意再谈。", "谈到置换补贴，客户很感兴趣。", "给了按揭方案，客户回去和家人商量。",
        "客户要求送装潢，已说明需请示。",
    ),
    Topic.TEST_DRIVE: ("试驾后对底盘和操控评价很高。", "试驾感受不错，太太觉得座椅稍硬。", "试驾了{model}，提速让客户满意。", "带家人试驾，对静音效果满意。"),
    Topic.USED_CAR_APPRAISAL: ("旧车已评估，客户对价格有保留。", "约了评估师看旧车。"),
    Topic.USED_CAR_PURCHASE: ("旧车收购价谈妥，可以置换。",),
    Topic.OTHER: ("短信问候，发送了最新活动信息。", "客户在开会，简单聊了几句，稍后再联系。", "了解近况，客户仍在比较。", "客户出差，下周再联系。"),
}  # fmt: skip
_OF_ORDER = ("告知车辆在途，预计按期到店。", "客户询问上牌手续，已说明。", "确认按揭资料已齐。", "提醒客户准备尾款。")
_UNREACHED = ("无人接听，已发短信。", "电话关机，晚些再打。", "占线，改发短信联系。")
_INVITED = ("邀请参加{activity}，客户表示有空就来。", "通知{activity}，客户感兴趣，约好到场。")
_CAME = ("客户按约参加{activity}，现场气氛好。", "参加{activity}，对礼品和优惠感兴趣。")
_SIGNED = ("今天签订单，交了定金。", "谈妥价格，当场下订。")
_DELIVERED = ("已交车，客户满意，合影留念。", "交车完成，讲解了功能和首保。")
_LOST = {
    "bought_competitor": "客户已买了竞品，价格和提车时间是主要原因。",
    "bought_same_brand": "客户已在外地同品牌店购车。",
    "gave_up": "客户暂时不买车了，家里另有安排。",
    "out_of_region": "客户户口在外地，要在当地购车。",
    "unreachable": "多次联系不上，号码停机。",
}
_NO_SHOW = ("约好没有来，去电说临时有事。", "没有按约到店，电话里说改天。")
_DECLINED = (
    "客户只是随便看看，不愿留电话",
    "陪朋友来，自己没有购车计划",
    "只问价格，不肯留联系方式",
    "问售后和保养，无购车意向",
    "客户赶时间，未留信息",
)
_REMARKS = (
    "请写清客户的顾虑和下一步安排",
    "沟通内容太简单，补充客户反馈",
    "注明客户看过哪款车、报价多少",
    "请核实客户购车时间并写明",
)
_ADDED = (
    "补充：客户主要顾虑是价格，已约下次再谈。",
    "补充：客户已看过展车，报价为店内优惠价。",
    "补充：客户计划本月内定，需跟紧。",
)
_GIFTS = (("脚垫和行李箱垫一套", 380), ("行车记录仪一台", 600), ("首保延长一次", 450), ("全车贴膜", 1500))
_OFF = (("在现有优惠上再让 1000 元", 1000), ("置换补贴增加 1500 元", 1500), ("免上牌服务费", 500))
_USAGES = (
    "上下班代步，周末带家人郊游",
    "接送孩子上学，偶尔长途",
    "公司商务接待",
    "跑业务，年行驶三万公里左右",
    "新婚用车，家庭第一辆车",
)
_REASONS = (
    "试驾后对操控满意，价格合适",
    "空间大，家人喜欢",
    "朋友推荐，口碑好",
    "优惠力度和置换补贴打动客户",
    "配置丰富，性价比高",
)


def talked(of: Random, topics: Iterable[str], *, model: str, on: str = "") -> str:
    """Return a sentence or two about the topics."""
    return "".join(of.choice(_SAID[topic]) for topic in list(topics)[:2]).format(model=model, on=on)


def order_talk(of: Random) -> str:
    """A contact while the car is on its way."""
    return of.choice(_OF_ORDER)


def unreached(of: Random) -> str:
    """A call that nobody took."""
    return of.choice(_UNREACHED)


def invited(of: Random, activity: str) -> str:
    """An invitation to an activity."""
    return of.choice(_INVITED).format(activity=activity)


def came(of: Random, activity: str) -> str:
    """A customer who followed an invitation."""
    return of.choice(_CAME).format(activity=activity)


def signed(of: Random) -> str:
    """An order."""
    return of.choice(_SIGNED)


def delivered(of: Random) -> str:
    """A car handed over."""
    return of.choice(_DELIVERED)


def lost(reason: str) -> str:
    """A customer lost, by the reason's code."""
    return _LOST[reason]


def did_not_come(of: Random) -> str:
    """A call after a missed appointment."""
    return of.choice(_NO_SHOW)


def remark(of: Random) -> str:
    """Return a remark on what an entry lacks."""
    return of.choice(_REMARKS)


def corrected(of: Random, note: str) -> str:
    """The note with what was missing."""
    return note + of.choice(_ADDED)


def concession(of: Random, kind: str) -> tuple[str, int]:
    """What is asked of the director, and what it is worth in yuan."""
    return of.choice(_GIFTS if kind == "gift" else _OFF)


def declined(of: Random) -> str:
    """Why a party left no details."""
    return of.choice(_DECLINED)


def usage(of: Random) -> str:
    """Return the purpose of the car."""
    return of.choice(_USAGES)


def reason_to_buy(of: Random) -> str:
    """What decided it (成交原因)."""
    return of.choice(_REASONS)
