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
    SIGN_IN_ATTEMPTS = "sign_in_attempts", "登录尝试", "Sign-in attempts"
