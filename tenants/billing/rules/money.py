"""Fen and yuan: stored in fen, said in decimal yuan (SA-5)."""

from decimal import ROUND_HALF_UP, Decimal

_HUNDRED = Decimal(100)
_FEN = Decimal("0.01")


def in_yuan(fen: int) -> str:
    """Return an amount as the API says it: `1280.00`."""
    return str((Decimal(fen) / _HUNDRED).quantize(_FEN))


def in_fen(yuan: Decimal) -> int:
    """Return an amount in yuan as whole fen."""
    return int((yuan * _HUNDRED).quantize(Decimal(1), ROUND_HALF_UP))
