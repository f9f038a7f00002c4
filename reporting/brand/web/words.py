"""What a rate that stands out may mean; the figures' names are the dealer's (`reporting.dealer.words`)."""

from django.utils.translation import gettext_lazy as _

from kit.web.forms import Words

# What is told of on the first page, and what to look at; of these rates the high is the bad.
STANDING_OUT = ("filing", "overall_visit", "visit_order", "prospect_order", "order_delivery", "o_share", "order_loss")
BAD_WHEN_HIGH = frozenset({"o_share", "order_loss"})
WHY: dict[tuple[str, bool], Words] = {
    ("filing", False): _("Visitors leave without a card: look at declined and pending traffic."),
    ("filing", True): _("Nearly every first visitor becomes a card: ask how they do it."),
    ("overall_visit", False): _("Phone and outreach customers do not come: weak leads, or weak inviting."),
    ("overall_visit", True): _("They bring phone and outreach customers in: ask how they invite."),
    ("visit_order", False): _("Customers come and do not sign: look at test drives, price talks and stock."),
    ("visit_order", True): _("Visitors sign: ask what the showroom does differently."),
    ("prospect_order", False): _("The stock of prospects does not turn into orders: weak intent, or weak conversion."),
    ("prospect_order", True): _("Prospects turn into orders: see whether all contacts are filed."),
    ("order_delivery", False): _("Orders wait: customers in no hurry, or cars not in stock."),
    ("order_delivery", True): _("Orders are delivered quickly."),
    ("o_share", True): _("Many cards are filed only once the customer has signed; the funnel before them is missing."),
    ("o_share", False): _("Hardly anyone is filed only at signing: prospects are filed early."),
    ("order_loss", True): _("Orders are cancelled: look at the reasons and at delivery dates."),
    ("order_loss", False): _("Few orders are cancelled."),
}
