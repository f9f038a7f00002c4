"""The lists that meetings are held from (MG-3, MG-4), each a filter of the list of cards; what is watched (MG-5)."""

from crm.rules.codes.base import Code


class CardListName(Code):
    """会议清单."""

    APPOINTMENTS = "appointments", "今日预约来店", "Expected today"
    MISSED = "missed", "预约未到", "Did not come"
    CONTACTED = "contacted", "今日已跟进", "Contacted today"
    FILED = "filed", "今日留档", "Filed today"
    VISITED = "visited_today", "今日进店", "Visited today"
    TEST_DRIVES = "test_drives", "今日试驾", "Test drives today"
    ORDERED = "ordered_today", "今日订单", "Ordered today"
    DELIVERED = "delivered_today", "今日成交", "Delivered today"
    LOST = "lost_today", "今日战败", "Lost today"
    NO_VISIT = "no_visit", "超过15天未进店", "Over 15 days without a visit"
    YOUNG = "young", "一至两周前留档", "Filed one to two weeks ago"
    SUSPECTED = "suspected", "疑似撞单", "Suspected duplicates"


class WatchRule(Code):
    """提醒关注."""

    O_SHARE = "o_share", "O级比例过高", "High share of level O"
    TYPED_AT_ONCE = "typed_at_once", "跟进集中补录", "Follow-ups typed in at once"
    DECLINED = "declined", "首次流量放弃过多", "First-time traffic declined"
    NO_TRAFFIC = "no_traffic", "展厅接待无流量记录", "Showroom contacts without traffic"
