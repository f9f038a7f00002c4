"""A rate as the pages write it, with what it is made of (RP-3)."""

from kit.templatetags.ui import percent
from reporting.dealer.rules.rates import Rate


def rate_text(rate: Rate | None) -> str:
    """In percent; a dash for a denominator of 0, nothing where there is no rate at all."""
    return percent(rate.value) if rate else ""


def quotient(rate: Rate | None) -> str:
    """Numerator over denominator: `12 / 40`."""
    return f"{rate.numerator:,} / {rate.denominator:,}" if rate else ""
