"""One schema a dealer. Code says whose data it wants with `in_dealer` or `in_public`; there is no default."""

from kit.tenancy.context import (
    NOWHERE,
    PUBLIC,
    DealerContext,
    NoSchemaChosen,
    SwitchInsideTransaction,
    UnknownDealer,
    current_dealer,
    current_schema,
    in_dealer,
    in_nowhere,
    in_public,
    touched,
)

__all__ = [
    "NOWHERE",
    "PUBLIC",
    "DealerContext",
    "NoSchemaChosen",
    "SwitchInsideTransaction",
    "UnknownDealer",
    "current_dealer",
    "current_schema",
    "in_dealer",
    "in_nowhere",
    "in_public",
    "touched",
]
