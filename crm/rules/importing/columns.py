"""Which column of a dealer's table is which field of a card: proposed by name, mapped by hand (SA-2)."""

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from crm.rules.fields import CARD_FIELDS, Takes
from kit.errors import Problem

# What a row may tell beside the card's own data: numbers, and where the card stands.
NUMBERS = ("phone", "phone_2", "phone_3")
STANDING = (
    "owner", "filed_on", "channel", "business", "status", "next_followup_on", "appointment_on", "last_contact_on",
    "first_visit_on",
)  # fmt: skip
DATES = ("filed_on", "next_followup_on", "appointment_on", "last_contact_on", "first_visit_on")
_NOT_IN_A_CELL = (Takes.PHONES, Takes.ACTIVITY)
_DATA = tuple(name for name, field in CARD_FIELDS.items() if field.takes not in _NOT_IN_A_CELL)
IMPORT_FIELDS = (*_DATA, *NUMBERS, *STANDING)
# Without these a row is no card.
NEEDED = ("customer_name", "phone")

# The names under which dealers' own tables and other systems carry a field, in small letters and without blanks; one
# that has many has several lines.
_NAMES = """
customer_name: 客户姓名 姓名 客户名称 客户 联系人 车主姓名 潜客姓名 name customername customer contact 顾客姓名
customer_name: 潜客名称 车主 客户名 fullname
phone: 手机 手机号 手机号码 电话 联系电话 移动电话 电话号码 主要电话 联系方式 手机1 电话1 mobile phone telephone tel
phone: 客户电话 客户手机 手机号1 手机号码1 联系电话1 联系手机 cell cellphone phonenumber
phone_2: 其他电话 备用电话 固定电话 座机 手机2 电话2 家庭电话 otherphone phone2 secondnumber 手机号2 手机号码2
phone_2: 联系电话2 固话 备用手机 宅电
phone_3: 其他电话2 办公电话 单位电话 手机3 电话3 phone3 thirdnumber 手机号3 联系电话3
number: 客户编号 卡号 信息卡号 档案编号 编号 信息卡编号 cardnumber cardno
owner: 销售顾问 顾问 业务员 销售员 归属顾问 负责人 owner consultant salesconsultant salesperson 接待顾问
owner: 跟进人 所属顾问 销售 归属人 跟进顾问 assignedto
filed_on: 留档日期 建档日期 建卡日期 首次接触日期 登记日期 创建日期 filedon filingdate created createdon 建档时间
filed_on: 留档时间 录入日期 创建时间 登记时间 首次接触时间
channel: 留档渠道 渠道 来源渠道 集客渠道 channel 接触渠道 客户渠道 获客渠道
business: 客户属性 业务类型 business
status: 客户状态 状态 当前状态 status 跟进状态 成交状态
next_followup_on: 下次跟进 下次跟进日期 下次联系日期 下次跟进时间 回访日期 nextfollowup nextfollowupon
next_followup_on: nextcontact 下次回访时间 下次回访日期 下次联系时间 计划跟进日期 应跟进日期
appointment_on: 预约日期 预约到店 预约到店日期 预约 appointment appointmenton 预约到店时间 预约时间
last_contact_on: 最近联系 最近联系日期 上次跟进 最后跟进日期 最近跟进日期 最后联系日期 lastcontact lastcontacton
last_contact_on: 最近跟进时间 最后跟进时间 最后联系时间 上次联系日期 最近联系时间
first_visit_on: 首次进店 首次到店日期 进店日期 首次进店日期 来店日期 firstvisit firstvisiton 首次进店时间 首次到店时间
first_visit_on: 来店时间 到店日期
club_member: 普卡会员 会员 clubmember
party: 潜客类别 客户类别 客户类型 party kindofcustomer
organization_name: 单位名称 公司名称 单位 公司 organization organisation company 企业名称
gender: 性别 gender sex
age_band: 年龄段 年龄 ageband age 年龄区间
province: 省份 省 所在省 province
city: 城市 市 所在市 区 市区 所在城市 city
address: 地址 联系地址 住址 address 家庭住址 详细地址 通讯地址
lead_source: 信息渠道 信息来源 来源 媒体来源 leadsource source 客户来源 线索来源 信息获取渠道 得知渠道
media_name: 媒体名称 媒体 medianame media
venue: 接触场所 场所 venue
intent_level: 意向级别 级别 意向等级 客户级别 意向 intentlevel level 客户等级 潜客级别 意向程度
expected_visit: 预计进店 预计到店 expectedvisit
followup_level: 跟进级别 followuplevel
budget: 购车预算 预算 budget 价格预算 预算范围
funds: 资金准备 资金 funds
payment: 付款方式 购车方式 付款 payment 支付方式 全款分期
model: 意向车型 车型 拟购车型 车系 意向车系 model 车型名称 意向车型1 关注车型 购车车型 carmodel vehicle
configuration: 配置 车型配置 版本 意向配置 configuration trim 车型版本 意向版本 排量 配置版本
colour: 颜色 车身颜色 意向颜色 外观颜色 colour color 车色 意向色 外色
options: 选装 选装包 加装 options
purpose: 购买用途 用途 purpose 购车用途
used_car: 二手车 是否二手车 usedcar
replacement: 置换意向 置换 购车类型 replacement 首购增购置换 购车性质
current_vehicle: 现有车型 现有车辆 旧车 现用车型 currentvehicle currentcar 在用车型 原有车辆 置换车型
current_vehicle_registered_on: 旧车上牌日期 上牌日期 初次登记日期 firstregistered
call_topics: 通话关注点 calltopics
visited_before: 是否已进店 visitedbefore
usage: 使用情况 使用环境 用车环境 usage
accessories: 加装精品 精品 附件 加装精品附件 accessories
planned_purchase_on: 计划购车日期 预计购车日期 拟购日期 计划用车日期 plannedpurchase plannedpurchaseon
planned_purchase_on: 预计购车时间 计划购车时间 拟购时间
preference: 客户首选 首选 preference
competitor_brand: 竞争品牌 竞品 竞品品牌 对比品牌 competitor competitorbrand 竞争车型品牌 对比品牌1
comparison_points: 对比关注 关注点 comparisonpoints
other_models: 对比车型 其他车型 竞品车型 othermodels
"""


def _read_names() -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in _NAMES.strip().splitlines():
        field, _, names = line.partition(": ")
        fields |= dict.fromkeys([plain_name(field), *names.split()], field)
    return fields


def plain_name(column: str) -> str:
    """A column's name without blanks, marks and units: `手机号码 *` and `手机号码（必填）` are `手机号码`."""
    head = column.lower().split("(")[0].split("（")[0]
    return "".join(letter for letter in head if letter.isalnum())


FIELD_BY_NAME: Mapping[str, str] = MappingProxyType(_read_names())


def propose_mapping(columns: Iterable[str], own_names: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """Column → field for every column whose name is known; of two that mean the same the first. `own_names` are those
    that the product gives the columns of its tables, plain name → field."""
    proposed: dict[str, str] = {}
    for column in columns:
        name = plain_name(column)
        field = own_names.get(name) or FIELD_BY_NAME.get(name, "")
        if field and field not in proposed.values():
            proposed[column] = field
    return proposed


def check_mapping(mapping: Mapping[str, str], columns: Sequence[str]) -> list[Problem]:
    """`not_a_choice` for an unknown column or field, `mapped_twice`, and `required` for what makes a row a card."""
    problems: list[Problem] = []
    taken: set[str] = set()
    for column, field in mapping.items():
        path = f"mapping.{column}"
        if column not in columns or field not in IMPORT_FIELDS:
            problems.append(Problem("not_a_choice", path, "SA-2"))
        elif field in taken:
            problems.append(Problem("mapped_twice", path, "SA-2"))
        taken.add(field)
    return problems + [
        Problem("field_not_mapped", f"mapping.{field}", "SA-2") for field in NEEDED if field not in taken
    ]
