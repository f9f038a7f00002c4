"""Changes made from a stale reading (`If-Match`)."""

from kit.errors import refuse


def refuse_stale(version: int, expected: int | None) -> None:
    """Refuse with `stale` (412) when the row has moved on since the caller read it; None asks for no check."""
    if expected is not None and expected != version:
        raise refuse("stale", status=412, extra={"version": version, "expected": expected})
