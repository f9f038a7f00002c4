"""Codes of personal data: how someone was informed, and to what they agreed (PI-1)."""

from crm.rules.codes.base import Code


class NoticeWay(Code):
    """How a customer was informed of the dealer's notice. `before`: filed before there was one, or imported (PI-2)."""

    SPOKEN = "spoken", "口头告知", "Spoken"
    PAPER = "paper", "纸质告知", "On paper"
    QR_PAGE = "qr_page", "扫码阅读", "QR page"
    BEFORE = "before", "告知制度之前", "Before the notice"


class ConsentPurpose(Code):
    """The purpose that a consent is for: contact about this purchase, or marketing (PI-1)."""

    CONTACT = "contact", "购车联系", "Contact about the purchase"
    MARKETING = "marketing", "营销信息", "Marketing"
