"""A funnel's steps as the page draws them."""

from kit.web.components import Step, funnel
from reporting.dealer.queries.funnel import Steps
from reporting.dealer.words import RATE_INTO, STEP_RATES, STEPS


def steps_of(found: Steps) -> list[Step]:
    """The bars from the door to the delivery, each with the rate of the step before it."""
    rates = found.rates
    return funnel(
        [
            Step(
                name=str(label),
                count=getattr(found, code),
                rate=rates[RATE_INTO[code]].value if code in RATE_INTO else None,
                rate_name=str(STEP_RATES[RATE_INTO[code]]) if code in RATE_INTO else "",
            )
            for code, label in STEPS.items()
        ]
    )
