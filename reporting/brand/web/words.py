"""What headquarters reads for figures: their names, and what a rate that stands out may mean."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.web.forms import Words

STEPS: dict[str, Words] = {
    "traffic": _("Traffic"),
    "filed": pgettext_lazy("figures", "Filed"),
    "visited": _("Visited"),
    "ordered": _("Ordered"),
    "delivered": _("Delivered"),
}
# The rate of each step into the next (RP-1).
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
# What is told of on the first page, and what to look at; of these rates the high is the bad.
STANDING_OUT = ("filing", "overall_visit", "visit_order", "prospect_order", "order_delivery", "o_share", "order_loss")
BAD_WHEN_HIGH = frozenset({"o_share", "order_loss"})
WHY: dict[tuple[str, bool], Words] = {
    ("filing", False): _("Visitors leave without a card: look at what is declined and left pending."),
    ("filing", True): _("Nearly every first visitor becomes a card: ask how they do it."),
    ("overall_visit", False): _("Phone and outreach customers do not come: weak leads, or weak inviting."),
    ("overall_visit", True): _("They bring phone and outreach customers in: ask how they invite."),
    ("visit_order", False): _("Customers come and do not sign: look at test drives, price talks and stock."),
    ("visit_order", True): _("Who comes, signs: ask what the showroom does differently."),
    ("prospect_order", False): _("The stock of prospects does not turn into orders: weak intent, or weak conversion."),
    ("prospect_order", True): _("Prospects turn into orders: see whether all contacts are filed."),
    ("order_delivery", False): _("Orders wait: customers in no hurry, or cars not in stock."),
    ("order_delivery", True): _("Orders are delivered quickly."),
    ("o_share", True): _("Many cards are filed only once the customer has signed; the funnel before them is missing."),
    ("o_share", False): _("Hardly anyone is filed at the signing: prospects are on file before."),
    ("order_loss", True): _("Orders are cancelled: look at the reasons and at delivery dates."),
    ("order_loss", False): _("Orders hold."),
}
STOCK_LINES: dict[str, Words] = {
    "opening": _("Opening"),
    "filed": pgettext_lazy("figures", "Filed"),
    "ordered": _("Ordered"),
    "imported": _("Imported"),
    "model_in": _("Model in"),
    "delivered": _("Delivered"),
    "lost": _("Lost"),
    "merged": _("Merged"),
    "model_out": _("Model out"),
    "closing": _("Closing"),
    "active": pgettext_lazy("figures", "Active"),
    "dormant": _("Dormant"),
}
