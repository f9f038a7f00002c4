"""What a number that opens into its cards is called."""

from django.utils.translation import gettext as _

from reporting.dealer.words import (
    COUNTS,
    LISTED,
    PLAN,
    RATE_SIDES,
    RATES,
    RESULT,
    STEPS,
    STOCK_LINES,
    STOCKS,
    TRAFFIC_PARTS,
)


def figure_name(figure: str) -> str:
    """A name for every key of `reporting.dealer.rules.figures.FIGURES`."""
    group, name = figure.split(".", 1)
    if group in STOCKS:
        return f"{STOCKS[group]} · {STOCK_LINES[name]}"
    if group == "cohort":
        return _("Of the cards filed: %(step)s") % {"step": STOCK_LINES["lost"] if name == "lost" else STEPS[name]}
    if group == "flow":
        return str(STEPS["traffic"]) + " · " + str(TRAFFIC_PARTS[name]) if name in TRAFFIC_PARTS else str(STEPS[name])
    if group == "plan":
        return str(PLAN[name])
    if group == "week":
        return str(LISTED[name])
    if group == "result":
        return str(RESULT[name])
    if group == "counts":
        return str(COUNTS[name])
    rate, side = name.split(".")
    return f"{RATES[rate]} · {RATE_SIDES[side]}"
