"""The ends of rights, with which whatever was made under them ends too."""

from enum import StrEnum


class Cause(StrEnum):
    """An event that ends a right."""

    DEACTIVATED = "deactivated"
    RESET = "reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - an event
    ROLES_NARROWED = "roles_narrowed"
    EXPIRED = "expired"


# By an administrator: the account is to begin afresh, or not at all.
TAKEN_AWAY = frozenset({Cause.DEACTIVATED, Cause.RESET})
# Whoever was signed in, or half-way in, is out.
SIGNED_OUT = TAKEN_AWAY | {Cause.PASSWORD_CHANGED}
EVERY_RIGHT = TAKEN_AWAY | {Cause.ROLES_NARROWED}
