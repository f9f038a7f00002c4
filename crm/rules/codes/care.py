"""Codes of the care department: its callbacks, and who looks after a card."""

from crm.rules.codes.base import Code


class CallbackKind(Code):
    """After what one calls back (CC-1, CC-2)."""

    DELIVERY = "delivery", "交车回访", "After delivery"
    LOST = "lost", "战败回访", "After a loss"


class Satisfaction(Code):
    """What a customer says who was reached after the delivery (CC-4)."""

    VERY_SATISFIED = "very_satisfied", "非常满意", "Very satisfied"
    SATISFIED = "satisfied", "满意", "Satisfied"
    NEUTRAL = "neutral", "一般", "Neither"
    DISSATISFIED = "dissatisfied", "不满意", "Dissatisfied"
    VERY_DISSATISFIED = "very_dissatisfied", "非常不满意", "Very dissatisfied"


class Custody(Code):
    """Which department looks after a card; its owner stays (CC-1)."""

    SALES = "sales", "销售部", "Sales"
    CARE = "care", "客户关爱部", "Customer care"
