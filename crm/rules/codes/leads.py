"""Codes of leads that the brand assigns to the dealer (HQ-4)."""

from crm.rules.codes.base import Code


class LeadState(Code):
    """How far a lead has come here. `arriving`: not confirmed by the brand yet, and shown to nobody. `moved`: it went
    back to the brand, and its person is deleted once another dealer has it."""

    ARRIVING = "arriving", "到达中", "Arriving"
    OFFERED = "offered", "待认领", "Offered"
    CLAIMED = "claimed", "已认领", "Claimed"
    FILED = "filed", "已建卡", "Filed"
    JOINED = "joined", "已并入客户", "Joined to a card"
    DECLINED = "declined", "已退回", "Declined"
    MOVED = "moved", "已改派", "Moved to another dealer"


class LeadReason(Code):
    """Why a lead was declined."""

    WRONG_NUMBER = "wrong_number", "号码错误", "Wrong number"
    NOT_A_BUYER = "not_a_buyer", "无购车意向", "Not a buyer"
    ALREADY_OURS = "already_ours", "已是本店客户", "Already our customer"
    OTHER = "other", "其他", "Other"
