"""What the dealer's figures and the brand's are called by, on pages and in sheets."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.web.forms import Words
from reporting.dealer.rules.trends import Figure

STEPS: dict[str, Words] = {
    "traffic": _("Traffic"),
    "filed": pgettext_lazy("figures", "Filed"),
    "visited": _("Visited"),
    "ordered": _("Ordered"),
    "delivered": _("Delivered"),
}
# Traffic by how it came: parts of the first step.
TRAFFIC_PARTS: dict[str, Words] = {"showroom": _("of which showroom"), "calls": _("of which calls")}
# Which rate leads into which step (RP-1), and the rates' names.
RATE_INTO: Mapping[str, str] = {
    "filed": "filing",
    "visited": "visited",
    "ordered": "ordered",
    "delivered": "delivered",
}
STEP_RATES: dict[str, Words] = {
    "filing": _("Filing rate"),
    "visited": _("Visit rate"),
    "ordered": _("Order rate"),
    "delivered": _("Delivery rate"),
}
# RP-3, in its order.
RATES: dict[str, Words] = {
    "filing": _("Filing rate"),
    "filing_showroom": _("Filing rate, showroom"),
    "filing_call": _("Filing rate, calls"),
    "o_share": _("O share"),
    "first_visit": _("First-visit rate"),
    "overall_visit": _("Overall visit rate"),
    "return_visit": _("Return rate"),
    "visit_order": _("Visit-order rate"),
    "prospect_order": _("Prospect-order rate"),
    "order_delivery": _("Order-delivery rate"),
    "order_loss": _("Order-loss rate"),
    "test_drive": _("Test-drive rate"),
    "accuracy": _("Entry accuracy"),
}
RATE_SIDES: dict[str, Words] = {
    "numerator": _("Numerator"),
    "rest": _("Not converted"),
    "denominator": _("Denominator"),
}
# What each is made of: numerator ÷ denominator.
MADE_OF: dict[str, Words] = {
    "filing": _("first-time parties that became a card ÷ those plus declined and pending ones"),
    "filing_showroom": _("the same, showroom only"),
    "filing_call": _("the same, calls only"),
    "o_share": _("cards filed at level O ÷ cards filed"),
    "first_visit": _("phone and outreach cards that visited within 15 days ÷ those plus cards whose 15 days are over"),
    "overall_visit": _("first visits of phone and outreach cards ÷ cards that had not visited yet"),
    "return_visit": _("cards that visited again ÷ cards that had visited before"),
    "visit_order": _("cards that visited and signed ÷ cards that visited, without level O"),
    "prospect_order": _("orders signed ÷ opening prospects plus those added"),
    "order_delivery": _("deliveries ÷ opening orders plus those added"),
    "order_loss": _("orders lost ÷ opening orders plus those added"),
    "test_drive": _("cards with a test drive ÷ cards with a visit"),
    "accuracy": _("entries approved at the first check ÷ entries checked"),
}
COUNTS: dict[str, Words] = {
    "overdue": _("Overdue"),
    "missed": _("Missed follow-ups"),
    "open": _("First visit pending"),
}
STOCK_LINES: dict[str, Words] = {
    "opening": _("Opening"),
    "filed": pgettext_lazy("figures", "Filed"),
    "ordered": _("Ordered"),
    "imported": _("Imported"),
    "transferred_in": _("Transferred in"),
    "model_in": _("Model in"),
    "delivered": _("Delivered"),
    "lost": _("Lost"),
    "merged": _("Merged"),
    "transferred_out": _("Transferred out"),
    "model_out": _("Model out"),
    "closing": _("Closing"),
    "active": pgettext_lazy("figures", "Active"),
    "dormant": _("Dormant"),
}
STOCKS: dict[str, Words] = {"prospects": _("Prospects"), "orders": _("Orders")}
# RP-5.
TRENDS: dict[Figure, Words] = {
    Figure.TRAFFIC: _("Traffic"),
    Figure.FILING: _("Filing rate"),
    Figure.OVERALL_VISIT: _("Overall visit rate"),
    Figure.PROSPECT_ORDER: _("Prospect-order rate"),
    Figure.ORDER_DELIVERY: _("Order-delivery rate"),
}
DIMENSION_NAMES: dict[str, Words] = {"channel": _("Channel"), "model": _("Model"), "consultant": _("Consultant")}
# RP-4.
PLAN: dict[str, Words] = {
    "to_contact": pgettext_lazy("plan", "To contact"),
    "follow_ups": _("To follow up"),
    "overdue": _("Overdue"),
    "appointments": _("Appointments"),
    "callbacks": _("Callbacks"),
}
# MG-3.
LISTED: dict[str, Words] = {
    "no_visit": _("15 days without a visit"),
    "young": _("Filed 1–2 weeks ago"),
    "young_visited": _("Filed 1–2 weeks ago and visited"),
    "young_lost": _("Filed 1–2 weeks ago and lost"),
}
RESULT: dict[str, Words] = {
    "done": _("Contacted"),
    "visits": _("Visits"),
    "filed": pgettext_lazy("figures", "Filed"),
    "test_drives": _("Test drives"),
    "ordered": _("Ordered"),
    "delivered": _("Delivered"),
    "lost": _("Lost"),
}
