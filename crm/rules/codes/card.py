"""Codes of a card's basic and grading fields, and where a card stands."""

from crm.rules.codes.base import Code


class Channel(Code):
    """留档渠道: how the customer first came into contact. Never changes (CA-14)."""

    WALK_IN = "walk_in", "进店", "Walk-in"
    PHONE = "phone", "电话", "Phone"
    OUTREACH = "outreach", "外拓", "Outreach"


class Business(Code):
    """客户属性. Wholesale goes through secondary outlets or brokers (CA-9)."""

    RETAIL = "retail", "零售", "Retail"
    WHOLESALE = "wholesale", "批售/转卖", "Wholesale"


class Party(Code):
    """潜客类别."""

    INDIVIDUAL = "individual", "个人客户", "Individual"
    ORGANIZATION = "organization", "单位客户", "Organisation"


class Status(Code):
    """客户状态 (ST-1, ST-2)."""

    ACTIVE = "active", "活跃", "Active"
    DORMANT = "dormant", "休眠", "Dormant"
    ORDERED = "ordered", "订单", "Ordered"
    DELIVERED = "delivered", "成交", "Delivered"
    LOST = "lost", "战败", "Lost"


class IntentLevel(Code):
    """意向级别 (CA-11), the strongest first."""

    O = "O", "O级 · 已签订单", "O · order signed"  # noqa: E741 - the level is called O
    H = "H", "H级 · 15天内", "H · within 15 days, well known"
    A = "A", "A级 · 15天内", "A · within 15 days"
    B = "B", "B级 · 30天内", "B · within 30 days"
    C = "C", "C级 · 90天内", "C · within 90 days"
    N = "N", "N级 · 更晚或不明", "N · later or vague"


class LevelReason(Code):
    """Why a level is proposed (CA-11)."""

    WELL_KNOWN = "well_known", "15天内购车，关键问题已答全", "Buys within 15 days, and the key questions are answered"
    ANSWERS_MISSING = "answers_missing", "15天内购车，关键问题未答全", "Buys within 15 days, key questions are open"
    WITHIN_30 = "within_30", "30天内购车", "Buys within 30 days"
    WITHIN_90 = "within_90", "90天内购车", "Buys within 90 days"
    LATER = "later", "90天后购车", "Buys later than in 90 days"
    NO_DATE = "no_date", "未填计划用车日期", "No planned date yet"
    DATE_PASSED = "date_passed", "计划用车日期已过", "The planned date has passed"


class FollowUpLevel(Code):
    """跟进级别 (FU-3): the days that bound the next date, at filing and at every later contact."""

    EVERY_3 = "3-3", "3-3天", "3 days, then every 3"
    THEN_7 = "3-7", "3-7天", "3 days, then every 7"
    THEN_15 = "7-15", "7-15天", "7 days, then every 15"
    THEN_30 = "15-30", "15-30天", "15 days, then every 30"

    @property
    def first_days(self) -> int:
        """Days that bound the date set at filing."""
        return int(self.value.split("-")[0])

    @property
    def later_days(self) -> int:
        """Days that bound every later date."""
        return int(self.value.split("-")[1])


class ExpectedVisit(Code):
    """预计进店, where it is not a date."""

    IN_5_DAYS = "5d", "5天内", "Within 5 days"
    IN_10_DAYS = "10d", "10天内", "Within 10 days"
    IN_15_DAYS = "15d", "15天内", "Within 15 days"
    UNKNOWN = "unknown", "未知", "Unknown"


class Budget(Code):
    """购车预算, in 10,000 yuan."""

    UNDER_10 = "lt_10", "10万以下", "Under 100,000"
    FROM_10 = "10_15", "10–15万", "100,000–150,000"
    FROM_15 = "15_20", "15–20万", "150,000–200,000"
    FROM_20 = "20_25", "20–25万", "200,000–250,000"
    OVER_25 = "gt_25", "25万以上", "Over 250,000"
    UNKNOWN = "unknown", "未知", "Unknown"


class Funds(Code):
    """资金准备."""

    READY = "ready", "已到位", "Ready"
    NOT_READY = "not_ready", "未到位", "Not ready"
    AWAITING_TRADE_IN = "awaiting_trade_in", "等待旧车置换", "Awaiting trade-in"
    UNKNOWN = "unknown", "未知", "Unknown"


class Payment(Code):
    """付款方式."""

    FULL = "full", "一次性付款", "In full"
    INSTALLMENT = "installment", "按揭分期", "By instalments"


class Gender(Code):
    """性别."""

    MALE = "male", "男", "Male"
    FEMALE = "female", "女", "Female"


class AgeBand(Code):
    """年龄段."""

    UNDER_26 = "under_26", "26岁以下", "Under 26"
    FROM_26 = "26_35", "26–35岁", "26–35"
    FROM_36 = "36_45", "36–45岁", "36–45"
    FROM_46 = "46_55", "46–55岁", "46–55"
    OVER_55 = "over_55", "55岁以上", "Over 55"
    UNKNOWN = "unknown", "未知", "Unknown"


class PhoneKind(Code):
    """A number's kind (CA-4)."""

    MOBILE = "mobile", "手机", "Mobile"
    LANDLINE = "landline", "固定电话", "Landline"


class OnDuplicate(Code):
    """What the filer answers to the matches of a duplicate check (CA-6)."""

    CREATE_ANYWAY = "create_anyway", "仍然留档", "File anyway"
    SEVERAL_CARS = "several_cars", "同一客户购买多辆", "Customer wants another car"
    NEW_OPPORTUNITY = "new_opportunity", "新的购车机会", "New opportunity"
    REQUEST_ALLOCATION = "request_allocation", "提出冲突处理", "Ask the manager"
    TAKE_OVER = "take_over", "接手该客户", "Take over"


class DuplicateAction(Code):
    """What may be done about one match (CA-6); to abandon is always open and needs no call."""

    VIEW = "view", "查看", "View"
    FOLLOW_UP = "follow_up", "跟进该客户", "Follow up"
    TAKE_OVER = "take_over", "接手该客户", "Take over"
    NEW_OPPORTUNITY = "new_opportunity", "新的购车机会", "New opportunity"
    SEVERAL_CARS = "several_cars", "同一客户购买多辆", "Customer wants another car"
    REQUEST_ALLOCATION = "request_allocation", "提出冲突处理", "Ask the manager"
    CREATE_ANYWAY = "create_anyway", "仍然留档", "File anyway"
