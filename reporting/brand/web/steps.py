"""A funnel's steps as the page draws them."""

from kit.web.parts import Step, funnel
from reporting.brand.web.words import STEP_RATES, STEPS
from reporting.dealer.queries.funnel import Steps

# Which rate leads into which step (RP-1).
_INTO = {"filed": "filing", "visited": "visited", "ordered": "ordered", "delivered": "delivered"}


def steps_of(found: Steps) -> list[Step]:
    """The bars from the door to the delivery, each with the rate of the step before it."""
    rates = found.rates
    return funnel(
        [
            Step(
                name=str(label),
                count=getattr(found, code),
                rate=rates[_INTO[code]].value if code in _INTO else None,
                rate_name=str(STEP_RATES[_INTO[code]]) if code in _INTO else "",
            )
            for code, label in STEPS.items()
        ]
    )
