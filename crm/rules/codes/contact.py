"""Codes of a follow-up, of a loss, of activities and of traffic."""

from crm.rules.codes.base import Code


class Nature(Code):
    """跟进性质 (FU-1)."""

    ROUTINE = "routine", "常规跟进", "Routine"
    ACTIVITY_INVITE = "activity_invite", "活动通知", "Invitation to an activity"
    ACTIVITY_ATTENDANCE = "activity_attendance", "活动到场", "Attended an activity"
    ORDER_FOLLOWUP = "order_followup", "订单跟进", "Order follow-up"
    OTHER = "other", "其他", "Other"


class Topic(Code):
    """沟通内容, several (FU-1)."""

    APPOINTMENT = "appointment", "预约来店", "Appointment"
    VEHICLE_INTRO = "vehicle_intro", "车辆介绍", "Vehicle introduction"
    PRICE_NEGOTIATION = "price_negotiation", "价格谈判", "Price negotiation"
    TEST_DRIVE = "test_drive", "试乘试驾", "Test drive"
    USED_CAR_APPRAISAL = "used_car_appraisal", "旧车评估", "Used car appraisal"
    USED_CAR_PURCHASE = "used_car_purchase", "旧车收购", "Used car purchase"
    OTHER = "other", "其他", "Other"


class Method(Code):
    """联系方式 (FU-1)."""

    SHOWROOM = "showroom", "展厅接待", "Showroom"
    INCOMING_CALL = "incoming_call", "客户来电", "Incoming call"
    OUTGOING_CALL = "outgoing_call", "主动去电", "Outgoing call"
    SMS = "sms", "短信", "SMS"
    CUSTOMER_VISIT = "customer_visit", "主动拜访", "Visit to the customer"
    EVENT_SITE = "event_site", "活动现场(店外)", "Event outside the showroom"
    EMAIL = "email", "电子邮件", "E-mail"
    OTHER = "other", "其他", "Other"


class LossReason(Code):
    """战败原因 (FU-10)."""

    BOUGHT_COMPETITOR = "bought_competitor", "已购竞品", "Bought a competitor's"
    BOUGHT_SAME_BRAND = "bought_same_brand", "已购本品牌", "Bought our brand elsewhere"
    GAVE_UP = "gave_up", "放弃购车", "Gave up buying"
    OUT_OF_REGION = "out_of_region", "地域限制(跨区销售)", "Out of region"
    UNREACHABLE = "unreachable", "无法联系", "Unreachable"


class LossFactor(Code):
    """购买竞品关键因素, one: the comparison points and two limits (FU-10)."""

    BRAND = "brand", "品牌", "Brand"
    PRICE = "price", "价格", "Price"
    REPUTATION = "reputation", "综合口碑", "Reputation"
    PERFORMANCE = "performance", "性能", "Performance"
    EXTERIOR = "exterior", "外观", "Exterior"
    INTERIOR = "interior", "内饰做工", "Interior"
    SPACE = "space", "空间", "Space"
    CONFIGURATION = "configuration", "配置", "Configuration"
    FUEL_ECONOMY = "fuel_economy", "油耗", "Fuel economy"
    SAFETY = "safety", "安全", "Safety"
    QUALITY = "quality", "质量", "Quality"
    TECHNOLOGY = "technology", "技术含量", "Technology"
    SERVICE = "service", "服务水平", "Service"
    AFTER_SALES_COST = "after_sales_cost", "售后成本", "After-sales cost"
    FAMILY_FRIENDS = "family_friends", "亲友意见", "Family and friends"
    OTHER = "other", "其他", "Other"
    SUPPLY_LIMIT = "supply_limit", "供货限制", "Supply limit"
    POLICY_LIMIT = "policy_limit", "政策限制", "Policy limit"


class ActivityKind(Code):
    """Outreach activities are named at filing, conversion ones in follow-ups (AC-1)."""

    OUTREACH = "outreach", "外拓开发类", "Outreach"
    CONVERSION = "conversion", "库存转化类", "Conversion"


class TrafficKind(Code):
    """展厅流量 / 来电流量 (TR-1)."""

    SHOWROOM = "showroom", "展厅流量", "Showroom"
    CALL = "call", "来电流量", "Call"


class TrafficState(Code):
    """What became of a traffic record (TR-4); a voided one was a mistake (TR-3)."""

    PENDING = "pending", "待处理", "Pending"
    FILED = "filed", "已留档", "Filed"
    FOLLOWED_UP = "followed_up", "已跟进", "Followed up"
    DECLINED = "declined", "未留档", "Declined"
    VOID = "void", "作废", "Void"
