"""One schema a dealer. Code says whose data it wants with `in_dealer` or `in_public`; there is no default."""

from kit.tenancy.context import (
    NOWHERE,
    PATH_OF_DEALER,
    PUBLIC,
    DealerContext,
    NoSchemaChosen,
    SwitchInsideTransaction,
    UnknownDealer,
    current_dealer,
    current_schema,
    finding_dealer,
    has_citus,
    in_dealer,
    in_dealer_found,
    in_nowhere,
    in_public,
    touched,
)

__all__ = [
    "NOWHERE",
    "PATH_OF_DEALER",
    "PUBLIC",
    "DealerContext",
    "NoSchemaChosen",
    "SwitchInsideTransaction",
    "UnknownDealer",
    "current_dealer",
    "current_schema",
    "finding_dealer",
    "has_citus",
    "in_dealer",
    "in_dealer_found",
    "in_nowhere",
    "in_public",
    "touched",
]
