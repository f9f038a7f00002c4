"""Outcomes of a call to a gateway, and the next step after each (RM-5)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

# Pauses after the first, second … failed try on one channel.
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 3600))
# At most this share is added to a pause, so that what failed together does not come back together.
JITTER = 0.2
# Why a message is not sent: the plan's messages of the day are used up (SA-4).
USED_UP = "messages_used_up"


class DeliveryState(StrEnum):
    """State of a delivery. `sending` has a lease; all from `sent` on are final."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    # Part of another delivery's message.
    MERGED = "merged"
    # No longer useful when its turn came: read, settled or past its day.
    DROPPED = "dropped"
    # Given up on this channel; the next chosen one has a delivery of its own.
    PASSED_ON = "passed_on"
    # Given up on the last channel; shown to the administrator and the operator.
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Sent:
    """The gateway has accepted the message. `reference` is its id for receipts, if it has one; `ended` names addresses
    of the message that are gone."""

    reference: str = ""
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Later:
    """Not now: `after` says how long the gateway asked to wait, None leaves it to the pauses. `costs_a_try` is false
    where the gateway was not asked (its limit was reached), `blocks` where it asked for rest from everyone."""

    code: str
    detail: str = ""
    after: timedelta | None = None
    costs_a_try: bool = True
    blocks: bool = False
    ended: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Never on this channel: wrong credentials, unknown address."""

    code: str
    detail: str = ""
    ended: tuple[str, ...] = ()


Outcome = Sent | Later | Refused
_LONGEST_CODE, _LONGEST_DETAIL, _LONGEST_REFERENCE = 60, 300, 120


@dataclass(frozen=True, slots=True)
class Stored:
    """An outcome as columns hold it: cut to their lengths, and without NUL, which no text of the database can hold."""

    code: str = ""
    detail: str = ""
    reference: str = ""


def stored(outcome: Outcome) -> Stored:
    """Return the texts of an outcome to store; a gateway may have sent anything."""
    if isinstance(outcome, Sent):
        return Stored(reference=without_nul(outcome.reference)[:_LONGEST_REFERENCE])
    return Stored(stored_code(outcome.code), without_nul(outcome.detail)[:_LONGEST_DETAIL])


def stored_code(code: str) -> str:
    """Return a gateway's code to store."""
    return without_nul(code)[:_LONGEST_CODE]


def without_nul(text: str) -> str:
    """Return a gateway's text without NUL."""
    return text.replace("\0", "")


@dataclass(frozen=True, slots=True)
class Step:
    """Next state of a delivery; `after` where it waits."""

    state: DeliveryState
    after: timedelta | None = None


def next_step(outcome: Outcome, tries: int, standby: Sequence[str], chance: float) -> Step:
    """Return the next state after the try number `tries` on this channel. `chance`, from 0 to 1, spreads the pauses."""
    if isinstance(outcome, Sent):
        return Step(DeliveryState.SENT)
    given_up = Step(DeliveryState.PASSED_ON if standby else DeliveryState.DEAD)
    if isinstance(outcome, Refused):
        return given_up
    if not outcome.costs_a_try:
        return Step(DeliveryState.WAITING, outcome.after or PAUSES[0])
    if tries > len(PAUSES):
        return given_up
    pause = PAUSES[tries - 1] * (1 + JITTER * chance)
    return Step(DeliveryState.WAITING, max(pause, outcome.after or pause))
