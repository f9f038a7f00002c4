"""What a number that opens into its cards is called."""

from django.utils.translation import gettext as _

from reporting.dealer.words import RATES, RESULT, STEPS, STOCK_LINES, STOCKS, TRAFFIC_PARTS


def figure_name(figure: str) -> str:
    """A name for every key of `reporting.dealer.queries.behind.FIGURES`."""
    group, name = figure.split(".")
    if group in STOCKS:
        return f"{STOCKS[group]} · {STOCK_LINES[name]}"
    if group == "cohort":
        return _("Of the cards filed: %(step)s") % {"step": STOCK_LINES["lost"] if name == "lost" else STEPS[name]}
    if group == "flow":
        return str(STEPS["traffic"]) + " · " + str(TRAFFIC_PARTS[name]) if name in TRAFFIC_PARTS else str(STEPS[name])
    if group == "result":
        return str(RESULT[name])
    counted = {
        "missed": _("Next dates missed"),
        "checked": _("Entries checked"),
        "o_share": _("Filed at level O"),
        "visited": str(STEPS["visited"]),
    }
    if name in counted:
        return counted[name]
    if name == "accuracy":
        return _("Entries approved at the first check")
    return _("%(rate)s: parties that became a card") % {"rate": RATES[name]}
