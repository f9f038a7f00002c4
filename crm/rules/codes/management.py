"""Codes of what managers decide: allocations, requests, reviews, concessions, transfers."""

from crm.rules.codes.base import Code


class AllocationKind(Code):
    """Why a customer waits for a decision (CA-6, CA-8)."""

    REQUEST = "request", "冲突处理", "Conflict"
    DRAFT = "draft", "录入员草稿", "Clerk's draft"


class AllocationDecision(Code):
    """What is decided of what was typed; all but `allocate` concern a clerk's draft (CA-8)."""

    ALLOCATE = "allocate", "指定销售顾问", "Name the consultant"
    CREATE_ANYWAY = "create_anyway", "仍然留档", "File anyway"
    SEVERAL_CARS = "several_cars", "同一客户购买多辆", "Customer wants another car"
    NEW_OPPORTUNITY = "new_opportunity", "新的购车机会", "New opportunity"
    DROP = "drop", "放弃", "Drop"


class RequestState(Code):
    """Where a request stands: reception's answer (TR-7), the director's (FU-11), the manager's (CA-6)."""

    PENDING = "pending", "待处理", "Pending"
    ACCEPTED = "accepted", "已同意", "Accepted"
    REFUSED = "refused", "已拒绝", "Refused"


class ConcessionKind(Code):
    """What a consultant may ask the director for (FU-11)."""

    GIFT = "gift", "礼品", "Gift"
    CONCESSION = "concession", "优惠", "Concession"


class ReviewState(Code):
    """Where an entry stands in the manager's review (CA-13)."""

    UNCHECKED = "unchecked", "待审核", "Not checked"
    RETURNED = "returned", "已退回", "Returned"
    CORRECTED = "corrected", "已修改待复核", "Corrected, to be checked again"
    APPROVED = "approved", "已通过", "Approved"


class ReviewDecision(Code):
    """What the manager says of an entry (CA-13)."""

    APPROVED = "approved", "通过", "Approve"
    RETURNED = "returned", "退回", "Return"


class ReviewSubject(Code):
    """What was reviewed: a card with its filing contact, or a later follow-up."""

    CARD = "card", "客户档案", "Card"
    FOLLOW_UP = "follow_up", "跟进", "Follow-up"


class HandOverRule(Code):
    """How a leaver's cards are spread over several people (MG-7): each by itself, or all of a kind together."""

    LOAD = "load", "按工作量均分", "Evenly by load"
    MODEL = "model", "按车型", "By model"
    LEVEL = "level", "按意向级别", "By intent level"
    CHANNEL = "channel", "按留档渠道", "By channel"


class TransferReason(Code):
    """Why cards pass to another consultant (MG-2); any other reason is a text of its own."""

    LEAVER = "leaver", "人员离职", "Leaver"
    OVERDUE = "overdue", "逾期未跟进", "Overdue"
    NO_VISIT = "no_visit", "15天未进店", "15 days without a visit"
    BETTER_INVITER = "better_inviter", "邀约能力更强", "Better inviter"
    TELEMARKETING = "telemarketing", "电话营销组", "Telemarketing team"
    CARE = "care", "客户关爱部", "Care department"
    TAKEN_OVER = "taken_over", "客户到店接手", "Taken over in the showroom"
    OTHER = "other", "其他", "Other"

    @classmethod
    def to_choose(cls) -> "list[TransferReason]":
        """Return what a manager chooses from; to take over is a reason of its own (CA-6)."""
        return [reason for reason in cls if reason is not cls.TAKEN_OVER]
