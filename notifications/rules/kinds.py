"""What someone is told of."""

from crm.rules.codes.base import Code


class NoticeKind(Code):
    """Why a notification stands in someone's inbox."""

    CARD_TRANSFERRED = "card_transferred", "客户转入", "Handed to you"
    CARD_TAKEN_OVER = "card_taken_over", "客户被接手", "Taken over"
    CUSTODY_PASSED = "custody_passed", "客户转交", "Handed over"
    CARD_MERGED = "card_merged", "客户合并", "Merged"
    ENTRY_RETURNED = "entry_returned", "审核退回", "Returned"
    OUTCOME_WITHDRAWN = "outcome_withdrawn", "结果撤回", "Taken back"
    TRAFFIC_PENDING = "traffic_pending", "待处理流量", "Waits for you"
    TRAFFIC_REQUESTED = "traffic_requested", "补录申请", "To record"
    TRAFFIC_ANSWERED = "traffic_answered", "补录答复", "Reception's answer"
    ALLOCATION_REQUESTED = "allocation_requested", "冲突处理申请", "Whose customer"
    ALLOCATION_DECIDED = "allocation_decided", "冲突处理结果", "Decided"
    CONCESSION_ASKED = "concession_asked", "优惠申请", "Gift or concession"
    CONCESSION_ANSWERED = "concession_answered", "优惠答复", "The director's answer"
    CALLBACK_PASSED = "callback_passed", "回访转入", "Callback"
    LEAD_OFFERED = "lead_offered", "新线索", "New lead"
    LEAD_LATE = "lead_late", "线索超时", "Lead not called"
    DAY_PLAN = "day_plan", "今日计划", "Today's plan"
    TEAM_PLAN = "team_plan", "团队计划", "The team's plan"
    APPOINTMENT_CONFIRM = "appointment_confirm", "确认预约", "Confirm the appointment"
    NOT_ARRIVED = "not_arrived", "未到店", "Has not come"
    REVIEWS_DUE = "reviews_due", "待审核", "To review"
    NO_VISIT_16 = "no_visit_16", "16天未进店", "16 days without a visit"
    OVERDUE = "overdue", "逾期跟进", "Overdue"
    CALLBACK_DUE = "callback_due", "回访到期", "Callback due"
    WATCH = "watch", "重点关注", "Watch"
    DUPLICATES = "duplicates", "疑似撞单", "Suspected duplicates"
    BULK_LOOKING = "bulk_looking", "大量查看", "Unusual access"
    SECURITY = "security", "账号安全", "Account security"
    HOLIDAYS_MISSING = "holidays_missing", "节假日缺失", "Holidays missing"
    TRIAL_ENDS = "trial_ends", "试用将结束", "Trial ends"
    PAST_DUE = "past_due", "订阅欠费", "Payment overdue"
    READ_ONLY = "read_only", "只读", "Read-only"
    CLOSED = "closed", "关闭", "Closed"
    ERASED = "erased", "数据清除", "Erased"
    SUBSCRIPTION = "subscription", "订阅", "Subscription"
    HELD = "held", "免打扰期间的消息", "From the quiet hours"
    SIGN_IN_ATTEMPTS = "sign_in_attempts", "登录尝试", "Sign-in attempts"


# About an account: nobody else is notified in its holder's place, and no quiet hours hold it back (RM-2).
ABOUT_AN_ACCOUNT = frozenset({NoticeKind.SECURITY, NoticeKind.SIGN_IN_ATTEMPTS})
# Their clocks run in opening minutes, so no quiet hours hold them back (RM-2).
ABOUT_CLOCKS_OF_LEADS = frozenset({NoticeKind.LEAD_LATE})
# A dealer that may not work any more still gets these (SA-1).
ABOUT_THE_SUBSCRIPTION = frozenset(
    {
        NoticeKind.TRIAL_ENDS,
        NoticeKind.PAST_DUE,
        NoticeKind.READ_ONLY,
        NoticeKind.CLOSED,
        NoticeKind.ERASED,
        NoticeKind.SUBSCRIPTION,
    }
)
# Sent to people of the brand, who get no others.
AT_BRAND = ABOUT_AN_ACCOUNT | {NoticeKind.HOLIDAYS_MISSING, NoticeKind.LEAD_LATE, NoticeKind.HELD}
SENT_IN_ANY_STATE = ABOUT_AN_ACCOUNT | ABOUT_THE_SUBSCRIPTION
