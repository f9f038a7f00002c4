"""Over which periods cards that are counted once are counted exactly so."""

from reporting.dealer.rules.period import Period


def counts_once(period: Period) -> bool:
    """Whether the brand's counts of cards, each once, are exact: for a day and for a whole month, which are counted
    anew each. Over more, a card that came in two of them counts in both."""
    return period.first == period.last or period == Period.month(period.first)
