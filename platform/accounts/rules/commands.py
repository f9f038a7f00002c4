"""Commands that a dealer may still give in each state of its subscription (SA-1)."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Purpose(StrEnum):
    """The purpose of a command, as far as SA-1 distinguishes it."""

    WORK = "work"
    # Reading that leaves an entry in the audit, or counts against a limit: lists and reports keep working.
    LOOK = "look"
    EXPORT = "export"
    ERASURE = "erasure"
    CONSENT = "consent"
    PAYMENT = "payment"
    LEAVING = "leaving"
    SIGN_IN = "sign_in"
    # Anything that protects an account: password, second factor, devices, deactivation.
    PROTECTION = "protection"
    READ_MARK = "read_mark"


READ_ONLY, SUSPENDED, CLOSED, ERASED = "read_only", "suspended", "closed", "erased"
_WHEN_READ_ONLY = frozenset(Purpose) - {Purpose.WORK}

# By the dealer's state, the purposes that pass; in a state that is not named, all do.
PASSES: Mapping[str, frozenset[Purpose]] = MappingProxyType(
    {
        READ_ONLY: _WHEN_READ_ONLY,
        # `read_only` with a reason.
        SUSPENDED: _WHEN_READ_ONLY,
        CLOSED: frozenset({Purpose.SIGN_IN, Purpose.EXPORT, Purpose.PAYMENT}),
        ERASED: frozenset(),
    }
)


def passes(state: str, purpose: Purpose) -> bool:
    """Return whether a command of this purpose passes in a dealer's state."""
    return state not in PASSES or purpose in PASSES[state]
